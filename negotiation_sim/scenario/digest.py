"""A name for what a scenario means: the same for every way of writing it down."""

import json
from datetime import date
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from typing import Any

import attrs

from negotiation_sim.scenario.schema import Scenario

UNSAID = ("proposers", None)  # so that a case without it keeps the hash it had before there was the entry
COMMENTARY = {"sources", "bases", "origins", "written", "note"}


@lru_cache(maxsize=16)
def scenario_hash(scenario: Scenario) -> str:
    """The SHA-256 of a scenario, without its sources, bases, origins and notes.

    Parameters
    ----------
    scenario : Scenario

    Returns
    -------
    str
        64 hexadecimal digits.

    Examples
    --------
    >>> from negotiation_sim.scenario import parse, template
    >>> scenario_hash(parse(template("my-case"))) == scenario_hash(parse(template("my-case") + "# a comment"))
    True
    """
    meaning = attrs.asdict(
        scenario,
        filter=lambda entry, value: entry.name not in COMMENTARY and (entry.name, value) != UNSAID,
        value_serializer=lambda _, __, value: plain(value),
    )
    text = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return value.isoformat()
    return value
