"""What would have kept somebody in: the smallest single changes, each shown by talks that were held again."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import field, frozen

from negotiation_sim.analysis.causes import Exit
from negotiation_sim.analysis.levers import Lever, levers
from negotiation_sim.analysis.points import Point, stays_in
from negotiation_sim.api import Result
from negotiation_sim.scenario.frozen import immutable

WhatIf = Callable[[Mapping[str, str]], Result]


@frozen(kw_only=True)
class Answer:
    """A change that keeps somebody in, and the next smaller one, which does not.

    Attributes
    ----------
    name : str
        The path of the entry that is changed.
    present, value : str
        What it is, and what it would have to be.
    changes : mapping of str to str
        All entries that this changes, each as a scenario file would write it.
    moved : float
        How far: the share of the entry's range.
    step : float or None
        Between the values that were tried; None between choices.
    left_at : str or None
        The next smaller step, at which they leave all the same; None where none lies between.
    status, kind : str
        How the talks would have ended.
    minimum_bloc_share_in : float
        Of the bloc that loses most by then.
    withdrew : tuple of str
        Who would have left, though this one stays.
    """

    name: str
    present: str
    value: str
    changes: Mapping[str, str] = field(converter=immutable)
    moved: float
    step: float | None
    left_at: str | None
    status: str
    kind: str
    minimum_bloc_share_in: float
    withdrew: tuple[str, ...]


@frozen(kw_only=True)
class Keeping:
    """What would have kept somebody in.

    Attributes
    ----------
    stakeholder : str
    answers : tuple of Answer
        The least moved first.
    without : tuple of str
        What was tried over its whole range and keeps them nowhere.
    tried : int
        How many values were tried.
    """

    stakeholder: str
    answers: tuple[Answer, ...]
    without: tuple[str, ...]
    tried: int


def what_would_have_kept(result: Result, left: Exit, what_if: WhatIf) -> Keeping:
    """The smallest single changes under which somebody stays, under the same draws.

    Every value is tried outward from what it is, in its steps, to both ends of its range: keeping somebody need not be
    monotone. The batch core holds the talks of all of them; each answer and the step before it are held once more by
    the event engine, and what that says counts.

    Parameters
    ----------
    result : Result
        The talks that they left.
    left : Exit
        Their exit.
    what_if : callable
        The talks with some entries of the scenario changed, under the same draws.
    """
    scenario = result.scenario
    who = next(s for s in scenario.stakeholders if s.id == left.stakeholder)
    found = list(levers(scenario, who, left.provision, left.meeting))
    points = [point for lever in found for side in lever.sides for point in side]
    place = scenario.stakeholders.index(who)
    stays = dict(zip(map(id, points), stays_in(scenario, result.seed, result.replicate, place, points), strict=True))
    answers = [
        answer
        for lever in found
        for side in lever.sides
        if (answer := nearest(lever, side, [stays[id(point)] for point in side], left.stakeholder, what_if)) is not None
    ]
    kept = {answer.name for answer in answers}
    return Keeping(
        stakeholder=left.stakeholder,
        answers=tuple(sorted(answers, key=lambda answer: (answer.moved, answer.name))),
        without=tuple(dict.fromkeys(lever.name for lever in found if lever.name not in kept)),
        tried=len(points),
    )


def nearest(lever: Lever, side: Sequence[Point], stays: Sequence[bool], who: str, what_if: WhatIf) -> Answer | None:
    """The nearest value on one side that keeps somebody, and the step before it, which does not."""
    for n, hopeful in enumerate(stays):
        if not hopeful:
            continue
        result = what_if(side[n].changes)
        if who in gone(result):
            continue
        if n and who not in gone(what_if(side[n - 1].changes)):
            return nearest(lever, side, [True] * n, who, what_if)
        return Answer(
            name=lever.name,
            present=lever.present,
            value=side[n].value,
            changes=side[n].changes,
            moved=round(side[n].moved, 6),
            step=lever.step,
            left_at=side[n - 1].value if n else None,
            status=result.status,
            kind=result.kind,
            minimum_bloc_share_in=result.measures["minimum_bloc_share_in"],
            withdrew=tuple(gone(result)),
        )
    return None


def gone(result: Result) -> Iterator[str]:
    """Who is not in at the end."""
    seats = zip(result.table.stakeholders, result.table.active[:, 0], strict=True)
    return (who for who, active in seats if not active)
