"""Names in a row, and numbers with their nouns."""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Names in a row: ``"A, B and C"``."""
    names = list(names)
    *most, last = names or ["nobody"]
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, singular: str, plural: str) -> str:
    """A number with its noun: ``"1 party"``, ``"2 parties"``."""
    return f"{number} {singular if number == 1 else plural}"
