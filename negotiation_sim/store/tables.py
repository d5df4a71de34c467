"""A store in SQL tables, for any database: what is asked of it and told to it.

Three tables: `streams` (a manifest each), `segments` (a row has up to a few thousand lines) and `heads` (where each
stream ends, so that a tail that was cut off is missed). Triggers of the database refuse every change of what is there.
"""

from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import accumulate
from typing import Any

from negotiation_sim.store import chain
from negotiation_sim.store.manifest import Manifest, checked_stream
from negotiation_sim.store.protocol import (
    Conflict,
    Entry,
    Head,
    Placed,
    Segment,
    Store,
    StoreError,
    checked_lines,
)

LINES_A_SEGMENT = 4096
BYTES_A_SEGMENT = 16_000_000
ROWS_AT_ONCE = 16

SEGMENT = "position, stream, first, events, lines, leaves, head"
NEXT_POSITION = (
    "SELECT coalesce(max(position + events), 0) FROM segments WHERE position >= (SELECT max(position) FROM segments)"
)
APPEND_ONLY = "a store of negotiation-sim is append-only"


class SqlStore(Store):
    """A store in a database. Abstract: a backend says how statements are run, with ? for each value."""

    place: str

    @abstractmethod
    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement."""

    @abstractmethod
    def writing(self) -> AbstractContextManager[None]:
        """All statements inside, or none if one fails; and no other writer meanwhile."""

    def found(self, types: tuple[Any, ...], statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows that a statement finds; a file that was damaged may have values of any type."""
        rows = self.rows(statement, *values)
        if not all(isinstance(value, kind) for row in rows for value, kind in zip(row, types, strict=True)):
            raise StoreError(f"{self.place}: the store is damaged: a value of another type than was written")
        return rows

    def create(self, manifest: Manifest, lines: Sequence[bytes] = ()) -> None:
        """Begin a stream, with its first own lines."""
        line, lines = Manifest.from_json(manifest.to_json()).to_json(), checked_lines(lines)
        with self.writing():
            known = self.found((bytes,), "SELECT manifest FROM streams WHERE stream = ?", manifest.stream)
            if not known:
                self.begin(manifest, line)
            elif known[0][0] != line:
                raise Conflict(
                    f"{self.place} has a stream {manifest.stream!r} with another manifest: choose another id"
                )
            self.add(manifest.stream, manifest.begins_at, lines)

    def append(self, stream: str, expected_version: int, lines: Sequence[bytes]) -> int:
        """Add lines after the first `expected_version` events."""
        lines = checked_lines(lines)
        with self.writing():
            return self.add(stream, expected_version, lines)

    def begin(self, manifest: Manifest, line: bytes) -> None:
        """Put a new stream into the tables."""
        if manifest.parent is not None and manifest.at is not None:
            if not self.rows("SELECT 1 FROM streams WHERE stream = ?", manifest.parent):
                raise StoreError(
                    f"{self.place} has no stream {manifest.parent!r}, of which {manifest.stream!r} is a fork: "
                    f"import its parent {manifest.parent!r} first"
                )
            shared = chain.leaves_of(self.read(manifest.parent, 0, manifest.at))
            if len(shared) < manifest.at:
                raise StoreError(
                    f"the fork {manifest.stream!r} shares {manifest.at} events of {manifest.parent!r}, "
                    f"which has {len(shared)}"
                )
            if chain.prefix(shared) != manifest.prefix:
                raise StoreError(
                    f"the fork {manifest.stream!r} shares {manifest.at} events of {manifest.parent!r}, "
                    "but its prefix is that of other events"
                )
        start = chain.genesis(line)
        self.rows("INSERT INTO streams (stream, manifest, genesis) VALUES (?, ?, ?)", manifest.stream, line, start)
        self.rows(
            "INSERT INTO heads (stream, version, head) VALUES (?, ?, ?)", manifest.stream, manifest.begins_at, start
        )

    def add(self, stream: str, expected: int, lines: list[bytes]) -> int:
        """Put lines into the tables, where they are not yet there."""
        version, head = self.end(stream)
        if expected != version:
            self.check_repeated(stream, expected, version, lines)
            return expected + len(lines)
        position = self.found((int,), NEXT_POSITION)[0][0]
        for part in in_segments(lines):
            leaves = chain.leaves_of(part)
            head = chain.follow(head, leaves)
            values = (position, stream, version, len(part), b"\n".join(part), b"".join(leaves), head)
            self.rows(f"INSERT INTO segments ({SEGMENT}) VALUES (?, ?, ?, ?, ?, ?, ?)", *values)
            version, position = version + len(part), position + len(part)
        if lines:
            self.rows("UPDATE heads SET version = ?, head = ? WHERE stream = ?", version, head, stream)
        return version

    def check_repeated(self, stream: str, expected: int, version: int, lines: list[bytes]) -> None:
        """Conflict, unless just these lines stand there already."""
        where = f"{self.place}, stream {stream!r}: expected {expected} events and found {version}"
        if expected > version:
            raise Conflict(f"{where}; what comes between is missing")
        if expected < self.manifest(stream).begins_at:
            raise Conflict(
                f"{where}; the first {self.manifest(stream).begins_at} are shared with the stream it comes from"
            )
        stop = min(version, expected + len(lines))
        for sequence, (line, there) in enumerate(
            zip(lines, self.own_lines(stream, expected, stop), strict=False), expected
        ):
            if line != there:
                raise Conflict(f"{where}, and event {sequence} is another one; read the stream again and decide anew")
        if stop < expected + len(lines):
            raise Conflict(
                f"{where}, the first {stop - expected} of these {len(lines)}; add the rest at version {version}"
            )

    def manifest(self, stream: str) -> Manifest:
        """What a stream is a log of."""
        found = self.found((bytes,), "SELECT manifest FROM streams WHERE stream = ?", checked_stream(stream))
        if not found:
            raise StoreError(f"{self.place} has no stream {stream!r}")
        try:
            manifest = Manifest.from_json(found[0][0])
        except ValueError as error:
            raise StoreError(f"{self.place}, stream {stream!r}: {error}") from error
        if manifest.stream != stream:
            raise StoreError(f"{self.place}, stream {stream!r}: its manifest is that of {manifest.stream!r}")
        return manifest

    def end(self, stream: str) -> tuple[int, bytes]:
        """How many events a stream has, and its head."""
        found = self.found((int, bytes), "SELECT version, head FROM heads WHERE stream = ?", checked_stream(stream))
        if not found:
            raise StoreError(f"{self.place} has no stream {stream!r}")
        return found[0][0], found[0][1]

    def head(self, stream: str) -> Head:
        """Where a stream ends."""
        version, head = self.end(stream)
        return Head(version, head.hex())

    def streams(self) -> list[str]:
        """The ids of all streams."""
        return sorted(checked_stream(stream) for (stream,) in self.found((str,), "SELECT stream FROM streams"))

    def own_lines(self, stream: str, start: int, stop: int) -> Iterator[bytes]:
        """Lines of the events `start` to `stop`."""
        before = "SELECT coalesce(max(first), 0) FROM segments WHERE stream = ? AND first <= ?"
        row = self.found((int,), before, stream, start)[0][0]
        while start < stop:
            some = self.found(
                (int, int, bytes),
                "SELECT first, events, lines FROM segments WHERE stream = ? AND first >= ? AND first < ? ORDER BY first"
                f" LIMIT {ROWS_AT_ONCE}",
                *(stream, row, stop),
            )
            for first, events, joined in some:
                lines = joined.split(b"\n")
                if first > start or start >= first + events or len(lines) != events:
                    raise self.damaged(stream, start)
                yield from lines[start - first : stop - first]
                start = row = first + events
            if not some:
                raise self.damaged(stream, start)

    def damaged(self, stream: str, sequence: int) -> StoreError:
        """The complaint that an event cannot be found."""
        return StoreError(
            f"{self.place}, stream {stream!r}: event {sequence} is missing; the store was damaged, or changed by "
            "another program"
        )

    def everything(self, after: int = 0) -> Iterator[Placed]:
        """Every line, in the order of adding."""
        for segment in self.segments_from(after):
            lines = segment.lines.split(b"\n")
            skipped = max(0, after - segment.position)
            for i in range(skipped, len(lines)):
                yield Placed(segment.position + i + 1, segment.stream, segment.first + i, lines[i])

    def segments(self) -> Iterator[Segment]:
        """Every row of lines, in the order of adding."""
        return self.segments_from(0)

    def segments_from(self, position: int) -> Iterator[Segment]:
        """The row with the event after this position, and all after it."""
        before = "SELECT coalesce(max(position), 0) FROM segments WHERE position <= ?"
        row = self.found((int,), before, position)[0][0]
        names, types = SEGMENT.split(", "), (int, str, int, int, bytes, bytes, bytes)
        while some := self.found(
            types, f"SELECT {SEGMENT} FROM segments WHERE position >= ? ORDER BY position LIMIT {ROWS_AT_ONCE}", row
        ):
            for values in some:
                segment = Segment(**dict(zip(names, values, strict=True)))
                row = segment.position + 1
                if segment.position + segment.events > position:
                    yield segment

    def entries(self) -> Iterator[Entry]:
        """Every stream as it is kept."""
        for stream, manifest, genesis, version, head in self.found(
            (str, bytes, bytes, int | None, bytes | None),
            "SELECT streams.stream, manifest, genesis, version, head FROM streams LEFT JOIN heads "
            "ON heads.stream = streams.stream ORDER BY streams.stream",
        ):
            yield Entry(stream=stream, manifest=manifest, genesis=genesis, version=version, head=head)


def in_segments(lines: list[bytes]) -> Iterator[list[bytes]]:
    """The lines in parts, none with too many lines or bytes for a row."""
    ends = list(accumulate(map(len, lines), initial=0))
    start = 0
    while start < len(lines):
        fitting = bisect_right(ends, ends[start] + BYTES_A_SEGMENT) - 1
        stop = min(max(fitting, start + 1), start + LINES_A_SEGMENT)
        yield lines[start:stop]
        start = stop
