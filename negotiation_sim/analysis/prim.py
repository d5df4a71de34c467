"""The patient rule induction method: peel a box until it is dense, paste back what makes it denser still.

Source: Friedman & Fisher (1999); for scenario discovery Bryant & Lempert (2010). With the same options the steps are
those of the EMA Workbench, Kwakkel (2017).
"""

from collections.abc import Callable, Iterator
from math import ceil, floor

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.space import Limits, Space
from negotiation_sim.core.scale import Array, Bools, Ints

LENIENT, MEAN = "lenient", "mean"


@frozen(kw_only=True)
class Peeling:
    """How a box is peeled and pasted.

    Attributes
    ----------
    alpha, paste_alpha : float
        About which share of a box one peel takes off, and of what lies beside it one paste adds.
    least_mass : float
        No box has a smaller share of all talks.
    objective : str
        What the best step has most of: ``lenient``, the gain in density for each talk that is taken off or added, or
        ``mean``, the density. The lenient one is fair to a factor in words, whose levels are larger than a peel.
    """

    alpha: float = 0.05
    paste_alpha: float = 0.05
    least_mass: float = 0.05
    objective: str = LENIENT


@frozen(eq=False, kw_only=True)
class Step:
    """A box on the way: its limits, and how many talks and cases are in it."""

    limits: Limits
    rows: int
    cases: int


@frozen(eq=False, kw_only=True)
class Peeled:
    """A step that may be taken: it changes the limits of the factor in this place."""

    place: int
    step: Step


def trajectory(space: Space, cases: Bools, rows: Ints, how: Peeling) -> list[Step]:
    """Every box from the one with all these rows to the last that peeling and then pasting come to.

    Parameters
    ----------
    space : Space
    cases : array of bool
        (points,)
    rows : array of int
        Those that no earlier box has taken.
    how : Peeling
    """
    steps = list(_peel(space, cases, rows, how))
    return [*steps, *_paste(space, cases, rows, steps[-1], how)]


def _peel(space: Space, cases: Bools, rows: Ints, how: Peeling) -> Iterator[Step]:
    # Each number is sorted once. Taking the rows out that have left keeps the rest sorted.
    ranked = rows[np.argsort(space.numbers[:, rows], axis=1, kind="stable")]
    now = Step(limits=space.unlimited, rows=len(rows), cases=int(cases[rows].sum()))
    while True:
        yield now
        best = _best(
            space, now, [*_shorter(space, cases, ranked, now, how.alpha), *_fewer(space, cases, rows, now)], how
        )
        if best is None or best.step.rows >= now.rows:
            return
        now, staying = best.step, np.zeros(space.points, bool)
        staying[rows] = space.within(now.limits, best.place, rows)
        rows = rows[staying[rows]]
        ranked = ranked[staying[ranked]].reshape(len(ranked), len(rows))


def _shorter(space: Space, cases: Bools, ranked: Ints, now: Step, alpha: float) -> Iterator[Peeled]:
    """Peels of the numbers: a share of the rows at the upper end, and at the lower."""
    for place, order in enumerate(ranked):
        values = space.numbers[place, order]
        limit = halfway(values, 1 - alpha)
        kept = int(np.searchsorted(values, limit, "right"))
        staying = now.cases - int(cases[order[kept:]].sum())
        yield Peeled(place=place, step=Step(limits=now.limits.with_high(place, limit), rows=kept, cases=staying))
        limit = halfway(values, alpha)
        gone = int(np.searchsorted(values, limit, "left"))
        staying = now.cases - int(cases[order[:gone]].sum())
        step = Step(limits=now.limits.with_low(place, limit), rows=len(order) - gone, cases=staying)
        yield Peeled(place=place, step=step)


