"""Does a store still have what was put into it? Every hash is worked out anew, and every fault is placed."""

from collections.abc import Iterator

from attrs import define, frozen

from negotiation_sim.store import chain
from negotiation_sim.store.manifest import Manifest
from negotiation_sim.store.protocol import Entry, Segment, Store, StoreError


@frozen
class Fault:
    """Something that is not as it was put into the store: in which stream, in which events, and what."""

    stream: str | None
    events: str
    what: str

    def __str__(self) -> str:
        where = "the store" if self.stream is None else f"stream {self.stream!r}"
        return f"{where}{', ' if self.events else ''}{self.events}: {self.what}"


@define
class Course:
    """How far a stream has been followed; its head is None after what is missing."""

    version: int
    head: bytes | None


def faults(store: Store) -> list[Fault]:
    """Everything in a store that was changed, lost or moved since it was written.

    Parameters
    ----------
    store : Store

    Returns
    -------
    list of Fault
        Empty if all is as it was written, so far as the store itself can know: who changes events, hashes and heads
        together leaves no trace, unless the head was noted down elsewhere.
    """
    found: list[Fault] = []
    try:
        entries = {entry.stream: entry for entry in store.entries()}
        courses = {stream: Course(0, entry.genesis) for stream, entry in entries.items()}
        for entry in entries.values():
            found += manifest_faults(entry, courses[entry.stream])
        found += segment_faults(store, courses)
        for stream, course in courses.items():
            found += head_faults(entries[stream], course)
        if not found:
            found += [fault for entry in entries.values() for fault in prefix_faults(store, entry)]
    except StoreError as error:
        found.append(Fault(None, "", str(error)))
    return found


def manifest_faults(entry: Entry, course: Course) -> Iterator[Fault]:
    """What is wrong with a manifest; the stream begins where it says."""
    if chain.genesis(entry.manifest) != entry.genesis:
        yield Fault(entry.stream, "", "the manifest was changed")
    try:
        manifest = Manifest.from_json(entry.manifest)
    except ValueError as error:
        yield Fault(entry.stream, "", str(error))
        return
    if manifest.stream != entry.stream:
        yield Fault(entry.stream, "", f"the manifest is that of {manifest.stream!r}")
    course.version = manifest.begins_at


def segment_faults(store: Store, courses: dict[str, Course]) -> Iterator[Fault]:
    """What is wrong with the rows of events; the courses follow them."""
    position = 0
    for segment in store.segments():
        if segment.position != position:
            what = f"after position {position} comes {segment.position + 1}; events are missing or out of place"
            yield Fault(None, "", what)
        position = segment.position + segment.events
        if segment.stream not in courses:
            yield Fault(segment.stream, between(segment.first, segment.events), "the stream itself is missing")
        else:
            yield from followed(segment, courses[segment.stream])


def followed(segment: Segment, course: Course) -> Iterator[Fault]:
    """What is wrong with a row, after those before it."""
    stream, where = segment.stream, between(segment.first, segment.events)
    if segment.first > course.version:
        yield Fault(stream, between(course.version, segment.first - course.version), "missing")
        course.head = None
    elif segment.first < course.version:
        yield Fault(stream, where, f"out of place; event {course.version} should be here")
        course.head = None
    lines, leaves = segment.lines.split(b"\n"), chain.split(segment.leaves)
    if not len(lines) == len(leaves) == segment.events:
        yield Fault(stream, where, f"{len(lines)} lines and {len(leaves)} hashes for {segment.events} events")
    else:
        for sequence, (line, leaf) in enumerate(zip(lines, leaves, strict=True), segment.first):
            if chain.leaf(line) != leaf:
                yield Fault(stream, f"event {sequence}", "changed")
    if course.head is not None and chain.follow(course.head, leaves) != segment.head:
        yield Fault(stream, where, "hashes that do not follow from those before; changed or out of place")
    course.version, course.head = segment.first + segment.events, segment.head


def head_faults(entry: Entry, course: Course) -> Iterator[Fault]:
    """What is wrong with the end of a stream."""
    if entry.version is None:
        yield Fault(entry.stream, "", "where it ends is missing")
    elif entry.version > course.version:
        yield Fault(entry.stream, between(course.version, entry.version - course.version), "missing at the end")
    elif entry.version < course.version:
        yield Fault(entry.stream, "", f"it is said to end after {entry.version} events, and has {course.version}")
    elif entry.head != course.head:
        yield Fault(entry.stream, "", "the hash of its end was changed")


def prefix_faults(store: Store, entry: Entry) -> Iterator[Fault]:
    """What is wrong between a fork and its parent."""
    manifest = Manifest.from_json(entry.manifest)
    if manifest.parent is None:
        return
    where = between(0, manifest.begins_at)
    try:
        shared = chain.prefix(chain.leaves_of(store.read(manifest.parent, 0, manifest.at)))
    except StoreError as error:
        yield Fault(entry.stream, where, f"shared, and cannot be read: {error}")
        return
    if shared != manifest.prefix:
        yield Fault(entry.stream, where, f"not those that {manifest.parent!r} has")


def between(first: int, count: int) -> str:
    """So many events, in words."""
    return f"event {first}" if count == 1 else f"events {first} to {first + count - 1}"
