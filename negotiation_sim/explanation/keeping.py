"""What would have kept somebody in: the smallest single changes, each shown by talks that were held again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import field, frozen

from negotiation_sim.api import Result, run
from negotiation_sim.core import measures
from negotiation_sim.core.scale import SCALE
from negotiation_sim.explanation.causes import Exit
from negotiation_sim.explanation.drafts import OtherDraft, other_drafts
from negotiation_sim.explanation.exits import exits
from negotiation_sim.explanation.levers import Lever, levers
from negotiation_sim.explanation.points import Origin, Point, stays_in
from negotiation_sim.explanation.trace import Trace, checked_party
from negotiation_sim.forks import fork
from negotiation_sim.record.jsonl import plain
from negotiation_sim.retrace import retrace
from negotiation_sim.scenario.frozen import immutable
from negotiation_sim.scenario.spelled import changed

WhatIf = Callable[[Mapping[str, str]], Result]  # the talks with some entries changed, as a scenario file writes them


@frozen(kw_only=True)
class Answer:
    """A change that keeps somebody in, and the next smaller one, which does not.

    Attributes
    ----------
    name : str
        The path of the entry that is changed; ``draft`` and a provision, where the draft is.
    present, value : str
        What it is, and what it would have to be.
    at : int or None
        How many events stay as they are; None if it is otherwise from the convening on.
    changes : mapping of str to str
        All entries that this changes, each as a scenario file would write it.
    inject : str or None
        The event that changes the draft, as `negsim fork --inject` takes it.
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
    at: int | None
    changes: Mapping[str, str] = field(converter=immutable)
    inject: str | None
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
    at : int or None
        The number of events that stay as they are; None if things are otherwise from the convening on.
    answers : tuple of Answer
        The least moved first.
    without : tuple of str
        What was tried over its whole range and keeps them nowhere.
    tried : int
        How many values were tried.
    """

    stakeholder: str
    at: int | None
    answers: tuple[Answer, ...]
    without: tuple[str, ...]
    tried: int

    def to_dict(self) -> dict[str, Any]:
        """The answers as `negsim explain --json` prints them."""
        found: dict[str, Any] = plain(self)
        return found


def what_would_have_kept(result: Result, stakeholder: str, *, at: int | None = None) -> Keeping:
    """The smallest single changes under which somebody who left stays, under the same draws.

    Every value is tried outward from what it is, in its steps, to both ends of its range: keeping somebody need not be
    monotone. The batch core holds the talks of all of them; each answer and the step before it are then held by the
    event engine, and what that says counts.

    Parameters
    ----------
    result : Result
        The talks that they left.
    stakeholder : str
    at : int, optional
        How many events stay, as in `fork`: things are otherwise from there on. If not given, from the convening on, or
        after the last event before they left that was observed or was an intervention.

    Returns
    -------
    Keeping

    Raises
    ------
    ValueError
        If the stakeholder did not leave or was observed to, `at` is not between 1 and their exit, or the case gives
        another log.

    Examples
    --------
    >>> from negotiation_sim import load, run, what_would_have_kept
    >>> result = run(load("teaching-park"), seed=0)
    >>> answer = what_would_have_kept(result, "nature").answers[1]
    >>> answer.name, answer.present, answer.value, answer.left_at
    ('stakeholders.nature.withdrawal_threshold', '0.6', '0.63', '0.625')
    >>> [(each.name, each.value) for each in what_would_have_kept(result, "nature", at=20).answers][:1]
    [('stakeholders.nature.withdrawal_threshold', '0.63')]
    """
    trace = Trace(result.events, result.scenario)
    checked_party(trace, stakeholder)
    left = next((each for each in exits(trace) if each.stakeholder == stakeholder), None)
    if left is None:
        raise ValueError(f"{stakeholder!r} did not leave these talks, so there is nothing that had to keep them")
    if left.origin != "simulated":
        raise ValueError(f"no draw decided that {stakeholder!r} left (it is {left.origin}), so no change can be tried")
    at = after_interference(result, left) if at is None else at
    if at is not None and not 1 <= at <= left.sequence:
        raise ValueError(f"at must be between 1 and {left.sequence}, the event with which they left (got {at})")
    retrace(result.scenario, result.events[: left.sequence + 1], pause=True)  # that the case gives this log shows here
    origin, begun = origin_of(result, at)
    who = next(s for s in origin.scenario.stakeholders if s.id == stakeholder)
    found = list(levers(origin.scenario, who, left.provision, left.meeting, begun))
    points = [point for lever in found for side in lever.sides for point in side]
    place = origin.scenario.stakeholders.index(who)
    stays = dict(zip(map(id, points), stays_in(origin, place, points), strict=True))
    what_if = partial(held_again, result, at)
    sides = [(lever, side, [stays[id(point)] for point in side]) for lever in found for side in lever.sides]
    answers = [answer for lever, side, hopes in sides if (answer := nearest(lever, side, hopes, left, at, what_if))]
    drafts = list(other_drafts(result, left, at))
    answers += [answer for draft in drafts if (answer := with_draft(result, draft, left))]
    names = dict.fromkeys([*(lever.name for lever in found), *(f"draft.{draft.provision}" for draft in drafts)])
    kept = {answer.name for answer in answers}
    return Keeping(
        stakeholder=stakeholder,
        at=at,
        answers=tuple(sorted(answers, key=lambda answer: (answer.moved, answer.name))),
        without=tuple(name for name in names if name not in kept),
        tried=len(points) + len(drafts),
    )


def after_interference(result: Result, left: Exit) -> int | None:
    """How many events there were up to the last one before an exit that the rules did not bring about."""
    others = [e.sequence for e in result.events if e.origin != "simulated" and e.sequence <= left.sequence]
    return others[-1] + 1 if others else None


def origin_of(result: Result, at: int | None) -> tuple[Origin, int | None]:
    """From where the talks are held again, and how many meetings had been opened by then."""
    seed, replicate = result.seed, result.replicate
    if at is None:
        return Origin(scenario=result.scenario, seed=seed, replicate=replicate), None
    standing = retrace(result.scenario, result.events[:at], pause=True).standing
    origin = Origin(scenario=standing.scenario, seed=seed, replicate=replicate, standing=standing)
    return origin, result.events[at - 1].meeting


def held_again(result: Result, at: int | None, changes: Mapping[str, str]) -> Result:
    """The same talks under the same draws, with some entries of the scenario changed."""
    if at is None:
        return run(changed(result.scenario, changes), seed=result.seed, replicate=result.replicate)
    return fork(result, at=at, changes=changes)


def nearest(
    lever: Lever, side: Sequence[Point], hopes: Sequence[bool], left: Exit, at: int | None, what_if: WhatIf
) -> Answer | None:
    """The nearest value on one side that keeps somebody, and the step before it, which does not."""
    for n, hopeful in enumerate(hopes):
        if not hopeful or left.stakeholder in gone(result := what_if(side[n].changes)):
            continue
        if n and left.stakeholder not in gone(what_if(side[n - 1].changes)):
            return nearest(lever, side, [True] * n, left, at, what_if)
        return Answer(
            name=lever.name,
            present=lever.present,
            value=side[n].value,
            at=at,
            changes=side[n].changes,
            inject=None,
            moved=round(side[n].moved, 6),
            step=lever.step,
            left_at=side[n - 1].value if n else lever.present,
            **ending_of(result),
        )
    return None


def with_draft(result: Result, draft: OtherDraft, left: Exit) -> Answer | None:
    """Another draft, if it keeps somebody."""
    again = fork(result, at=draft.at, inject=[draft.fact])
    if left.stakeholder in gone(again):
        return None
    return Answer(
        name=f"draft.{draft.provision}",
        present=draft.present,
        value=draft.value,
        at=draft.at,
        changes={},
        inject=draft.written,
        moved=round(draft.moved, 6),
        step=None,
        left_at=draft.present,
        **ending_of(again),
    )


def ending_of(result: Result) -> dict[str, Any]:
    """How talks end, as an answer says it."""
    return {
        "status": result.status,
        "kind": result.kind,
        "minimum_bloc_share_in": int(measures.bloc_shares_in(result.case, result.table).min()) / SCALE,
        "withdrew": tuple(gone(result)),
        "overruled": result.overruled,
    }


def gone(result: Result) -> Iterator[str]:
    """Who is not in at the end."""
    seats = zip(result.table.stakeholders, result.table.active[:, 0], strict=True)
    return (who for who, active in seats if not active)
