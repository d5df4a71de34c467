"""The values of a scenario in words, for `why`: one at a time, and as members of a section by name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import attrs

from negotiation_sim.scenario.faults import identity, shown
from negotiation_sim.scenario.schema import Meeting, Option, RedLine

NOT_SHOWN = {"bases", "origins", "written", "traits"}
WITHOUT_LIMIT = {"max_objectors": "any", "impasse_after": "never"}
MOST_NAMES = 4


def walk(node: object, steps: Iterable[str]) -> tuple[int, object]:
    """How many steps lead somewhere, and where."""
    taken = 0
    for step in steps:
        below = parts(node)
        if step not in below:
            break
        node, taken = below[step], taken + 1
    return taken, node


def parts(node: Any) -> Mapping[str, object]:
    """What a value is made of, by the names of the next step."""
    match node:
        case Mapping():
            return node
        case tuple() | list():
            return {identity(member) or str(place): member for place, member in enumerate(node)}
        case _ if attrs.has(type(node)):
            own = {entry.name: getattr(node, entry.name) for entry in attrs.fields(type(node))}
            own |= parts(own.get("traits"))
            return {name: value for name, value in own.items() if name not in NOT_SHOWN}
    return {}


def is_section(value: object) -> bool:
    """Is it made of parts that are worth a line each? A list of words is not."""
    if isinstance(value, tuple | list):
        return any(map(is_section, value))
    return bool(parts(value))


def value_in_words(path: str, value: object) -> str:
    """The value at a path as a file would have it, with its unit."""
    name = path.rpartition(".")[2]
    if value is None:
        return WITHOUT_LIMIT.get(name, "none")
    if name == "recess" and isinstance(value, int):
        return f"{value} minutes"
    return said(value)


def member_in_words(name: str, value: object) -> str:
    """A part of a section: with its value, or, if that is a section itself, with what it is called or has in it."""
    if not is_section(value):
        return f"{name} = {value_in_words(name, value)}"
    title = called(value)
    if title:
        return f"{name}: {title}"
    names = [short_name(each, part) for each, part in parts(value).items()]
    return f"{name}: {', '.join(names[:MOST_NAMES])}{more(names)}"


def short_name(name: str, part: object) -> str:
    """What a person calls a member of a list that has no id: a meeting by its day, a red line by its provision."""
    match part:
        case Meeting(at=at):
            return f"{at:%Y-%m-%d}"
        case RedLine(provision=provision):
            return provision
    return name


def more(names: Sequence[str]) -> str:
    """How many names are left out."""
    return f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""


def called(value: object) -> str:
    """What a person calls something: a meeting by its day and title, an option by its wording, others by their name."""
    match value:
        case Meeting(at=at, title=title):
            return f"{at:%Y-%m-%d}{', ' if title else ''}{title}"
        case Option(stringency=stringency, wording=wording):
            return f"{stringency}, {wording}"
        case RedLine(provision=provision, forbids=forbids):
            bounds = [f"{bound} {limit}" for bound in ("min", "max") if (limit := getattr(value, bound)) is not None]
            return ", ".join([provision, *bounds, *(f"forbids {option}" for option in forbids)])
    return str(getattr(value, "name", "") or getattr(value, "title", ""))


def said(value: object) -> str:
    """A value as a file would have it; of a whole section, the names in it."""
    match value:
        case None:
            return "none"
        case str():
            return f'"{value}"'
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date() | bool() | int() | float():
            return shown(value)
        case Mapping():
            return f"{{ {', '.join(f'{name} = {said(each)}' for name, each in value.items())} }}" if value else "{}"
        case tuple() | list():
            return f"[{', '.join(identity(each) or said(each) for each in value)}]"
        case _ if attrs.has(type(value)):
            return identity(value) or said(parts(value))
    return str(value)
