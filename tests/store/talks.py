"""Small logs to put into a store."""

from negotiation_sim.record import events as e
from negotiation_sim.record.codec import encode
from negotiation_sim.store import chain
from negotiation_sim.store.manifest import Manifest


def manifest(stream="park", **said):
    """A manifest with nothing of interest in it."""
    about = {"kind": "run", "scenario": "", "scenario_hash": "0" * 64, "seed": 0, "replicate": 0, "version": "0.1.0"}
    return Manifest(**{"stream": stream, **about, **said})


def fork(stream, parent, at, lines):
    """The manifest of a fork of a stream with these lines."""
    return manifest(stream, parent=parent, at=at, prefix=chain.prefix(map(chain.leaf, lines[:at])))


def recess(sequence, minutes=10):
    """An event that is easy to tell from others."""
    return e.Event(sequence=sequence, minute=0, date="2026-01-01", meeting=1, fact=e.RecessCalled(minutes=minutes))


def recesses(count, first=0, minutes=10):
    """So many of them as lines."""
    return [encode(recess(sequence, minutes)) for sequence in range(first, first + count)]
