"""The store on a server: what is special to it."""

import re
import sys
import threading

import pytest

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults
from negotiation_sim.store.protocol import StoreError

from .backends import Postgres
from .talks import manifest

GRANTS = (
    "GRANT USAGE ON SCHEMA negotiation_sim TO team",
    "GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA negotiation_sim TO team",
    "GRANT UPDATE (version, head) ON negotiation_sim.heads TO team",
)


@pytest.fixture
def server():
    """A database without a store."""
    return Postgres()


def test_without_psycopg_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"needs psycopg: pip install '\.\[postgres\]'"):
        open_store("postgresql://127.0.0.1/talks")


@pytest.mark.postgres
def test_no_complaint_shows_a_password():
    with pytest.raises(StoreError, match=r"^postgresql://127.0.0.1:1/talks: .*refused") as caught:
        open_store("postgresql://me:secret@127.0.0.1:1/talks?application_name=secret")
    assert "secret" not in str(caught.value)


@pytest.mark.postgres
def test_a_lost_connection_is_said_and_loses_nothing(server):
    with open_store(server.place) as store:
        store.create(manifest(), [b"one"])
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        with pytest.raises(StoreError, match=r"^postgresql://127.0.0.1:\d+/postgres: "):
            store.append("park", 1, [b"two"])
    with open_store(server.place) as store:
        assert store.append("park", 1, [b"two"]) == 2


@pytest.mark.postgres
def test_a_writer_waits_for_the_one_before_and_positions_have_no_gap(server):
    with open_store(server.place) as first, open_store(server.place) as second:
        first.create(manifest("a"))
        first.create(manifest("b"))
        done = threading.Event()

        def write():
            second.append("b", 0, [b"after"])
            done.set()

        writer = threading.Thread(target=write)
        with first.writing():
            first.add("a", 0, [b"before"])
            writer.start()
            assert not done.wait(0.5)
        writer.join(10)
        assert [(each.position, each.line) for each in first.everything()] == [(1, b"before"), (2, b"after")]


@pytest.mark.postgres
def test_what_was_given_up_leaves_no_gap(server):
    with open_store(server.place) as store:
        store.create(manifest())
        with pytest.raises(RuntimeError), store.writing():
            store.add("park", 0, [b"never"])
            raise RuntimeError
        store.append("park", 0, [b"one"])
        assert [(each.position, each.line) for each in store.everything()] == [(1, b"one")]
        assert faults(store) == []


@pytest.mark.postgres
def test_a_team_can_add_and_read_and_nothing_else(server):
    with open_store(server.place) as store:
        store.create(manifest(), [b"one"])
    server.execute("DROP ROLE IF EXISTS team")
    server.execute("CREATE ROLE team LOGIN")
    for grant in GRANTS:
        server.execute(grant)
    try:
        place = re.sub("//[^@]*@", "//team@", server.place)
        with open_store(place) as store:
            assert store.append("park", 1, [b"two"]) == 2
            store.create(manifest("other"), [b"three"])
            assert list(store.read("park")) == [b"one", b"two"]
            for statement in (
                "DELETE FROM segments",
                "UPDATE segments SET first = 9",
                "ALTER TABLE segments DISABLE TRIGGER ALL",
                "DROP TABLE segments",
                "TRUNCATE segments",
                "UPDATE heads SET stream = 'x'",
            ):
                with pytest.raises(StoreError, match=r"permission denied|must be owner"):
                    store.rows(statement)
    finally:
        server.new()
        server.execute("DROP ROLE team")


def test_the_page_says_what_to_grant():
    from pathlib import Path

    page = (Path(__file__).resolve().parents[2] / "docs" / "event-logs.md").read_text(encoding="utf-8")
    assert all(f"  {grant};\n" in page for grant in GRANTS)
