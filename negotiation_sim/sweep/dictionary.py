"""The data dictionary of a sweep: every column in words."""

from collections.abc import Iterator
from datetime import date, timedelta

from negotiation_sim.designs.design import DATE, WHOLE, WORDS, Design, Factor
from negotiation_sim.designs.kept import kept_of

Line = tuple[str, str, str, str, str]
ADDRESS: tuple[Line, ...] = (
    ("scenario", "words", "", "the name of the case", ""),
    (
        "illustrative",
        "truth",
        "",
        "whether positions of real organisations are coded by judgement, not stated by them",
        "",
    ),
    ("seed", "whole", "", "of the chances of the talks", ""),
    ("row", "whole", "", "the number of the talks, from 0", ""),
    ("point", "whole", "", "the number of the point, from 0: where the factors stand", ""),
    ("replicate", "whole", "", "with the seed, the address of the chances", ""),
)
ERROR: Line = ("error", "words", "", "why the talks could not be held; empty if they were", "")
EPOCH = date(1970, 1, 1)
FEW = 60


def dictionary_of(design: Design) -> Iterator[Line]:
    """Name, type, unit, meaning and levels of every column, in their order.

    Parameters
    ----------
    design : Design
    """
    yield from ADDRESS
    yield from map(line_of, design.factors)
    for column in kept_of(design):
        few = len(column.words) <= FEW
        yield column.name, column.kind, column.unit, column.meaning, "; ".join(column.words) if few else ""
    yield ERROR


def line_of(factor: Factor) -> Line:
    """A factor in words: what it is in the base case, and which values it has."""
    where = factor.path or "several entries of the case, by level"
    how = {"set": "", "add": ", added to what the case says", "times": ", times what the case says"}[factor.apply]
    return factor.name, factor.kind, "", f"{factor.label} ({where}{how})", values_of(factor)


def values_of(factor: Factor) -> str:
    """The levels of a factor, its values, or its ends."""
    if factor.kind == WORDS:
        return "; ".join(level.name for level in factor.levels)
    if 0 < len(factor.values) <= FEW:
        return "; ".join(shown(factor, value) for value in factor.values)
    return f"{shown(factor, factor.low)} to {shown(factor, factor.high)}"


def shown(factor: Factor, value: float) -> str:
    """A value of a factor as it is read."""
    if factor.kind == DATE:
        return (EPOCH + timedelta(days=int(value))).isoformat()
    return str(int(value)) if factor.kind == WHOLE else f"{value:.6f}".rstrip("0").rstrip(".")
