"""A store in one file, with the SQLite that Python brings along."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from negotiation_sim.store.protocol import VERSION, StoreError
from negotiation_sim.store.tables import APPEND_ONLY, NEXT_POSITION, SqlStore

APPLICATION = 0x6E736C67  # "nslg", in the header of the file
PATIENCE = 60  # seconds to wait for another writer
PAGE = 16384  # bytes: rows of a megabyte are written twice as fast as with SQLite's usual 4096

TABLES = (
    "CREATE TABLE streams (stream TEXT PRIMARY KEY, manifest BLOB NOT NULL, genesis BLOB NOT NULL)",
    "CREATE TABLE heads (stream TEXT PRIMARY KEY REFERENCES streams, version INTEGER NOT NULL, head BLOB NOT NULL)",
    "CREATE TABLE segments (position INTEGER PRIMARY KEY, stream TEXT NOT NULL REFERENCES streams, "
    "first INTEGER NOT NULL, events INTEGER NOT NULL CHECK (events > 0), "
    "lines BLOB NOT NULL, leaves BLOB NOT NULL, head BLOB NOT NULL, UNIQUE (stream, first))",
    *(
        f"CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} BEGIN SELECT raise(ABORT, '{APPEND_ONLY}'); END"
        for table, verb in (
            *(("streams", "UPDATE"), ("streams", "DELETE")),
            *(("segments", "UPDATE"), ("segments", "DELETE"), ("heads", "DELETE")),
        )
    ),
    "CREATE TRIGGER heads_UPDATE BEFORE UPDATE ON heads WHEN NEW.stream <> OLD.stream OR NEW.version <= OLD.version "
    f"BEGIN SELECT raise(ABORT, '{APPEND_ONLY}'); END",
    # Not even by INSERT OR REPLACE, which asks no other trigger: a new row follows the rows that are there.
    "CREATE TRIGGER segments_INSERT BEFORE INSERT ON segments "
    "WHEN NEW.first < (SELECT version FROM heads WHERE heads.stream = NEW.stream) "
    f"OR NEW.position <> ({NEXT_POSITION}) BEGIN SELECT raise(ABORT, '{APPEND_ONLY}'); END",
    *(
        f"CREATE TRIGGER {table}_INSERT BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE stream = NEW.stream) "
        f"BEGIN SELECT raise(ABORT, '{APPEND_ONLY}'); END"
        for table in ("streams", "heads")
    ),
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)


class SqliteStore(SqlStore):
    """A store in a file.

    Parameters
    ----------
    file : Path
    live : bool
        Wait at each append until the disk has it, so that not even a power cut loses what was acknowledged.
    create : bool
        Make a new store if there is no such file.
    """

    def __init__(self, file: Path, *, live: bool = False, create: bool = True) -> None:
        self.place = str(file)
        if not create and not file.exists():
            raise StoreError(f"there is no store {self.place}")
        try:
            self.connection = sqlite3.connect(address(file, create), uri=True, timeout=PATIENCE, isolation_level=None)
        except sqlite3.Error as error:
            raise self.clear(error) from error
        try:
            self.open(live, create)
        except BaseException:
            self.connection.close()
            raise

    def open(self, live: bool, create: bool) -> None:
        """See that the file is a store of this version, and make it one if it is new and that is wanted."""
        if self.is_new():
            if not create:
                raise StoreError(f"{self.place} is empty, and no store")
            self.rows(f"PRAGMA page_size = {PAGE}")
            with self.writing():
                if self.is_new():
                    for statement in TABLES:
                        self.rows(statement)
        application, version = (self.rows(f"PRAGMA {name}")[0][0] for name in ("application_id", "user_version"))
        if application != APPLICATION:
            raise StoreError(
                f"{self.place} is a database of another program, and is left as it is: choose another file"
            )
        if version != VERSION:
            raise StoreError(
                f"{self.place} is a store of version {version}, and this program has version {VERSION}: "
                "use the program that wrote it"
            )
        self.rows("PRAGMA trusted_schema = OFF")
        self.log_ahead()
        self.rows(f"PRAGMA synchronous = {'FULL' if live else 'NORMAL'}")

    def is_new(self) -> bool:
        """Is there nothing in the file?"""
        return self.rows("SELECT (SELECT count(*) FROM sqlite_master) + application_id FROM pragma_application_id") == [
            (0,)
        ]

    def log_ahead(self) -> None:
        """Have writers not wait for readers; SQLite asks for patience here itself, where others open the same file."""
        for attempt in range(PATIENCE * 20):
            if self.rows("PRAGMA journal_mode")[0][0] == "wal":
                return
            try:
                self.connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or attempt == PATIENCE * 20 - 1:
                    raise self.clear(error) from error
                time.sleep(0.05)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement."""
        try:
            return self.connection.execute(statement, values).fetchall()
        except sqlite3.Error as error:
            raise self.clear(error) from error
        except UnicodeDecodeError as error:  # in what SQLite says of a damaged file
            raise StoreError(f"{self.place}: {MEANINGS[sqlite3.SQLITE_CORRUPT]}") from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All statements inside, or none if one fails; and no other writer meanwhile."""
        self.rows("BEGIN IMMEDIATE")
        try:
            yield
            self.rows("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.rollback()
            raise

    def clear(self, error: sqlite3.Error) -> StoreError:
        """An error of SQLite in plain words."""
        said = MEANINGS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
        return StoreError(f"{self.place}: {said}")

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def address(file: Path, create: bool) -> str:
    """How SQLite is to open a file. Where nobody can write beside it, it is read as something that does not change."""
    if file.exists() and not os.access(file.resolve().parent, os.W_OK) and not Path(f"{file}-wal").exists():
        return f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    return f"{file.resolve().as_uri()}?mode={'rwc' if create else 'rw'}"


MEANINGS = {
    sqlite3.SQLITE_FULL: "the disk is full; nothing of this was stored, and what was there is unharmed",
    sqlite3.SQLITE_IOERR: "the disk is full or does not work; nothing of this was stored",
    sqlite3.SQLITE_READONLY: "the file may only be read: change its permissions, or choose another one",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened: is there such a folder, and may you write there?",
    sqlite3.SQLITE_BUSY: f"another program has been writing for more than {PATIENCE} seconds: try again",
    sqlite3.SQLITE_LOCKED: "another program is writing: try again",
    sqlite3.SQLITE_NOTADB: "this is no event store: not a database, or one that is damaged",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: restore a copy, or export the streams that can still be read",
}
