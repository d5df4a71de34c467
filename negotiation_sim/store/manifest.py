"""What a stream is a log of: enough to hold the same talks again."""

import re
from typing import Any

import msgspec
from attrs import field, fields_dict, frozen

from negotiation_sim.record.codec import MALFORMED
from negotiation_sim.record.events import MODEL, SCHEMA

STREAM = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
HASH = re.compile(r"[0-9a-f]{64}")
MAX_MANIFEST = 1_000_000  # bytes, as for a line
KINDS = ("run", "observed")


def checked_stream(stream: str) -> str:
    """The id of a stream, if it is one; ValueError if not.

    An id is also a file's name when a log is exported, so it can name no other folder.

    Examples
    --------
    >>> checked_stream("park-2026.main")
    'park-2026.main'
    >>> checked_stream("../park")
    Traceback (most recent call last):
    ...
    ValueError: a stream's id has lower-case letters, digits, '.', '_' and '-', 100 at most, begins with a letter or \
digit and has no '..' (got '../park')
    """
    if not isinstance(stream, str) or not STREAM.fullmatch(stream) or ".." in stream:
        raise ValueError(
            "a stream's id has lower-case letters, digits, '.', '_' and '-', 100 at most, begins with a letter or "
            f"digit and has no '..' (got {stream!r})"
        )
    return stream


@frozen(kw_only=True)
class Manifest:
    """What a stream is a log of.

    Attributes
    ----------
    stream : str
        Its id.
    kind : str
        ``"run"`` for talks that were simulated, ``"observed"`` for a record of real ones.
    scenario : str
        The complete case, as TOML.
    scenario_hash : str
        What the case means, as 64 hexadecimal digits.
    seed, replicate : int
        The address of its chances.
    version : str
        Of the program.
    model, schema : int
        The versions of the rules and of the events.
    parent : str or None
        The stream that a fork comes from.
    at : int or None
        How many events of the parent it shares; its own come after them.
    prefix : str or None
        `chain.prefix` of the lines that it shares.

    Examples
    --------
    >>> talks = Manifest(
    ...     stream="park", kind="run", scenario="", scenario_hash="0" * 64, seed=0, replicate=0, version="0.1.0"
    ... )
    >>> Manifest.from_json(talks.to_json()) == talks
    True
    """

    stream: str = field()
    kind: str = field()
    scenario: str
    scenario_hash: str = field()
    seed: int = field()
    replicate: int = field()
    version: str
    model: int = MODEL
    schema: int = SCHEMA
    parent: str | None = None
    at: int | None = None
    prefix: str | None = None

    @stream.validator
    def _named(self, _: Any, stream: str) -> None:
        checked_stream(stream)

    @kind.validator
    def _known(self, _: Any, kind: str) -> None:
        if kind not in KINDS:
            raise ValueError(f"the kind of a stream is {' or '.join(KINDS)} (got {kind!r})")

    @scenario_hash.validator
    def _hashed(self, _: Any, scenario_hash: str) -> None:
        if not HASH.fullmatch(scenario_hash):
            raise ValueError(f"scenario_hash must be 64 hexadecimal digits (got {scenario_hash!r})")

    @seed.validator
    def _seeded(self, _: Any, seed: int) -> None:
        if not 0 <= seed < 2**64:
            raise ValueError(f"seed must be a whole number from 0 to {2**64 - 1} (got {seed!r})")

    @replicate.validator
    def _numbered(self, _: Any, replicate: int) -> None:
        if not 0 <= replicate < 2**32:
            raise ValueError(f"replicate must be a whole number from 0 to {2**32 - 1} (got {replicate!r})")

    def __attrs_post_init__(self) -> None:
        if self.parent is None and self.at is None and self.prefix is None:
            return
        if self.parent is None or self.at is None or self.prefix is None:
            raise ValueError("parent, at and prefix belong to a fork and go together: give all three or none")
        checked_stream(self.parent)
        if self.at < 1 or not HASH.fullmatch(self.prefix):
            raise ValueError(
                "a fork shares one event or more, and its prefix has 64 hexadecimal digits "
                f"(got {self.at!r}, {self.prefix!r})"
            )

    @property
    def begins_at(self) -> int:
        """The sequence number of its first own event."""
        return self.at or 0

    def to_json(self) -> bytes:
        """The manifest as canonical JSON, whose SHA-256 begins the chain; ValueError if it is too large."""
        line = msgspec.json.encode({name: getattr(self, name) for name in fields_dict(Manifest)})
        if len(line) > MAX_MANIFEST:
            raise ValueError(
                f"the manifest of {self.stream!r} has {len(line):,} bytes, and {MAX_MANIFEST:,} are the limit"
            )
        return line

    @classmethod
    def from_json(cls, line: bytes) -> "Manifest":
        """The manifest in these bytes; ValueError if they are not exactly what `to_json` writes."""
        if len(line) > MAX_MANIFEST:
            raise ValueError(f"no manifest: it has {len(line):,} bytes, and {MAX_MANIFEST:,} are the limit")
        try:
            manifest = msgspec.json.decode(line, type=cls)
        except MALFORMED as error:
            raise ValueError(f"no manifest: {error}") from error
        if manifest.to_json() != line:
            raise ValueError("no manifest: keys that it does not have, lack, or stand in another order or form")
        return manifest
