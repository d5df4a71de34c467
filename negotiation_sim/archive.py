"""Talks in a store: kept with the case that they are about, taken out, and held again to see that they are the same."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from negotiation_sim import __version__
from negotiation_sim.api import Result
from negotiation_sim.forks import as_recorded
from negotiation_sim.record.comparison import convening
from negotiation_sim.record.decider import replay
from negotiation_sim.record.events import MODEL, Event
from negotiation_sim.record.reading import checked_log, read_log
from negotiation_sim.retrace import retrace
from negotiation_sim.scenario import Scenario, ScenarioError, parse, scenario_hash
from negotiation_sim.scenario.spelled import spelled
from negotiation_sim.store.check import faults
from negotiation_sim.store.files import import_log, read_export
from negotiation_sim.store.manifest import Manifest
from negotiation_sim.store.protocol import Store
from negotiation_sim.store.streams import events_of, shared_prefix, write_log


def keep(store: Store, stream: str, talks: Result, *, kind: str = "run") -> None:
    """Keep talks as a new stream. To keep the same again changes nothing.

    Parameters
    ----------
    store : Store
    stream : str
        Its id: lower-case letters, digits, ``.``, ``_`` and ``-``.
    talks : Result
    kind : str
        ``"run"``, or ``"observed"`` for a record of real talks.

    Raises
    ------
    ValueError
        If there is a stream of that id with other contents, or the scenario cannot be written down.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from negotiation_sim import load, run
    >>> from negotiation_sim.store import open_store
    >>> park = run(load("teaching-park"))
    >>> with TemporaryDirectory() as folder, open_store(f"{folder}/talks.db") as store:
    ...     keep(store, "park", park)
    ...     taken_out(store, "park").events == park.events, verify(store)
    (True, [])
    """
    manifest = manifest_of(stream, talks, kind)
    fitting(manifest, checked_log(talks.events, stream))
    write_log(store, manifest, talks.events)


def keep_fork(store: Store, stream: str, talks: Result, *, parent: str, at: int) -> None:
    """Keep a fork: it shares the first `at` events of its parent, which are not kept twice.

    Parameters
    ----------
    store : Store
    stream : str
    talks : Result
        From `fork`.
    parent : str
        The stream that was forked.
    at : int

    Raises
    ------
    ValueError
        As for `keep`; also if the parent has other events there.
    """
    if tuple(events_of(store, parent, 0, at)) != talks.events[:at]:
        raise ValueError(f"{stream}: the first {at} events are not those of {parent!r}, so it is no fork of it")
    kind = store.manifest(parent).kind
    manifest = manifest_of(stream, talks, kind, parent=parent, at=at, prefix=shared_prefix(store, parent, at))
    fitting(manifest, checked_log(talks.events, stream))
    write_log(store, manifest, talks.events[at:])


def taken_out(store: Store, stream: str) -> Result:
    """The talks of a stream as they are on record.

    Parameters
    ----------
    store : Store
    stream : str

    Returns
    -------
    Result

    Raises
    ------
    ValueError
        If there is no such stream, or what is there cannot be read.
    """
    events = checked_log(events_of(store, stream), stream)
    return as_recorded(case_of(store.manifest(stream)), events)


def take_in(store: Store, file: BinaryIO) -> str:
    """Keep an exported log, after all of it has been checked: lines and hashes, its case, and that it can be folded.

    Parameters
    ----------
    store : Store
    file : binary file
        Open at its beginning; it must be one in which one can go back.

    Returns
    -------
    str
        The id of the stream.

    Raises
    ------
    ValueError
        If anything is not as it should be, or the store has another stream of that id. Nothing is kept then.
    """
    found = read_export(file)
    if found.manifest is not None and not found.redacted:
        events = read_log(found.lines, found.manifest.stream)
        fitting(found.manifest, events)
        as_recorded(case_of(found.manifest), events)
    file.seek(0)
    return import_log(store, file)


def verify(store: Store) -> list[str]:
    """Everything in a store that is not as it was kept, or not what the rules give; empty if all is well.

    Every hash is worked out anew; if all are right, every simulated stream is held again from its manifest, and must
    come out event by event.

    Parameters
    ----------
    store : Store

    Returns
    -------
    list of str
        Sentences that name the stream and the events.
    """
    found = [str(fault) for fault in faults(store)]
    if found:
        return found
    return [fault for stream in store.streams() for fault in not_what_the_rules_give(store, stream)]


def not_what_the_rules_give(store: Store, stream: str) -> Iterator[str]:
    """What of a stream comes out otherwise when its talks are held again."""
    manifest = store.manifest(stream)
    if manifest.model != MODEL:
        yield (
            f"stream {stream!r}: its rules are of version {manifest.model}, this program has {MODEL}: "
            f"verify it with negotiation-sim {manifest.version}"
        )
        return
    try:
        events = checked_log(events_of(store, stream), stream)
        fitting(manifest, events)
        open_end = manifest.kind == "observed" and bool(replay(events).open[0])
        again = retrace(case_of(manifest), events, pause=open_end).log.events
    except (ValueError, OverflowError, RecursionError) as error:
        yield f"stream {stream!r}: {str(error).removeprefix(f'stream {stream!r}: ')}"
        return
    if not open_end and len(again) > len(events):
        more = again[len(events)].kind
        yield f"stream {stream!r}: it stops after event {len(events) - 1}, and the rules go on with {more}"


def fitting(manifest: Manifest, events: Sequence[Event]) -> None:
    """See that a log is the one that its manifest says; ValueError if not."""
    convened = convening(events)
    for name in ("scenario_hash", "seed", "replicate"):
        said, kept = getattr(manifest, name), getattr(convened, name)
        if said != kept:
            raise ValueError(f"stream {manifest.stream!r}: its manifest has {name} {said}, its log {kept}")
    seen = next((event for event in events if event.origin == "observed"), None)
    if manifest.kind == "run" and seen is not None:
        raise ValueError(f"stream {manifest.stream!r}: event {seen.sequence} was observed, and this is a run")


def case_of(manifest: Manifest) -> Scenario:
    """The scenario of a stream."""
    try:
        scenario = parse(manifest.scenario, f"the case of {manifest.stream}")
    except ScenarioError as error:
        raise ValueError(f"stream {manifest.stream!r}: its case cannot be read: {error}") from error
    if scenario_hash(scenario) != manifest.scenario_hash:
        raise ValueError(f"stream {manifest.stream!r}: its case is another one than its hash says")
    return scenario


def manifest_of(
    stream: str,
    talks: Result,
    kind: str,
    *,
    parent: str | None = None,
    at: int | None = None,
    prefix: str | None = None,
) -> Manifest:
    """What a stream is a log of; ValueError if the scenario is one that no file can say."""
    text = spelled(talks.scenario)
    manifest = Manifest(
        stream=stream,
        kind=kind,
        scenario=text,
        scenario_hash=talks.scenario_hash,
        seed=talks.seed,
        replicate=talks.replicate,
        version=__version__,
        parent=parent,
        at=at,
        prefix=prefix,
    )
    case_of(manifest)
    return manifest
