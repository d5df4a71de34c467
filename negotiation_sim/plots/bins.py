"""The values of a factor as a picture has room for them: each by itself if they are few, or in ranges."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from attrs import frozen

from negotiation_sim.core.scale import Array, Bools, Ints
from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Factor
from negotiation_sim.scenario.words import spoken

AT_MOST = 10
TALKS_A_CELL = 40  # what a cell should have on average
ROUNDING = 1e-12
EPOCH = date(1970, 1, 1)


@frozen(eq=False)
class Bins:
    """A factor cut into bins.

    Attributes
    ----------
    factor : Factor
    names : tuple of str
        Of the values, or of the ranges.
    edges : tuple of float
        Where the ranges begin and end, one more than there are; empty where each value is by itself.
    place : array of int
        The bin of each row, (rows,).
    """

    factor: Factor
    names: tuple[str, ...]
    edges: tuple[float, ...]
    place: Ints

    def __len__(self) -> int:
        return len(self.names)

    @property
    def continuous(self) -> bool:
        """Whether the factor was drawn everywhere between the bins: not of levels, of a list, or of a few values."""
        return bool(self.edges) and not self.factor.values

    def rows(self, place: int) -> Bools:
        """Which rows are in a bin, (rows,)."""
        return self.place == place


def binned(factor: Factor, values: Array, at_most: int = AT_MOST) -> Bins:
    """Cut a factor into bins.

    Parameters
    ----------
    factor : Factor
    values : array
        Of the factor, (rows,), as `Results.experiments` has them.
    at_most : int
        How many ranges, if there are more values than that. They are equally wide over the range of the factor, or in
        its logarithm where it is spread so. Levels are never put together.

    Examples
    --------
    >>> threshold = Factor(name="t", label="threshold", low=0.0, high=1.0)
    >>> binned(threshold, np.linspace(0, 1, 100), at_most=2).names
    ('0 to 0.5', '0.5 to 1')
    >>> binned(threshold, np.array([0.5, 0.25, 0.5])).names
    ('0.25', '0.5')
    """
    if factor.kind == WORDS:
        found = set(values.tolist())
        known = [level.name for level in factor.levels if level.name in found]
        return _each(factor, [*known, *sorted(found - set(known))], values)
    different = np.unique(values)
    if len(different) <= max(at_most, 1):
        return _each(factor, different.tolist(), values)
    edges = edges_of(factor, values, at_most)
    # A value that lies on an edge but for rounding belongs above it, or a range may be left without its only value.
    inside = np.searchsorted(edges - ROUNDING * (edges[-1] - edges[0]), values, side="right") - 1
    shown = [said(factor, edge) for edge in edges]
    if factor.kind == DATE or factor.kind == WHOLE:
        last = [said(factor, edge - 1) for edge in edges[1:-1]] + [shown[-1]]
        names = [first if first == end else f"{first} to {end}" for first, end in zip(shown[:-1], last, strict=True)]
    else:
        names = [f"{first} to {end}" for first, end in pairwise(shown)]
    return Bins(factor, tuple(names), tuple(edges.tolist()), np.clip(inside, 0, len(names) - 1))


def edges_of(factor: Factor, values: Array, number: int) -> Array:
    """Where so many ranges of a factor begin and end; of whole numbers and dates, on whole ones."""
    low, high = float(values.min()), float(values.max())
    if factor.low <= low and high <= factor.high:
        low, high = factor.low, factor.high
    by_ratio = factor.distribution.kind == "log_uniform" and low > 0
    edges = np.geomspace(low, high, number + 1) if by_ratio else np.linspace(low, high, number + 1)
    return np.unique(np.ceil(edges)) if factor.kind in (DATE, WHOLE) else edges


def said(factor: Factor, value: float | str, figures: int = 3) -> str:
    """A value of a factor as a picture shows it: a level in words, a date, a whole number, or so many figures.

    Examples
    --------
    >>> said(Factor(name="d", label="deadline", kind="date"), 365.0)
    '1971-01-01'
    >>> said(Factor(name="t", label="threshold"), 0.123456)
    '0.123'
    """
    if isinstance(value, str):
        return spoken(value)
    if factor.kind == DATE:
        return (EPOCH + timedelta(days=round(value))).isoformat()
    if factor.kind == WHOLE:
        return f"{round(value)}"
    return np.format_float_positional(value, figures, fractional=False, trim="-").replace("-", "−")


def bins_for(rows: int) -> int:
    """How many ranges of each of two factors leave enough talks to a cell.

    Examples
    --------
    >>> bins_for(100), bins_for(1_000), bins_for(100_000)
    (3, 5, 10)
    """
    return int(np.clip(np.sqrt(rows / TALKS_A_CELL), 3, AT_MOST))


def _each(factor: Factor, different: list, values: Array) -> Bins:
    place = np.zeros(len(values), np.int64)
    for n, value in enumerate(different):
        place[values == value] = n
    return Bins(factor, tuple(said(factor, value) for value in different), (), place)
