"""Events of older schemas, brought up to date as they are read. What is stored is never rewritten.

Each upcaster takes the plain JSON of an event from schema n to n + 1, with the keys in the order that schema n + 1 has,
and changes nothing in place. An event passes through all that it needs. A new schema adds one here, with a golden file
of the older events in `tests/golden/`.

Schema 0 was never released. It stands for the first of a row, so that the way is known to work before it is needed: its
envelope called the `origin` of an event its `source`, and its convening said `convened_on` instead of `start`.
"""

from collections.abc import Callable
from typing import Any

from negotiation_sim.record.events import SCHEMA

Plain = dict[str, Any]


def upcast(event: Plain, schema: int) -> Plain:
    """The plain JSON of an event as the present schema has it.

    Parameters
    ----------
    event : dict
        As it was written.
    schema : int
        The version in which it was written.

    Raises
    ------
    ValueError
        If that version is not known, or the event is none of that version.

    Examples
    --------
    >>> upcast({"sequence": 1, "source": "observed", "kind": "RecessCalled", "fact": {"minutes": 10}}, schema=0)
    {'sequence': 1, 'origin': 'observed', 'kind': 'RecessCalled', 'fact': {'minutes': 10}}
    """
    if isinstance(schema, bool) or schema not in range(SCHEMA + 1):
        raise ValueError(
            f"events of schema {schema!r}; this program knows 0 to {SCHEMA}: use the program that wrote them"
        )
    for step in UPCASTERS[schema:]:
        if not isinstance(event, dict) or not isinstance(event.get("fact"), dict):
            raise ValueError("an event is an object with a fact")
        event = step(event)
    return event


def from_0_to_1(event: Plain) -> Plain:
    """`source` became `origin`, and the convening's `convened_on` became `start`."""
    event = renamed(event, "source", "origin")
    if event.get("kind") == "ProcessConvened":
        if event["fact"].get("schema") != 0:
            raise ValueError(f"a convening of schema {event['fact'].get('schema')!r} in a log of schema 0")
        event["fact"] = renamed(event["fact"], "convened_on", "start") | {"schema": 1}
    return event


def renamed(entries: Plain, old: str, new: str) -> Plain:
    """The same entries in the same order, one under another key; ValueError if it is not there, or the new one is."""
    if old not in entries or new in entries:
        raise ValueError(f"a key {old!r} and no key {new!r} is what it had")
    return {new if key == old else key: value for key, value in entries.items()}


UPCASTERS: tuple[Callable[[Plain], Plain], ...] = (from_0_to_1,)
assert len(UPCASTERS) == SCHEMA, "each schema but the present one needs its upcaster"
