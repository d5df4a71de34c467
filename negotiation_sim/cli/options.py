"""What the commands share of their options: numbers, the name of a case, and which options go together."""

import re
from collections.abc import Sequence
from typing import Annotated

from cyclopts import Parameter, Token


def whole(_: type, tokens: Sequence[Token]) -> int:
    """A whole number, and nothing that would have to be rounded."""
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", tokens[0].value):
        raise ValueError(f"must be a whole number (got {tokens[0].value!r})")
    return int(tokens[0].value)


Whole = Annotated[int, Parameter(converter=whole)]
ABOUT_CASE = "Name of a case (see `negsim scenarios`), or path of a scenario file."
Case = Annotated[str, Parameter(help=ABOUT_CASE)]


def refuse(given: dict[str, bool], why: str) -> None:
    """ValueError if one of these options is given."""
    for option in given:
        if given[option]:
            raise ValueError(f"--{option} {why}")
