"""Quasi-p-values: whether a box would be as good without one of its limits."""

import numpy as np
from attrs import evolve

from negotiation_sim.analysis.extra import needed
from negotiation_sim.analysis.space import Limits, Space
from negotiation_sim.core.scale import Bools, Ints

SIGNIFICANT = 0.05


def quasi_p(space: Space, cases: Bools, rows: Ints, limits: Limits) -> dict[str, tuple[float, ...]]:
    """Quasi-p-values of each limit, by factor: of the lower, then the upper, as far as there are these.

    Take one limit away: of the T talks in that larger box a share p are cases. The quasi-p-value is the chance of at
    least as many cases as the box has if each of its talks were one with chance p: P(X ≥ cases), X ~ B(talks, p).
    "Quasi", since the box was chosen for its cases. Large designs make all of them small, and say little then.

    Source: Bryant & Lempert (2010).
    """
    inside = rows[space.inside(limits, rows)]
    found: dict[str, tuple[float, ...]] = {}
    for place, without in _lifted(space, limits):
        larger = rows[space.inside(without, rows)]
        tail = at_least(int(cases[inside].sum()), len(inside), float(cases[larger].mean()))
        found[space.names[place]] = (*found.get(space.names[place], ()), tail)
    return found


def pruned(space: Space, cases: Bools, rows: Ints, limits: Limits) -> Limits:
    """The limits without those whose quasi-p-value is above 0.05, dropped one after the other, the largest first."""
    while True:
        values = [p for quasi in quasi_p(space, cases, rows, limits).values() for p in quasi]
        if not values or max(values) <= SIGNIFICANT:
            return limits
        limits = list(_lifted(space, limits))[int(np.argmax(values))][1]


def at_least(cases: int, of: int, p: float) -> float:
    """The chance of at least so many of so many, if each happens with chance p.

    Examples
    --------
    >>> at_least(9, 10, 0.5)  # (10 + 1) / 2¹⁰
    0.0107421875
    """
    return float(needed("scipy.stats", "scipy").binom.sf(cases - 1, of, p))


def _lifted(space: Space, limits: Limits) -> list[tuple[int, Limits]]:
    """The limits without one of them, each in turn, with the place of its factor."""
    every, numbers, found = space.unlimited, len(space.numbers), []
    for place in np.flatnonzero(space.restricted(limits)).tolist():
        if place >= numbers:
            admitted = list(limits.admitted)
            admitted[place - numbers] = every.admitted[place - numbers]
            found.append((place, evolve(limits, admitted=tuple(admitted))))
            continue
        if limits.low[place] != every.low[place]:
            found.append((place, limits.with_low(place, every.low[place])))
        if limits.high[place] != every.high[place]:
            found.append((place, limits.with_high(place, every.high[place])))
    return found
