"""A log as a file: JSON with one event a line, behind a line that lets anyone verify it; and CSV for statistics.

The first line has the manifest, the number of events, and the head of the hash chain. Every other line is an event,
just as in the store, or what is left of one that was redacted: its number and its hash. Each line ends in a line feed.
"""

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, BinaryIO, TextIO

import msgspec
from attrs import frozen

from negotiation_sim.record.codec import MALFORMED, MAX_LINE
from negotiation_sim.record.jsonl import plain
from negotiation_sim.store import chain
from negotiation_sim.store.manifest import MAX_MANIFEST, Manifest
from negotiation_sim.store.protocol import Store, StoreError
from negotiation_sim.store.streams import decoded, events_of

FORMAT = 1
REDACTED = re.compile(rb'\{"sequence":(0|[1-9][0-9]*),"redacted":"([0-9a-f]{64})"\}')
NAMELESS = b"null"  # in the place of a manifest that was redacted
COLUMNS = ("stream", "sequence", "minute", "date", "meeting", "origin", "cause", "kind", "entry", "value")


class Header(msgspec.Struct, forbid_unknown_fields=True):
    """The first line: the manifest, the schema of the events, how many are shared with a parent, how many there are."""

    log: int
    manifest: msgspec.Raw
    genesis: str
    schema: int
    shared: int
    events: int
    head: str


@frozen(kw_only=True)
class LogFile:
    """A log that was read from a file and verified; `manifest` is None if it was redacted.

    `lines` has all events, the shared ones of a fork first; `redacted` has the numbers of those that are not told.
    """

    manifest: Manifest | None
    lines: list[bytes]
    redacted: tuple[int, ...]
    head: str


def export_log(
    store: Store, stream: str, file: BinaryIO, *, redact: Collection[int] = (), redact_manifest: bool = False
) -> None:
    """Write a stream as lines of JSON.

    Parameters
    ----------
    store : Store
    stream : str
    file : binary file
    redact : collection of int
        Events of which only number and hash are written. The file can still be verified, and no longer imported.
    redact_manifest : bool
        Write only the hash of the manifest, which has the whole case in it.

    Raises
    ------
    ValueError
        If there is no such stream or event, or what is in the store does not fit its hashes.
    """
    manifest, head = store.manifest(stream), store.head(stream)
    lines = list(store.read(stream))
    unknown = sorted(set(redact) - set(range(len(lines))))
    if unknown:
        raise ValueError(
            f"the stream {stream!r} has the events 0 to {len(lines) - 1}; there is no {unknown[0]} to redact"
        )
    genesis = chain.genesis(manifest.to_json())
    leaves = chain.leaves_of(lines)
    if chain.follow(genesis, leaves[manifest.begins_at :]).hex() != head.hash:
        raise StoreError(f"the stream {stream!r} does not fit its hashes: verify the store")
    header = Header(
        log=FORMAT,
        manifest=msgspec.Raw(NAMELESS if redact_manifest else manifest.to_json()),
        genesis=genesis.hex(),
        schema=manifest.schema,
        shared=manifest.begins_at,
        events=len(lines),
        head=head.hash,
    )
    file.write(msgspec.json.encode(header) + b"\n")
    for sequence, line in enumerate(lines):
        if sequence in redact:
            line = b'{"sequence":%d,"redacted":"%s"}' % (sequence, leaves[sequence].hex().encode())
        file.write(line + b"\n")


def import_log(store: Store, file: BinaryIO) -> str:
    """Keep the log of a file that `export_log` wrote, all of it or nothing. To do the same again changes nothing.

    Parameters
    ----------
    store : Store
        For a fork, it has the parent already.
    file : binary file

    Returns
    -------
    str
        The id of the stream.

    Raises
    ------
    ValueError
        If anything in the file is not as it should be, or the store has another stream of that id.
    """
    log = read_export(file)
    if log.manifest is None or log.redacted:
        raise ValueError(
            f"{named(file)} was redacted: it can be verified, but what is not told cannot be kept as a log"
        )
    store.create(log.manifest, log.lines[log.manifest.begins_at :])
    return log.manifest.stream


