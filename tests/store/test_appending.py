"""Writers that are killed, and writers that race."""

from itertools import pairwise

import pytest

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults

from .appending import kill, race
from .backends import Postgres

RACED = 1000


def outlives(place, times):
    """Kill so many writers; what they said was there stays there, and each went on from the one before."""
    killed = kill(place, times)
    assert len(killed) == times
    assert [acknowledged for acknowledged, _ in killed] == sorted({acknowledged for acknowledged, _ in killed})


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.heavy)])
def test_what_was_acknowledged_outlives_its_writer(tmp_path, times):
    outlives(tmp_path / "talks.db", times)


@pytest.mark.postgres
def test_what_was_acknowledged_by_a_server_outlives_its_writer():
    outlives(Postgres().place, 20)


def test_two_writers_of_one_stream_lose_nothing(backend):
    assert race(backend.place, "ab", RACED) == [0, 0]
    with open_store(backend.place) as store:
        lines = list(store.read("park"))
        assert store.version("park") == len(lines) == 2 * RACED
        for name in (b"a", b"b"):
            assert [line for line in lines if line.startswith(name)] == [b"%s %d" % (name, n) for n in range(RACED)]
        assert [placed.position for placed in store.everything()] == list(range(1, 2 * RACED + 1))
        assert faults(store) == []
        turns = sum(one[:1] != two[:1] for one, two in pairwise(lines))
    assert turns > 20, "the writers hardly took turns: this was no race"


def test_writers_who_make_the_store_together_make_one(backend):
    assert race(backend.place, "01234", 1) == [0] * 5
    with open_store(backend.place) as store:
        assert store.streams() == ["park"]
        assert sorted(store.read("park")) == [b"%d 0" % n for n in range(5)]