def _fewer(space: Space, cases: Bools, rows: Ints, now: Step) -> Iterator[Peeled]:
    """Peels of the words: all rows of a level."""
    for place, (codes, admitted) in enumerate(zip(space.codes[:, rows], now.limits.admitted, strict=True)):
        if admitted.sum() > 1:
            every, of_cases = (np.bincount(each, minlength=len(admitted)) for each in (codes, codes[cases[rows]]))
            for level in np.flatnonzero(admitted).tolist():
                step = Step(
                    limits=now.limits.with_level(place, level, False),
                    rows=now.rows - int(every[level]),
                    cases=now.cases - int(of_cases[level]),
                )
                yield Peeled(place=len(space.numbers) + place, step=step)


def _paste(space: Space, cases: Bools, rows: Ints, now: Step, how: Peeling) -> Iterator[Step]:
    while True:
        best = _best(space, now, list(_wider(space, cases, rows, now, how.paste_alpha)), how)
        if best is None or best.step.rows <= now.rows or best.step.cases * now.rows <= now.cases * best.step.rows:
            return
        now = best.step
        yield now


def _wider(space: Space, cases: Bools, rows: Ints, now: Step, alpha: float) -> Iterator[Peeled]:
    """Pastes: of what lies beside the box along one factor, the nearest share of the rows, or a level."""
    restricted = [int(place) for place in np.flatnonzero(space.restricted(now.limits))]
    outside = {place: ~space.within(now.limits, place, rows) for place in restricted}
    missed = sum(outside.values(), np.zeros(len(rows), np.int64))
    for place in restricted:
        in_others = rows[missed == outside[place]]
        for limits in _widened(space, in_others, now.limits, place, alpha):
            inside = in_others[space.within(limits, place, in_others)]
            yield Peeled(place=place, step=Step(limits=limits, rows=len(inside), cases=int(cases[inside].sum())))


def _widened(space: Space, rows: Ints, limits: Limits, place: int, alpha: float) -> Iterator[Limits]:
    numbers = len(space.numbers)
    if place >= numbers:
        admitted = limits.admitted[place - numbers]
        yield from (limits.with_level(place - numbers, level, True) for level in np.flatnonzero(~admitted).tolist())
        return
    values, every = np.sort(space.numbers[place, rows]), space.unlimited
    below, above = values[values <= limits.low[place]], values[values >= limits.high[place]]
    yield limits.with_low(place, halfway(below, 1 - alpha) if len(below) else every.low[place])
    yield limits.with_high(place, halfway(above, alpha) if len(above) else every.high[place])


def _best(space: Space, now: Step, steps: list[Peeled], how: Peeling) -> Peeled | None:
    """The step with most of the objective, then with the fewest factors restricted, then the first.

    None if none makes the box denser, or the best makes it too small.
    """
    gain = GAINS[how.objective]

    def merit(each: Peeled) -> tuple[float, int]:
        return gain(now, each.step), -int(space.restricted(each.step.limits).sum())

    best = max(steps, key=merit, default=None)
    if best is None or best.step.rows / space.points < how.least_mass or gain(now, best.step) <= 0:
        return None
    return best


def _lenient(now: Step, then: Step) -> float:
    if now.rows == then.rows:
        return 0.0
    return ((then.cases / then.rows if then.rows else 0.0) - now.cases / now.rows) / abs(now.rows - then.rows)


def _mean(now: Step, then: Step) -> float:
    return then.cases / then.rows if then.rows else -1.0


GAINS: dict[str, Callable[[Step, Step], float]] = {LENIENT: _lenient, MEAN: _mean}


def halfway(values: Array, share: float) -> float:
    """A limit that leaves about this share of the sorted values below it: halfway between two that differ.

    Of equal values it goes to their end: above them for a share of at most a half, below them for a larger one.

    Examples
    --------
    >>> halfway(np.arange(21.0), 0.05), halfway(np.arange(21.0), 0.95)
    (1.5, 18.5)
    >>> halfway(np.array([1.0, 1.0, 1.0, 4.0]), 0.05)
    2.5
    """
    at = (len(values) - 1) * share
    if share > 0.5:
        upper = values[ceil(at)]
        lower = values[max(int(np.searchsorted(values, upper, "left")) - 1, 0)]
    else:
        lower = values[floor(at)]
        upper = values[min(int(np.searchsorted(values, lower, "right")), len(values) - 1)]
    return float(lower + upper) / 2
