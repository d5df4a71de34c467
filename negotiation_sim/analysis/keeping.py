"""What would have kept somebody in: the smallest single changes, each shown by talks that were held again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import field, frozen

from negotiation_sim.analysis.exits import exits
from negotiation_sim.analysis.levers import Lever, levers
from negotiation_sim.analysis.points import Point, stays_in
from negotiation_sim.analysis.trace import Trace, checked_party
from negotiation_sim.api import Result, run
from negotiation_sim.record.jsonl import plain
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.scenario.spelled import changed

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
    left_at : str
        The next smaller step, at which they leave all the same; the present value if this is the first.
    status, kind : str
        How the talks would have ended.
    minimum_bloc_share_in : float
        Of the bloc that loses most by then.
    withdrew, overruled : tuple of str
        Who would have left, though this one stays; and who would have objected to the text that was adopted.
    """

    name: str
    present: str
    value: str
    changes: Mapping[str, str] = field(converter=immutable)
    moved: float
    step: float | None
    left_at: str
    status: str
    kind: str
    minimum_bloc_share_in: float
    withdrew: tuple[str, ...]
    overruled: tuple[str, ...]


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

    def to_dict(self) -> dict[str, Any]:
        """The answers as `negsim explain --json` prints them."""
        found: dict[str, Any] = plain(self)
        return found


def what_would_have_kept(result: Result, stakeholder: str, what_if: WhatIf | None = None) -> Keeping:
    """The smallest single changes under which somebody who left stays, under the same draws.

    Every value is tried outward from what it is, in its steps, to both ends of its range: keeping somebody need not be
    monotone. The batch core holds the talks of all of them; each answer and the step before it are then held by the
    event engine, and what that says counts.

    Parameters
    ----------
    result : Result
        The talks that they left, as `run` gave them.
    stakeholder : str
    what_if : callable, optional
        The talks with some entries of the scenario changed, from their beginning and under the same draws; by
        default `run`, with the case as `changed` makes it.

    Returns
    -------
    Keeping

    Raises
    ------
    ValueError
        If the stakeholder did not leave, or these are not the talks that the case gives from its beginning.

    Examples
    --------
    >>> from negotiation_sim import load, run, what_would_have_kept
    >>> answer = what_would_have_kept(run(load("teaching-park"), seed=0), "nature").answers[1]
    >>> answer.name, answer.present, answer.value, answer.left_at
    ('stakeholders.nature.withdrawal_threshold', '0.6', '0.63', '0.625')
    """
    scenario, trace = result.scenario, Trace(result.events, result.scenario, result.case)
    checked_party(trace, stakeholder)
    left = next((each for each in exits(trace) if each.stakeholder == stakeholder), None)
    if left is None:
        raise ValueError(f"{stakeholder!r} did not leave these talks, so there is nothing that had to keep them")
    if run(scenario, seed=result.seed, replicate=result.replicate).events != result.events:
        raise ValueError(
            "these are not the talks that the case gives from its beginning, so no change can be tried there"
        )
    who = next(s for s in scenario.stakeholders if s.id == stakeholder)
    found = list(levers(scenario, who, left.provision, left.meeting))
    points = [point for lever in found for side in lever.sides for point in side]
    place = scenario.stakeholders.index(who)
    stays = dict(zip(map(id, points), stays_in(scenario, result.seed, result.replicate, place, points), strict=True))
    again = what_if or partial(held_again, result)
    answers = [
        answer
        for lever in found
        for side in lever.sides
        if (answer := nearest(lever, side, [stays[id(point)] for point in side], stakeholder, again)) is not None
    ]
    kept = {answer.name for answer in answers}
    return Keeping(
        stakeholder=stakeholder,
        answers=tuple(sorted(answers, key=lambda answer: (answer.moved, answer.name))),
        without=tuple(dict.fromkeys(lever.name for lever in found if lever.name not in kept)),
        tried=len(points),
    )


def held_again(result: Result, changes: Mapping[str, str]) -> Result:
    """The same talks under the same draws, with some entries of the scenario changed."""
    return run(changed(result.scenario, changes), seed=result.seed, replicate=result.replicate)


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
            left_at=side[n - 1].value if n else lever.present,
            status=result.status,
            kind=result.kind,
            minimum_bloc_share_in=result.measures["minimum_bloc_share_in"],
            withdrew=tuple(gone(result)),
            overruled=result.overruled,
        )
    return None


def gone(result: Result) -> Iterator[str]:
    """Who is not in at the end."""
    seats = zip(result.table.stakeholders, result.table.active[:, 0], strict=True)
    return (who for who, active in seats if not active)
