"""Writers that are killed, and writers that race."""

from itertools import pairwise

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults

from .appending import kill, started
from .talks import manifest

KILLED = 20
RACED = 1000


def test_what_was_acknowledged_outlives_its_writer(backend):
    killed = kill(backend.place, KILLED)
    assert len(killed) == KILLED
    assert [acknowledged for acknowledged, _ in killed] == sorted({acknowledged for acknowledged, _ in killed})


def test_two_writers_of_one_stream_lose_nothing(backend):
    with open_store(backend.place) as store:
        store.create(manifest())
    writers = [started("--race", backend.place, name, RACED) for name in ("a", "b")]
    for writer in writers:
        writer.communicate()
    assert [writer.returncode for writer in writers] == [0, 0]
    with open_store(backend.place) as store:
        lines = list(store.read("park"))
        assert store.version("park") == len(lines) == 2 * RACED
        for name in (b"a", b"b"):
            assert [line for line in lines if line.startswith(name)] == [b"%s %d" % (name, n) for n in range(RACED)]
        assert [placed.position for placed in store.everything()] == list(range(1, 2 * RACED + 1))
        assert faults(store) == []
        turns = sum(one[:1] != two[:1] for one, two in pairwise(lines))
    assert turns > 10, "the writers took turns only once: this was no race"
