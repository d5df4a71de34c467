"""The store in a file: what is no store, what may not be written, and what does not fit."""

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from negotiation_sim.store import open_store
from negotiation_sim.store.check import faults
from negotiation_sim.store.protocol import StoreError

from .backends import Sqlite
from .talks import manifest

NOBODY = 65534


@pytest.fixture
def file(tmp_path):
    """A store with two lines."""
    with open_store(tmp_path / "talks.db") as store:
        store.create(manifest(), [b"one", b"two"])
    return tmp_path / "talks.db"


def complaint(file, **said):
    """What is said when a file is opened and read."""
    with pytest.raises(StoreError) as caught, open_store(file, **said) as store:
        list(store.read("park"))
    assert str(file) in str(caught.value)
    return str(caught.value)


def test_a_file_that_is_no_database_is_left_alone(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("Minutes of the meeting\n" * 100)
    assert "this is no event store: not a database" in complaint(file)
    assert file.read_text() == "Minutes of the meeting\n" * 100


def test_a_database_of_another_program_is_left_alone(tmp_path):
    file = tmp_path / "birds.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE birds (name TEXT)")
    content = file.read_bytes()
    assert "a database of another program, and is left as it is" in complaint(file)
    assert file.read_bytes() == content


def test_a_file_that_was_cut_off_is_damaged(file):
    with open_store(file) as store:
        store.append("park", 2, [b"x" * 1000] * 500)
    file.write_bytes(file.read_bytes()[:100_000])
    assert "the file is damaged" in complaint(file)


def test_a_value_of_another_type_is_damage(tmp_path):
    backend = Sqlite(tmp_path)
    with open_store(backend.place) as store:
        store.create(manifest(), [b"one", b"two"])
    backend.tamper("UPDATE segments SET lines = 5")
    assert "a value of another type than was written" in complaint(backend.place)
    with open_store(backend.place) as store:
        assert [str(fault) for fault in faults(store)] == [
            f"the store: {backend.place}: the store is damaged: a value of another type than was written"
        ]


def test_a_folder_and_a_place_without_one_cannot_be_opened(tmp_path):
    assert "the file cannot be opened" in complaint(tmp_path)
    assert "the file cannot be opened" in complaint(tmp_path / "nowhere" / "talks.db")


def test_an_empty_file_becomes_a_store(tmp_path):
    (tmp_path / "new.db").touch()
    with open_store(tmp_path / "new.db") as store:
        store.create(manifest(), [b"one"])
        assert list(store.read("park")) == [b"one"]


def test_a_name_is_only_a_name(tmp_path):
    file = tmp_path / "a?mode=memory#100%25.db"
    with open_store(file) as store:
        store.create(manifest(), [b"one"])
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize(("table", "columns"), [("segments", "*"), ("streams", "*"), ("heads", "*")])
def test_a_row_cannot_be_replaced(file, table, columns):
    with closing(sqlite3.connect(file)) as connection, pytest.raises(sqlite3.Error, match=r"is append-only"):
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table}")


def test_a_live_store_waits_for_the_disk(tmp_path):
    for live, synchronous in ((False, 1), (True, 2)):  # NORMAL and FULL
        with open_store(tmp_path / "talks.db", live=live) as store:
            assert store.rows("PRAGMA synchronous") == [(synchronous,)]
            assert store.rows("PRAGMA journal_mode") == [("wal",)]
            assert store.rows("PRAGMA page_size") == [(16384,)]


def as_nobody(work):
    """What a piece of work says, done by a user who may do nothing; itself if the tests are run by one."""
    if os.geteuid() != 0:
        return work()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.setuid(NOBODY)
        try:
            said = work()
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_file_that_may_only_be_read_is_read_and_loses_nothing(folder_mode):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "talks.db"
        with open_store(file) as store:
            store.create(manifest(), [b"one", b"two"])
        file.chmod(0o444)
        Path(folder).chmod(folder_mode)

        def work():
            with open_store(file) as store:
                read = b" ".join(store.read("park")).decode()
                try:
                    store.append("park", 2, [b"three"])
                except StoreError as error:
                    return f"{read}; {error}"
                return "it was written"

        said = as_nobody(work)
        Path(folder).chmod(0o755)
        assert said == f"one two; {file}: the file may only be read: change its permissions, or choose another one"
        with open_store(file) as store:
            assert list(store.read("park")) == [b"one", b"two"]


FILL = """
import resource, sys
from negotiation_sim.store import open_store
store, version = open_store(sys.argv[1], live=sys.argv[3] == "live"), 2
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    while True:
        version = store.append("park", version, [b"%d" % n * 1000 for n in range(10)])
        print(version, flush=True)
except ValueError as error:
    print(error)
try:
    store.close()
except ValueError as error:
    print(error)
"""


@pytest.mark.parametrize("live", ["live", "not live"])
@pytest.mark.parametrize("size", [200_000, 1_000_000, 5_000_000])
def test_a_full_disk_is_said_and_loses_nothing(file, size, live):
    filled = subprocess.run(
        [sys.executable, "-c", FILL, str(file), str(size), live], capture_output=True, text=True, check=True
    )
    *acknowledged, said = filled.stdout.splitlines()
    assert said.startswith(f"{file}: the disk is full")
    assert acknowledged
    with open_store(file) as store:
        assert store.version("park") == int(acknowledged[-1])
        assert faults(store) == []
        expected = [b"one", b"two"] + [b"%d" % n * 1000 for n in range(10)] * len(acknowledged)
        assert list(store.read("park")) == expected
        assert store.append("park", len(expected), [b"on it goes"]) == len(expected) + 1
