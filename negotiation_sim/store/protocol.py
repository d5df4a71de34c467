"""What a store of event logs can do, wherever it keeps them. It knows lines, not events."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import NamedTuple, Self

from attrs import frozen

from negotiation_sim.record.codec import MAX_LINE
from negotiation_sim.store.manifest import Manifest

VERSION = 1  # of the tables


class StoreError(ValueError):
    """A store cannot do what it was asked to: what, where and why."""


class Conflict(StoreError):
    """What is in the store is not what was expected there. Nothing was written."""


class Placed(NamedTuple):
    """A line with its place: among all lines of the store, from 1 and without gaps, and in its stream, from 0."""

    position: int
    stream: str
    sequence: int
    line: bytes


class Head(NamedTuple):
    """Where a stream ends: how many events it has, those it shares too, and the hash of its chain."""

    version: int
    hash: str


@frozen(kw_only=True)
class Part:
    """Events `start` to `stop` (not included) of a log, and the manifest of the stream that has them as its own."""

    manifest: Manifest
    start: int
    stop: int


@frozen(kw_only=True)
class Segment:
    """Events of one stream as they are kept, a row: joined lines and joined hashes, and the head after them.

    `position` is the number of events in the store before them, `first` the sequence number of the first.
    """

    position: int
    stream: str
    first: int
    events: int
    lines: bytes
    leaves: bytes
    head: bytes


@frozen(kw_only=True)
class Entry:
    """What is kept of a stream beside its events; `version` and `head` are None if they were lost."""

    stream: str
    manifest: bytes
    genesis: bytes
    version: int | None
    head: bytes | None


class Store(ABC):
    """Streams of lines, append-only, each with a manifest. Close it, or use it in a `with` statement."""

    @abstractmethod
    def create(self, manifest: Manifest, lines: Sequence[bytes] = ()) -> None:
        """Begin a stream, with its first own lines: all of it or nothing.

        To do the same again changes nothing.

        Raises
        ------
        Conflict
            If there is a stream of that id with another manifest, or with other lines.
        StoreError
            If the parent of a fork is not there, is too short, or has other lines than `prefix` says.
        """

    @abstractmethod
    def append(self, stream: str, expected_version: int, lines: Sequence[bytes]) -> int:
        """Add lines after the first `expected_version` events, all of them or none.

        To add the same lines at the same place again changes nothing.

        Returns
        -------
        int
            How many events the stream has with them: the version to expect next.

        Raises
        ------
        Conflict
            If the stream has another number of events by now, and these lines are not what follows.
        """

    @abstractmethod
    def manifest(self, stream: str) -> Manifest:
        """What a stream is a log of."""

    @abstractmethod
    def head(self, stream: str) -> Head:
        """Where a stream ends. Note its hash down elsewhere, and no change of the log will go unnoticed."""

    @abstractmethod
    def streams(self) -> list[str]:
        """The ids of all streams, in the order of the alphabet."""

    @abstractmethod
    def own_lines(self, stream: str, start: int, stop: int) -> Iterator[bytes]:
        """Lines of the events `start` to `stop` (not included), all of which the stream must have as its own."""

    @abstractmethod
    def everything(self, after: int = 0) -> Iterator[Placed]:
        """Every line that was ever added, in the order of adding, from the one after position `after`."""

    @abstractmethod
    def segments(self) -> Iterator[Segment]:
        """Every row of lines, in the order of adding, unchecked."""

    @abstractmethod
    def entries(self) -> Iterator[Entry]:
        """Every stream as it is kept, unchecked."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file or connection."""

    def version(self, stream: str) -> int:
        """How many events a stream has, with those that it shares."""
        return self.head(stream).version

    def parts(self, stream: str, start: int = 0, stop: int | None = None) -> list[Part]:
        """Which streams have the events `start` to `stop` of a stream as their own: of a fork, its parents first."""
        version = self.version(stream)
        stop = version if stop is None else min(stop, version)
        if start < 0 or stop < 0:
            raise ValueError(f"events are counted from 0 (got {start} to {stop})")
        found: list[Part] = []
        child, seen = stream, {stream}
        while start < stop:
            manifest = self.manifest(child)
            if stop > manifest.begins_at:
                found.append(Part(manifest=manifest, start=max(start, manifest.begins_at), stop=stop))
            stop = min(stop, manifest.begins_at)
            child = manifest.parent or child
            if start < stop and child in seen:
                raise StoreError(f"the stream {child!r} is its own parent: the store was changed by another program")
            seen.add(child)
        return found[::-1]

    def read(self, stream: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Lines of the events `start` to `stop` (not included), or to the end; of a fork, the shared ones first."""
        found = self.parts(stream, start, stop)
        return (line for part in found for line in self.own_lines(part.manifest.stream, part.start, part.stop))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def without_password(address: str) -> str:
    """The address of a server as it may be shown: its host and database, without who asks and with what.

    Examples
    --------
    >>> without_password("postgresql://ann:se@cret@db.example.org/talks?password=other")
    'postgresql://db.example.org/talks'
    """
    return re.sub(r"(?<=://)[^/?]*@|\?.*", "", address)


def checked_lines(lines: Sequence[bytes]) -> list[bytes]:
    """The lines as they can be kept; ValueError if one cannot."""
    lines = list(lines)
    if not set(map(type, lines)) <= {bytes} or not all(lines) or b"\n".join(lines).count(b"\n") >= max(1, len(lines)):
        raise ValueError("what is added must be lines in bytes, each with something in it and without its end")
    longest = max(map(len, lines), default=0)
    if longest > MAX_LINE:
        raise ValueError(f"a line to be added has {longest:,} bytes, and {MAX_LINE:,} are the limit")
    return lines
