"""Events as JSON, one a line, in a fixed form: the same log gives the same bytes."""

import json
from collections.abc import Mapping
from typing import Any

import attrs

from negotiation_sim.record.events import Event


def to_json(event: Event) -> str:
    """One event as a line of JSON, without the line's end."""
    return json.dumps(plain(event), ensure_ascii=False, separators=(",", ":"))


def plain(value: Any) -> Any:
    """Records, tuples and mappings as dictionaries and lists; an event also says its kind."""
    if isinstance(value, Event):
        fields = {name: getattr(value, name) for name in ("sequence", "minute", "date", "meeting", "origin", "cause")}
        return fields | {"kind": value.kind, "fact": plain(value.fact)}
    if attrs.has(type(value)):
        return {field.name: plain(getattr(value, field.name)) for field in attrs.fields(type(value))}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value
