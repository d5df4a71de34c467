"""Boxes in words: which talks they are, how many of them are cases, and how many of the cases they cover."""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil, floor

import numpy as np

from negotiation_sim.analysis.box import EXACT, Box, Restriction
from negotiation_sim.designs.design import DATE, WHOLE, Factor
from negotiation_sim.ensemble.shares import percent
from negotiation_sim.scenario.words import listed, spoken

EPOCH = date(1970, 1, 1)
SIGNIFICANT_FIGURES = 3
MOST_VALUES = 3  # of a list, that are named one by one
APPLIED = {"set": "", "add": " added to what the case says", "times": " times what the case says"}
DAY = timedelta(days=1)


def tell_box(box: Box, factors: Sequence[Factor], words: str, *, rest: bool = False) -> str:
    """A box as a sentence.

    Parameters
    ----------
    box : Box
    factors : sequence of Factor
        Whose labels are used.
    words : str
        What happens: "consensus fails".
    rest : bool
        Whether an earlier box has taken some of the talks.

    Examples
    --------
    >>> from negotiation_sim.analysis import discover
    >>> from negotiation_sim.analysis.example import ramp
    >>> found = discover(ramp(), "no_agreement")
    >>> told = tell_box(found.boxes[0], ramp().factors, found.outcome.words)
    >>> told.partition(" in ")[2].partition(" of all")[0]
    '96.8% of the talks simulated with hope below 0.305 (30 of 31); this covers 100.0%'
    """
    which = "of the other talks simulated" if rest else "of the talks simulated"
    share, cover = percent(box.density), percent(box.coverage)
    return (
        f"In this model, {words} in {share} {which} with {conditions(box.restrictions, factors)} "
        f"({box.cases:,} of {box.rows:,}); this covers {cover} of all talks in which {words}."
    )


def conditions(restrictions: Sequence[Restriction], factors: Sequence[Factor]) -> str:
    """Restrictions in a row: "hope below 0.5 and agenda: first or last"."""
    by_name = {factor.name: factor for factor in factors}
    return listed(condition(each, by_name[each.factor]) for each in restrictions)


def condition(restriction: Restriction, factor: Factor) -> str:
    """A restriction in words, with the label of its factor.

    Examples
    --------
    >>> condition(Restriction(factor="interval", low=7.5, high=21.5), Factor(name="interval", label="days", kind=WHOLE))
    'days from 8 to 21'
    >>> condition(Restriction(factor="end", high=16435.5), Factor(name="end", label="deadline", kind=DATE))
    'deadline on 2014-12-31 or earlier'
    >>> listed = Factor(name="interval", label="days", kind=WHOLE, low=14, high=60, values=(14, 30, 60))
    >>> condition(Restriction(factor="interval", high=30), listed)
    'days of 14 or 30'
    """
    if restriction.levels:
        return f"{factor.label}: {_levels(restriction.levels, [level.name for level in factor.levels])}"
    return f"{factor.label} {_limits(restriction, factor)}{APPLIED[factor.apply]}"


def _limits(restriction: Restriction, factor: Factor) -> str:
    low, high = restriction.low, restriction.high
    inside = sorted(value for value in set(factor.values) if restriction.admits(np.array(value)))
    if 0 < len(inside) <= MOST_VALUES:
        before = "on" if factor.kind == DATE else "of"
        return f"{before} {_either([_value(value, factor) for value in inside])}"
    if factor.kind == DATE:
        return _dates(low, high)
    if factor.kind == WHOLE:
        return _whole(low, high)
    return _tried(low, high) if inside else _numbers(low, high)


def _value(value: float, factor: Factor) -> str:
    """A value of a list, as it was given."""
    if factor.kind == DATE:
        return f"{EPOCH + round(value) * DAY}"
    return f"{round(value):,}" if factor.kind == WHOLE else figure(value, EXACT)


def _levels(inside: Sequence[str], every: Sequence[str]) -> str:
    outside = [level for level in every if level not in inside]
    if len(outside) == 1 and len(inside) > 2:
        return f"anything but {spoken(outside[0])}"
    return _either([spoken(level) for level in inside])


def _either(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last


def _dates(low: float | None, high: float | None) -> str:
    first = None if low is None else EPOCH + ceil(low) * DAY
    last = None if high is None else EPOCH + floor(high) * DAY
    if first is not None and last is not None:
        return f"from {first} to {last}" if first != last else f"on {first}"
    return f"on {first} or later" if first is not None else f"on {last} or earlier"


def _whole(low: float | None, high: float | None) -> str:
    least, most = None if low is None else ceil(low), None if high is None else floor(high)
    if least is not None and most is not None:
        return f"from {least:,} to {most:,}" if least != most else f"of {least:,}"
    return f"of {least:,} or more" if least is not None else f"of {most:,} or less"


def _tried(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {figure(low, EXACT)} to {figure(high, EXACT)}"
    return f"of {figure(low, EXACT)} or more" if low is not None else f"of {figure(high, EXACT)} or less"


def _numbers(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"between {figure(low, EXACT)} and {figure(high, EXACT)}"
    return f"above {figure(low, EXACT)}" if low is not None else f"below {figure(high, EXACT)}"


def figure(number: float | None, figures: int = SIGNIFICANT_FIGURES) -> str:
    """A number to so many significant figures, without an exponent."""
    return "none" if number is None else np.format_float_positional(number, figures, fractional=False, trim="-")
