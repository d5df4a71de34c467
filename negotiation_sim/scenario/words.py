"""Names in a row and as they are read, and numbers with their nouns."""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Names in a row: ``"A, B and C"``."""
    names = list(names)
    *most, last = names or ["nobody"]
    return f"{', '.join(most)} and {last}" if most else last


def spoken(name: str) -> str:
    """A name that is written for programs, as people read it: without underscores, and yes or no for truth values.

    Examples
    --------
    >>> [spoken(name) for name in ("single_text", "all 9", "true")]
    ['single text', 'all 9', 'yes']
    """
    return {"true": "yes", "false": "no"}.get(name, name.replace("_", " "))


def counted(number: int, singular: str, plural: str) -> str:
    """A number with its noun: ``"1 party"``, ``"2 parties"``, ``"1,000 parties"``."""
    return f"{number:,} {singular if number == 1 else plural}"
