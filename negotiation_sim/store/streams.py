"""Logs of events in a store: what it keeps as lines, written and read as events."""

from collections.abc import Iterable, Sequence

from negotiation_sim.record.codec import decode, encode
from negotiation_sim.record.events import SCHEMA, Event
from negotiation_sim.store import chain
from negotiation_sim.store.manifest import Manifest
from negotiation_sim.store.protocol import Store, StoreError


def write_log(store: Store, manifest: Manifest, events: Iterable[Event]) -> None:
    """Keep a log as a new stream, all of it or nothing. To do the same again changes nothing.

    Parameters
    ----------
    store : Store
    manifest : Manifest
        Of a fork: events up to `at` are its parent's and not given again.
    events : iterable of Event
        Numbered on from `at`, or from 0.

    Raises
    ------
    ValueError
        If an event cannot be written, the numbers have a gap, or the stream is there already with other contents.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.store import open_store
    >>> result = run(load("teaching-park"), seed=0)
    >>> park = Manifest(
    ...     stream="park",
    ...     kind="run",
    ...     scenario="",
    ...     scenario_hash=result.scenario_hash,
    ...     seed=0,
    ...     replicate=0,
    ...     version="0.1.0",
    ... )
    >>> with TemporaryDirectory() as folder, open_store(f"{folder}/talks.db") as store:
    ...     write_log(store, park, result.events)
    ...     events_of(store, "park") == list(result.events)
    True
    """
    store.create(manifest, lines_of(manifest, manifest.begins_at, events))


def append_events(store: Store, stream: str, expected_version: int, events: Iterable[Event]) -> int:
    """Add events to a stream, as `Store.append` does with lines.

    Raises
    ------
    Conflict
        If the stream has another number of events by now.
    ValueError
        If an event cannot be written, or the numbers have a gap.
    """
    return store.append(stream, expected_version, lines_of(store.manifest(stream), expected_version, events))


def events_of(store: Store, stream: str, start: int = 0, stop: int | None = None) -> list[Event]:
    """The events `start` to `stop` (not included) of a stream, or to its end; of a fork, the shared ones too.

    Raises
    ------
    ValueError
        If there is no such stream, or a line of it is no event.
    """
    found: list[Event] = []
    for part in store.parts(stream, start, stop):
        own = part.manifest.stream
        for sequence, line in enumerate(store.own_lines(own, part.start, part.stop), part.start):
            found.append(decoded(line, sequence, part.manifest.schema, f"stream {own!r}"))
    return found


def shared_prefix(store: Store, parent: str, at: int) -> str:
    """The `prefix` of a fork that shares the first `at` events of a stream.

    Raises
    ------
    ValueError
        If the stream has fewer events.
    """
    leaves = chain.leaves_of(store.read(parent, 0, at))
    if len(leaves) < at:
        raise StoreError(f"the stream {parent!r} has {len(leaves)} events, and so no {at} to share")
    return chain.prefix(leaves)


def lines_of(manifest: Manifest, first: int, events: Iterable[Event]) -> Sequence[bytes]:
    """The events as lines; ValueError if they are not numbered from `first`."""
    if manifest.schema != SCHEMA:
        raise StoreError(
            f"the stream {manifest.stream!r} has events of schema {manifest.schema}, and this program writes {SCHEMA}: "
            "go on in a fork of it"
        )
    lines = []
    for sequence, event in enumerate(events, first):
        if event.sequence != sequence:
            raise ValueError(
                f"event {event.sequence} of {manifest.stream!r} stands where {sequence} should: number them on"
            )
        lines.append(encode(event))
    return lines


def decoded(line: bytes, sequence: int, schema: int, where: str) -> Event:
    """The event in a line; ValueError if it is none, or has another number."""
    try:
        event = decode(line, schema)
    except ValueError as error:
        raise ValueError(f"{where}, event {sequence}: {error}") from error
    if event.sequence != sequence:
        raise ValueError(f"{where}, event {sequence}: it says of itself that it is event {event.sequence}")
    return event
