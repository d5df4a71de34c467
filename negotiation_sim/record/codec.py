"""Events as bytes and back: quick, strict, and the same bytes as `to_json`.

Every fact has a twin, a msgspec struct with the same fields in the same order, which is what JSON is written from and
read into. Twins take no other types and no other keys, know no defaults, and their whole numbers fit into 64 bits.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache, reduce
from operator import or_
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import attrs
import msgspec

from negotiation_sim.record import events as e
from negotiation_sim.record.upcasting import upcast

MAX_LINE = 1_000_000  # bytes; the convening of a thousand stakeholders has about a third of it
SHOWN = 60  # characters of a line in a complaint about it

Whole = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
Seed = Annotated[int, msgspec.Meta(ge=0)]  # below 2⁶⁴: more than msgspec takes as a bound
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]  # what a table can hold
ENVELOPE = [
    ("sequence", Whole),
    ("minute", Whole),
    ("date", date),
    ("meeting", Whole),
    ("origin", Literal["simulated", "observed", "intervention"]),
    ("cause", Whole | None),
]
FACTS = {
    name: cls
    for name, cls in vars(e).items()
    if isinstance(cls, type) and issubclass(cls, e.Fact) and cls is not e.Fact
}
JSON = msgspec.json.Encoder()
MALFORMED = (ValueError, RecursionError, msgspec.MsgspecError)  # the last has been a ValueError only since msgspec 0.22


def encode(event: e.Event) -> bytes:
    """One event as a line of JSON, in UTF-8 and without the line's end: the bytes of `record.jsonl.to_json`.

    Parameters
    ----------
    event : Event

    Returns
    -------
    bytes
        What `decode` turns into the same event again.

    Raises
    ------
    ValueError
        If a value has another type than its field (so that none is infinite or no number), or the line is too long.

    Examples
    --------
    >>> from negotiation_sim import load, run
    >>> event = run(load("teaching-park"), seed=0).events[1]
    >>> encode(event)[:65]
    b'{"sequence":1,"minute":0,"date":"2026-03-03","meeting":1,"origin"'
    >>> decode(encode(event)) == event
    True
    """
    try:
        if event.kind not in FACTS:
            raise ValueError("there is no such kind of event")
        line = written(msgspec.convert(event, ENVELOPES[event.kind], from_attributes=True))
        return checked(line, event)
    except MALFORMED as error:
        raise ValueError(f"event {event.sequence}, {event.kind}, cannot be written: {error}") from error


def decode(line: bytes, schema: int = e.SCHEMA) -> e.Event:
    """The event that a line tells.

    Parameters
    ----------
    line : bytes
        As `encode` writes it, without the line's end.
    schema : int
        The version of the events in which the line was written; an older one is brought up to date.

    Raises
    ------
    ValueError
        If the line is no event, whole and in the one form that an event has: what is wrong, and where in the line.

    Examples
    --------
    >>> decode(b'{"sequence":1}')
    Traceback (most recent call last):
    ...
    ValueError: no event: Object missing required field `kind`: {"sequence":1}
    """
    try:
        told = read(line) if schema == e.SCHEMA else read_older(line, schema)
        event = e.Event(
            sequence=told.sequence,
            minute=told.minute,
            date=told.date.isoformat(),
            meeting=told.meeting,
            origin=told.origin,
            cause=told.cause,
            fact=msgspec.convert(told.fact, FACTS[told.__struct_config__.tag], from_attributes=True),
        )
        checked(line, event)
    except MALFORMED as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else error
        raise ValueError(f"no event: {why}: {beginning(line)}") from error
    return event


def fact_of(kind: str, told: str) -> e.Fact:
    """The fact that a JSON object tells, in any order of its keys.

    Parameters
    ----------
    kind : str
        As ``"ShockOccurred"``.
    told : str
        What an event of that kind has as its `fact`, as docs/json.md lists it.

    Raises
    ------
    ValueError
        If there is no such kind, or the object is not one of it.

    Examples
    --------
    >>> fact_of("StakeholderRejoined", '{"stakeholder": "eff"}')
    StakeholderRejoined(stakeholder='eff')
    """
    if kind not in FACTS:
        raise ValueError(f"there is no kind of event {kind!r} (known: {', '.join(FACTS)})")
    try:
        fact: type = FACTS[kind]
        found: e.Fact = msgspec.convert(msgspec.json.decode(told, type=twin(fact)), fact, from_attributes=True)
    except MALFORMED as error:
        raise ValueError(f"no fact of the kind {kind}: {error} (got {beginning(told.encode())})") from error
    return found


def read(line: bytes) -> Any:
    """The envelope in a line of the present schema."""
    checked_length(line)
    told = READER.decode(line)
    if written(told) != line:
        raise ValueError(NOT_CANONICAL)
    return told


def read_older(line: bytes, schema: int) -> Any:
    """The envelope in a line of an older schema, brought up to date."""
    checked_length(line)
    value = msgspec.json.decode(line)
    if JSON.encode(value) != line:
        raise ValueError(NOT_CANONICAL)
    value = upcast(value, schema)
    told = msgspec.convert(value, READER.type)
    if written(told) != JSON.encode(value):
        raise ValueError(NOT_CANONICAL)
    return told


NOT_CANONICAL = "not in the one form that events have: keys in another order or twice, spaces, escapes, other numerals"


def checked_length(line: bytes) -> None:
    """ValueError if a line is too long to be read."""
    if len(line) > MAX_LINE:
        raise ValueError(f"it has {len(line):,} bytes, and {MAX_LINE:,} are the limit")


def checked(line: bytes, event: e.Event) -> bytes:
    """The line, if it can be read and what it says of itself can be."""
    checked_length(line)
    if event.cause is not None and event.cause >= event.sequence:
        raise ValueError(f"its cause, {event.cause}, is not an earlier event")
    if isinstance(event.fact, e.ProcessConvened) and event.fact.schema != e.SCHEMA:
        raise ValueError(f"it begins a log of schema {event.fact.schema}; this program writes {e.SCHEMA}")
    return line


def beginning(line: bytes) -> str:
    """How a line begins."""
    shown = line[: 4 * SHOWN].decode("utf-8", "backslashreplace")
    return shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}…"


def written(told: Any) -> bytes:
    """An envelope as a line."""
    cause = "null" if told.cause is None else told.cause
    head = (
        f'{{"sequence":{told.sequence},"minute":{told.minute},"date":"{told.date}","meeting":{told.meeting},'
        f'"origin":"{told.origin}","cause":{cause},"kind":"{told.__struct_config__.tag}","fact":'
    )
    return head.encode() + JSON.encode(told.fact) + b"}"


def envelope(fact: type) -> type[msgspec.Struct]:
    """The twin of an event with a fact of this kind."""
    fields = [*ENVELOPE, ("fact", twin(fact))]
    return msgspec.defstruct(fact.__name__, fields, tag_field="kind", tag=fact.__name__, forbid_unknown_fields=True)


@cache
def twin(cls: type) -> type[msgspec.Struct]:
    """The twin of a fact, or of a part of one."""
    hints = get_type_hints(cls)
    fields = [(name, Seed if name == "seed" else twin_type(hints[name])) for name in attrs.fields_dict(cls)]
    return msgspec.defstruct(cls.__name__, fields, forbid_unknown_fields=True)


def twin_type(hint: Any) -> Any:
    """The type that a field has in a twin."""
    if hint in (int, str, bool, NoneType):
        return Number if hint is int else hint
    if attrs.has(hint):
        return twin(hint)
    origin, each = get_origin(hint), [twin_type(one) for one in get_args(hint) if one is not ...]
    if origin is tuple:
        return tuple[each[0], ...]  # type: ignore[valid-type]
    return dict[str, each[1]] if origin is Mapping else reduce(or_, each)  # type: ignore[valid-type]


ENVELOPES = {kind: envelope(fact) for kind, fact in FACTS.items()}
READER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(reduce(or_, ENVELOPES.values()))  # it goes by the kind
