"""A box: the part of a design in which something happens often, and what it asks of which factors."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from attrs import frozen

from negotiation_sim.analysis.space import Limits, Space
from negotiation_sim.core.scale import Array, Bools
from negotiation_sim.ensemble.shares import rounded

EXACT = 17  # figures that tell any two numbers apart


@frozen(kw_only=True)
class Restriction:
    """What a box asks of one factor.

    Attributes
    ----------
    factor : str
        Its name.
    low, high : float or None
        Numbers from low to high, both ends in it; None where there is no limit. Of a range, a limit lies between two
        values that were drawn, near its middle, with as few figures as tell them apart; of whole numbers, dates and a
        list of values, it is the last of those drawn that is in the box.
    levels : tuple of str
        Of a factor in words, those in the box; empty of a number.
    quasi_p : tuple of float
        Of the lower and of the upper limit, as far as there are these, or of the levels: the chance of at least so many
        cases among so many talks if without this limit the box were as good. Empty where it was not asked for.
    """

    factor: str
    low: float | None = None
    high: float | None = None
    levels: tuple[str, ...] = ()
    quasi_p: tuple[float, ...] = ()

    def admits(self, values: Array) -> Bools:
        """Which of the values are in the box."""
        if self.levels:
            return np.isin(values, self.levels)
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        return (low <= values) & (values <= high)

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        limits = {"levels": list(self.levels)} if self.levels else {"low": self.low, "high": self.high}
        return {"factor": self.factor, **limits, "quasi_p": list(self.quasi_p)}


@frozen(kw_only=True)
class Box:
    """Restrictions, and how many talks and cases meet all of them.

    A case is a talk in which what is asked about happens. Talks that an earlier box has taken are not counted again.

    Attributes
    ----------
    restrictions : tuple of Restriction
        In the order of the factors.
    rows, cases : int
        Talks, and cases among them, in this box and in none before it.
    all_rows, all_cases : int
        In the whole sweep.

    Examples
    --------
    >>> box = Box(restrictions=(Restriction(factor="hope", high=0.5),), rows=40, cases=30, all_rows=100, all_cases=60)
    >>> box.density, box.coverage, box.mass, box.restricted
    (0.75, 0.5, 0.4, 1)
    >>> box.inside({"hope": np.array([0.4, 0.5, 0.6])}).tolist()
    [True, True, False]
    """

    restrictions: tuple[Restriction, ...]
    rows: int
    cases: int
    all_rows: int
    all_cases: int

    @property
    def density(self) -> float:
        """The share of the box's talks that are cases."""
        return self.cases / self.rows

    @property
    def coverage(self) -> float:
        """The share of all cases that are in the box; 0 if there are none."""
        return self.cases / self.all_cases if self.all_cases else 0.0

    @property
    def mass(self) -> float:
        """The share of all talks that are in the box."""
        return self.rows / self.all_rows

    @property
    def restricted(self) -> int:
        """How many factors are restricted: the fewer, the easier to read."""
        return len(self.restrictions)

    def inside(self, experiments: Mapping[str, Array]) -> Bools:
        """Which points meet all restrictions, those that an earlier box has taken among them."""
        found = np.ones(len(next(iter(experiments.values()))), bool)
        for restriction in self.restrictions:
            found &= restriction.admits(experiments[restriction.factor])
        return found

    def to_dict(self) -> dict[str, Any]:
        """As `negsim analyse --json` prints it."""
        shares = {name: rounded(getattr(self, name)) for name in ("density", "coverage", "mass")}
        return {
            "restrictions": [restriction.to_dict() for restriction in self.restrictions],
            "rows": self.rows,
            "cases": self.cases,
            **shares,
        }


def restrictions_of(space: Space, limits: Limits, quasi: Mapping[str, tuple[float, ...]]) -> tuple[Restriction, ...]:
    """What limits ask of each factor that they restrict, with quasi-p-values by its name, in the order of the space."""
    found, every, numbers = [], space.unlimited, len(space.numbers)
    for place in np.flatnonzero(space.restricted(limits)).tolist():
        named: dict[str, Any] = {"factor": space.names[place], "quasi_p": quasi.get(space.names[place], ())}
        if place >= numbers:
            levels, admitted = space.levels[place - numbers], limits.admitted[place - numbers]
            named["levels"] = tuple(level for level, is_in in zip(levels, admitted, strict=True) if is_in)
        else:
            low, high = float(limits.low[place]), float(limits.high[place])
            values = space.numbers[place]
            if space.names[place] in space.listed:
                low, high = _ends(values, low, high)
            named["low"] = None if low == every.low[place] else _told(low, values[values < low], values[values >= low])
            named["high"] = (
                None if high == every.high[place] else _told(high, values[values <= high], values[values > high])
            )
        found.append(Restriction(**named))
    return tuple(found)


def _told(limit: float, below: Array, above: Array) -> float:
    """The number with the fewest figures that is near a limit and between the same values; the limit if it is one."""
    if limit in (least := float(below.max()), most := float(above.min())):
        return limit
    rounded_to = (float(f"{limit:.{figures}g}") for figures in range(1, EXACT))
    return next((number for number in rounded_to if least < number < most), limit)


def _ends(values: Array, low: float, high: float) -> tuple[float, float]:
    """The least and the greatest of the values that these limits admit."""
    inside = values[(low <= values) & (values <= high)]
    return float(inside.min()), float(inside.max())
