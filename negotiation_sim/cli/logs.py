"""What the commands about logs share: which log is meant, and where the store is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

if TYPE_CHECKING:
    from negotiation_sim.api import Result
    from negotiation_sim.record.events import Event
    from negotiation_sim.scenario import Scenario
    from negotiation_sim.store.protocol import Store as OpenStore

DEFAULT = "default"
EXPORTED = b'{"log":'
DATABASE = b"SQLite format 3\0"
SERVER = re.compile(r"postgres(ql)?://")

Stream = Annotated[
    str, Parameter(help="A stream of the store, or a file: an export, or what `negsim run --events` prints.")
]
Store = Annotated[
    str | None,
    Parameter(
        help='The store: a file, or postgresql://…; "default", also if not given, is the one in your data folder.'
    ),
]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON object.")]
CaseOfLog = Annotated[
    str | None, Parameter(help="The case of a bare file of events, by name or path; a shipped one is found by itself.")
]


def place_of(store: str | None) -> str:
    """Where a store is: the one that is named, or the one in the user's data folder."""
    from platformdirs import user_data_path

    if store is not None and store != DEFAULT:
        return store
    return str(user_data_path("negotiation-sim", appauthor=False) / "talks.db")


@contextmanager
def opened(
    store: str | None, *, create: bool = False, live: bool = False, remedy: str | None = None
) -> "Iterator[OpenStore]":
    """A store, closed afterwards; the remedy is for where there is none."""
    from negotiation_sim.store import open_store

    place = place_of(store)
    if create and not SERVER.match(place):
        Path(place).parent.mkdir(parents=True, exist_ok=True)
    elif not create and not is_there(store):
        how = "default" if store in (None, DEFAULT) else place
        remedy = remedy or f"negsim run CASE --store {how} keeps a run, and makes it"
        raise ValueError(f"there is no store {place}: {remedy}")
    with open_store(place, create=create, live=live) as found:
        yield found


def is_there(store: str | None) -> bool:
    """Is there a store already? Of a server one cannot tell before it is asked."""
    place = place_of(store)
    return bool(SERVER.match(place)) or Path(place).exists()


def shown(store: str | None) -> str:
    """A store's place without the password of a server."""
    from negotiation_sim.store.protocol import without_password

    place = place_of(store)
    return without_password(place) if SERVER.match(place) else place


def is_file(store: str | None, stream: str) -> bool:
    """Is a log given by the path of a file? Where a store is named, only if nothing else can be meant."""
    return "/" in stream or stream.endswith(".jsonl") or (store is None and Path(stream).is_file())


def is_export(path: str) -> bool:
    """Is it a file that `negsim export` wrote, or is it called like one?"""
    if path.endswith(".jsonl"):
        return True
    if not Path(path).is_file():
        return False
    with open(path, "rb") as source:
        return source.read(len(EXPORTED)) == EXPORTED


def log_of(store: str | None, stream: str) -> "list[Event]":
    """The events of a stream in a store, or of a file."""
    from negotiation_sim.record.reading import checked_log
    from negotiation_sim.store.streams import events_of

    if is_file(store, stream):
        return file_of(stream)[0]
    with opened(store) as found:
        return checked_log(events_of(found, stream), stream)


def talks_of(store: str | None, stream: str, case: str | None = None) -> "Result":
    """The talks of a stream, or of a file, with the case that they are about."""
    from negotiation_sim.archive import taken_out
    from negotiation_sim.forks import as_recorded

    if is_file(store, stream):
        events, scenario = file_of(stream)
        return as_recorded(scenario or case_of(events, case, stream), events)
    with opened(store) as found:
        return taken_out(found, stream)


def file_of(path: str) -> "tuple[list[Event], Scenario | None]":
    """The events in a file, and the case if the file has it: an export does, a bare log does not."""
    from negotiation_sim.archive import case_of as case_of_manifest
    from negotiation_sim.record.codec import MAX_LINE
    from negotiation_sim.record.reading import read_log
    from negotiation_sim.store import files

    if not Path(path).is_file():
        raise ValueError(f"{path}: there is no such file; negsim run CASE --events > {path} writes the log of a run")
    with open(path, "rb") as source:
        start = source.read(len(DATABASE))
        source.seek(0)
        if start == DATABASE:
            raise ValueError(f"{path} is a store: give a stream of it and --store {path}")
        if not start.startswith(EXPORTED):
            return read_log(iter(lambda: source.readline(MAX_LINE + 2), b""), path), None
        found = files.read_export(source)
    if found.redacted:
        raise ValueError(f"{path}: event {found.redacted[0]} is redacted, so what follows it cannot be told")
    return read_log(found.lines, path), None if found.manifest is None else case_of_manifest(found.manifest)


def case_of(events: "list[Event]", case: str | None, place: str) -> "Scenario":
    """The case of a bare log: the one that is given, or the shipped one of the same hash."""
    from negotiation_sim.record.comparison import convening
    from negotiation_sim.scenario import load, names, scenario_hash

    convened = convening(events)
    if case is None and convened.scenario not in names():
        raise ValueError(f"{place}: which case is it about? --case CASE names it, by name or path")
    scenario = load(case or convened.scenario)
    if scenario_hash(scenario) != convened.scenario_hash:
        hashes = f"its hash is {scenario_hash(scenario)[:12]}, and the log is of {convened.scenario_hash[:12]}"
        raise ValueError(f"{case or convened.scenario}: this is not the case of {place}: {hashes}")
    return scenario
