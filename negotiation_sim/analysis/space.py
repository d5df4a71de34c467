"""The factors of a sweep as scenario discovery sees them: numbers, levels, and limits on both."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from attrs import evolve, frozen

from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Factor


@frozen(eq=False, kw_only=True)
class Limits:
    """What a box admits, by place in a space: numbers from low to high, both ends in it, and some of the levels.

    Attributes
    ----------
    low, high : array
        (numbers,)
    admitted : tuple of array
        For each factor in words, which of its levels.
    """

    low: Array
    high: Array
    admitted: tuple[Bools, ...]

    def with_low(self, place: int, limit: float) -> "Limits":
        """The same with another lower limit on one number."""
        return evolve(self, low=np.where(np.arange(len(self.low)) == place, limit, self.low))

    def with_high(self, place: int, limit: float) -> "Limits":
        """The same with another upper limit on one number."""
        return evolve(self, high=np.where(np.arange(len(self.high)) == place, limit, self.high))

    def with_level(self, place: int, level: int, admitted: bool) -> "Limits":
        """The same with or without one level of one factor in words."""
        changed = self.admitted[place].copy()
        changed[level] = admitted
        return evolve(self, admitted=(*self.admitted[:place], changed, *self.admitted[place + 1 :]))

    def with_only(self, place: int, level: int) -> "Limits":
        """The same with no level but one of one factor in words."""
        only = np.arange(len(self.admitted[place])) == level
        return evolve(self, admitted=(*self.admitted[:place], only, *self.admitted[place + 1 :]))


@frozen(eq=False, kw_only=True, slots=False)
class Space:
    """Points of a design, the factors in numbers first and those in words after them.

    Attributes
    ----------
    names : tuple of str
        Of the factors; the place of one is its place here.
    numbers : array
        (numbers, points)
    codes : array
        (factors in words, points), the place of a level.
    levels : tuple of tuple of str
        For each factor in words, its levels.
    listed : frozenset of str
        The names of the numbers between whose values there is nothing to be told: lists, whole numbers and dates.
    """

    names: tuple[str, ...]
    numbers: Array
    codes: Ints
    levels: tuple[tuple[str, ...], ...]
    listed: frozenset[str] = frozenset()

    @property
    def points(self) -> int:
        """How many there are."""
        return self.numbers.shape[1]

    @cached_property
    def unlimited(self) -> Limits:
        """The limits within which all points are: the ranges as drawn, and every level."""
        low, high = (found(self.numbers, axis=1) for found in (np.min, np.max))
        return Limits(low=low, high=high, admitted=tuple(np.ones(len(each), bool) for each in self.levels))

    def restricted(self, limits: Limits) -> Bools:
        """Which factors the limits restrict, (factors,)."""
        every = self.unlimited
        numbers = (limits.low != every.low) | (limits.high != every.high)
        return np.concatenate([numbers, [not each.all() for each in limits.admitted]]).astype(bool)

    def within(self, limits: Limits, place: int, rows: Ints | slice) -> Bools:
        """Which of these points one factor's limits admit."""
        if place < len(self.numbers):
            values = self.numbers[place, rows]
            return (limits.low[place] <= values) & (values <= limits.high[place])
        place -= len(self.numbers)
        return limits.admitted[place][self.codes[place, rows]]

    def inside(self, limits: Limits, rows: Ints | slice = slice(None)) -> Bools:
        """Which of these points all limits admit."""
        found = np.ones(self.numbers[:1, rows].shape[1] if len(self.numbers) else self.codes[0, rows].shape, bool)
        for place in np.flatnonzero(self.restricted(limits)):
            found &= self.within(limits, int(place), rows)
        return found


def space_of(factors: Sequence[Factor], experiments: Mapping[str, Array]) -> Space:
    """The factors that differ between the points, as a space.

    Parameters
    ----------
    factors : sequence of Factor
    experiments : mapping of str to array
        By name of the factor, (points,), as in `Results`.
    """
    columns = {f.name: np.asarray(experiments[f.name]) for f in factors}
    differ = [f for f in factors if (columns[f.name] != columns[f.name][0]).any()]
    numbers = [f.name for f in differ if f.kind != WORDS]
    words = [f.name for f in differ if f.kind == WORDS]
    coded = [np.unique(columns[name], return_inverse=True) for name in words]
    points = len(next(iter(columns.values())))
    return Space(
        names=(*numbers, *words),
        numbers=np.array([columns[name] for name in numbers], float).reshape(-1, points),
        codes=np.array([codes for _, codes in coded], np.int64).reshape(-1, points),
        levels=tuple(tuple(levels.tolist()) for levels, _ in coded),
        listed=frozenset(f.name for f in differ if f.values or f.kind in (WHOLE, DATE)),
    )
