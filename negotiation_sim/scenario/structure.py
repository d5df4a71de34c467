"""From what TOML gives to the classes of a file, strictly, with every fault that shows without comparing entries."""

from collections.abc import Callable, Iterator, Mapping, Sized
from typing import Any, TypeVar, get_args

import attrs
from attrs import AttrsInstance, frozen
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn

from negotiation_sim.scenario.faults import BARE_KEY, Faults, Path, hint, shown
from negotiation_sim.scenario.kinds import AtMost, Flaw, Reads, expected, text, truth

T = TypeVar("T", bound=AttrsInstance)
Invalid = ClassValidationError | IterableValidationError

MOST_KEYS = 1000


def structure(tree: Mapping[str, Any], cls: type[T], faults: Faults, path: Path = ()) -> T:
    """Read a table as a class of `written`, with a blank for what is missing or cannot be read.

    Parameters
    ----------
    tree : mapping
        The table, from TOML.
    cls : type
        What to read it as.
    faults : Faults
        Takes the faults: entries of another kind or out of range, unknown keys, required entries that are missing.
    path : tuple
        Where the table stands in the file.

    Returns
    -------
    cls
        All that could be read.
    """
    try:
        read = CONVERTER.structure(tree, cls)
    except ClassValidationError as invalid:
        unread = {}
        for found in unreadable(invalid):
            unread[found.path] = found
            faults.add_unread((*path, *found.path), (*path, *found.place), found.flaw.problem, found.flaw.remedy)
        read = CONVERTER.structure(without(tree, unread), cls)
    for place, remedy in missing(read):
        faults.add((*path, *place), "is missing", remedy)
    return read


@frozen
class Unreadable:
    """An entry that cannot be read: its path, the place to name for it, the flaw, and the type that was expected."""

    path: Path
    place: Path
    flaw: Flaw
    kind: object = None


def unreadable(invalid: Invalid, path: Path = ()) -> Iterator[Unreadable]:
    """The entries that a group of errors is about."""
    noted, others = invalid.group_exceptions()
    for error, note in noted:
        here = (*path, note.name if isinstance(note, AttributeValidationNote) else note.index)
        if isinstance(error, Invalid):
            yield from unreadable(error, here)
        elif isinstance(error, Flaw):
            yield Unreadable(here, here, error, note.type)
        else:
            raise error
    for error in others:
        if not isinstance(error, ForbiddenExtraKeysError):
            raise error
        known = attrs.fields_dict(error.cl)
        for key in sorted(error.extra_fields):
            yield Unreadable((*path, key), path, Flaw(f"unknown key {shown(key)}", hint(key, known)))


def without(node: Any, unread: Mapping[Path, Unreadable], path: Path = ()) -> Any:
    """A tree without what cannot be read. A table leaves an empty one, so that places in lists stay true."""
    if path in unread:
        return {}

    def stays(step: str | int) -> bool:
        found = unread.get((*path, step))
        return found is None or (isinstance(found.kind, type) and attrs.has(found.kind))

    match node:
        case dict():
            return {key: without(value, unread, (*path, key)) for key, value in node.items() if stays(key)}
        case list():
            return [without(value, unread, (*path, place)) for place, value in enumerate(node) if stays(place)]
    return node


def missing(table: AttrsInstance, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The required entries of a table, and of the tables in it, that are still blank, each with what to write."""
    for entry in attrs.fields(type(table)):
        value = getattr(table, entry.name)
        here = (*path, entry.name)
        if entry.metadata.get("required") and value == entry.default:
            yield here, entry.metadata["required"]
        for step, member in members(value):
            if attrs.has(type(member)):
                yield from missing(member, (*here, *step))


def members(value: object) -> Iterator[tuple[Path, Any]]:
    """The values in an entry, each with the steps to it: itself, or those of a list or mapping."""
    match value:
        case tuple():
            yield from (((place,), member) for place, member in enumerate(value))
        case Mapping():
            yield from (((key,), member) for key, member in value.items())
        case _:
            yield (), value


def strict_converter() -> Converter:
    """A converter that coerces nothing and tells all errors at once."""
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)

    def table(cls: type[AttrsInstance]) -> Callable[[Any, Any], Any]:
        read = make_dict_structure_fn(cls, converter, _cattrs_forbid_extra_keys=True)

        def structure(value: Any, kind: Any) -> Any:
            return read(of_type(dict, "a table", value, in_a_table(value, cls)), kind)

        return structure

    def mapping(value: Any, kind: Any) -> Any:
        bounded(of_type(dict, "a table", value, in_a_mapping(value, get_args(kind)[1])), MOST_KEYS)
        plain: Any = dict
        return converter.structure(value, plain[get_args(kind)])

    def many(value: Any, kind: Any) -> Any:
        bounded(of_type(list, "a list", value, in_a_list(value, get_args(kind)[0])), mark(kind, AtMost).members)
        return converter.structure(value, get_args(kind)[0])

    converter.register_structure_hook(str, lambda value, _: text(value))
    converter.register_structure_hook(bool, lambda value, _: truth(value))
    converter.register_structure_hook_factory(attrs.has, table)
    converter.register_structure_hook_func(lambda kind: getattr(kind, "__origin__", None) is Mapping, mapping)
    converter.register_structure_hook_func(lambda kind: mark(kind, AtMost) is not None, many)
    converter.register_structure_hook_func(
        lambda kind: mark(kind, Reads) is not None, lambda value, kind: mark(kind, Reads).read(value)
    )
    return converter


def mark(kind: Any, of: type) -> Any:
    """What an annotated type is marked with."""
    return next((found for found in getattr(kind, "__metadata__", ()) if isinstance(found, of)), None)


def of_type(kind: type, name: str, value: Any, advice: str) -> Any:
    """The value, if it is of that type."""
    if not isinstance(value, kind):
        raise expected(name, value, lambda meant: isinstance(meant, kind), advice)
    return value


def in_a_table(value: object, cls: type[AttrsInstance]) -> str:
    """How a text would stand in a table of this class: as what the table must have."""
    if not isinstance(value, str):
        return ""
    texts = [entry.name for entry in attrs.fields(cls) if entry.metadata.get("required") and entry.default == ""]
    return f"write a table: {{ {texts[0]} = {quoted(value)} }}" if texts else "write a table: { … }"


def in_a_mapping(value: object, kind: Any) -> str:
    """How to write a table with entries of a kind."""
    if isinstance(value, list):
        return ""
    if mark(kind, Reads):
        return "write a table of numbers: { … = 0.6 }"
    return "write a table: { … }"


def in_a_list(value: object, kind: Any) -> str:
    """How a value would stand in a list of this kind: the one member of it, or several with commas between them."""
    tables = attrs.has(get_args(kind)[0])
    match value:
        case dict() if tables:
            return "write its name in double brackets, [[…]]"
        case str() if tables:
            return "write a list of tables: [{ … }]"
        case str():
            names = [name.strip() for name in value.split(",")]
            return f"write a list: [{', '.join(map(quoted, names))}]"
    return ""


def quoted(text: str) -> str:
    """A text as TOML has it, or a gap for one that is not simple."""
    return f'"{text}"' if BARE_KEY.fullmatch(text) else '"…"'


def bounded(value: Sized, most: int) -> None:
    """Refuse what has too many members."""
    if len(value) > most:
        raise Flaw(f"must have at most {most} members", f"got {len(value)}")


CONVERTER = strict_converter()