def read_export(file: BinaryIO) -> LogFile:
    """Read the log in a file and verify all of it: every event, the numbers, the hashes.

    Parameters
    ----------
    file : binary file

    Returns
    -------
    LogFile

    Raises
    ------
    ValueError
        At the first thing that is not as it should be, with its place.
    """
    lines = lines_in(file)
    header, manifest = read_header(next(lines, b""), named(file))
    found: list[bytes] = []
    leaves: list[bytes] = []
    redacted: list[int] = []
    for sequence, line in enumerate(lines):
        gone = REDACTED.fullmatch(line)
        if gone is None:
            decoded(line, sequence, header.schema, f"{named(file)}, line {sequence + 2}")
        elif int(gone[1]) != sequence:
            raise ValueError(f"{named(file)}, line {sequence + 2}: event {sequence} is missing")
        else:
            redacted.append(sequence)
        found.append(line)
        leaves.append(bytes.fromhex(gone[2].decode()) if gone else chain.leaf(line))
    if len(found) != header.events:
        raise ValueError(f"{named(file)} has {len(found)} events, and its first line says {header.events}")
    if (
        manifest is not None
        and manifest.prefix is not None
        and chain.prefix(leaves[: header.shared]) != manifest.prefix
    ):
        raise ValueError(
            f"{named(file)}: the events that it shares with {manifest.parent!r} are not those of its manifest"
        )
    if chain.follow(bytes.fromhex(header.genesis), leaves[header.shared :]).hex() != header.head:
        raise ValueError(f"{named(file)}: the events do not fit the hash in the first line; one or more were changed")
    return LogFile(manifest=manifest, lines=found, redacted=tuple(redacted), head=header.head)


def read_header(line: bytes, name: str) -> tuple[Header, Manifest | None]:
    """The first line, and the manifest in it, None if it was redacted."""
    try:
        header = msgspec.json.decode(line, type=Header)
        if header.log != FORMAT or msgspec.json.encode(header) != line:
            raise ValueError(f"it is not in the form of log {FORMAT}")
        for each in (header.genesis, header.head):
            if not re.fullmatch("[0-9a-f]{64}", each):
                raise ValueError(f"a hash has 64 hexadecimal digits (got {each!r})")
        manifest = None if bytes(header.manifest) == NAMELESS else Manifest.from_json(bytes(header.manifest))
    except MALFORMED as error:
        raise ValueError(f"{name}, line 1: no log of negotiation-sim: {error or 'nested too deeply'}") from error
    if manifest is not None:
        said = (chain.genesis(manifest.to_json()).hex(), manifest.schema, manifest.begins_at)
        if said != (header.genesis, header.schema, header.shared):
            raise ValueError(f"{name}, line 1: the manifest is not the one that was hashed; it was changed")
    if not 0 <= header.shared <= header.events:
        raise ValueError(f"{name}, line 1: {header.shared} of {header.events} events are shared, which cannot be")
    return header, manifest


def lines_in(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file without their ends; ValueError at one that is too long or has no end."""
    limit, number = MAX_MANIFEST + 1000, 1
    while line := file.readline(limit + 1):
        if len(line) > limit:
            raise ValueError(f"{named(file)}, line {number}: it has more than {limit - 1:,} bytes")
        if not line.endswith(b"\n"):
            raise ValueError(f"{named(file)}, line {number}: the line has no end; the file was cut off")
        yield line[:-1]
        limit, number = MAX_LINE + 1, number + 1


def named(file: Any) -> str:
    """What to call a file in a complaint."""
    return str(getattr(file, "name", "the log"))


def write_csv(store: Store, streams: Iterable[str], file: TextIO) -> None:
    """Write streams as a table with a row for each entry of each event, the long form of statistics programs.

    Parameters
    ----------
    store : Store
    streams : iterable of str
    file : text file
        Opened with ``newline=""``.

    Examples
    --------
    >>> list(entries({"changes": {"dogs": 1}, "present": ["a", "b"], "observers": [], "passed": True}))
    [('changes.dogs', '1'), ('present.0', 'a'), ('present.1', 'b'), ('observers', ''), ('passed', 'true')]
    """
    table = csv.writer(file, lineterminator="\n")
    table.writerow(COLUMNS)
    for stream in streams:
        for event in events_of(store, stream):
            place = [getattr(event, name) for name in COLUMNS[1:8]]
            table.writerows([stream, *place, entry, value] for entry, value in entries(plain(event.fact)))


def entries(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every entry of a fact in plain JSON, with its path; an empty list or object is an entry without a value."""
    if value and isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from entries(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, bool):
        yield path, str(value).lower()
    else:
        yield path, "" if value is None or isinstance(value, dict | list) else str(value)
