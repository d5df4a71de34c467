"""A store on a Postgres server, for a team. Needs psycopg: `pip install '.[postgres]'`.

A database holds one store, in its schema `negotiation_sim`. Writers take turns by an advisory lock that they hold until
they commit, so that positions are given in the order in which they can be read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from negotiation_sim.store.protocol import VERSION, StoreError, without_password
from negotiation_sim.store.tables import APPEND_ONLY, NEXT_POSITION, SqlStore

LOCK = 0x6E736C67
SCHEMA = "negotiation_sim"
PATIENCE = 60  # seconds to wait for another writer

TABLES = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    "CREATE TABLE about (version integer NOT NULL)",
    "CREATE TABLE streams (stream text PRIMARY KEY, manifest bytea NOT NULL, genesis bytea NOT NULL)",
    "CREATE TABLE heads (stream text PRIMARY KEY REFERENCES streams, version bigint NOT NULL, head bytea NOT NULL)",
    "CREATE TABLE segments (position bigint PRIMARY KEY, stream text NOT NULL REFERENCES streams, "
    "first bigint NOT NULL, events bigint NOT NULL CHECK (events > 0), "
    "lines bytea NOT NULL, leaves bytea NOT NULL, head bytea NOT NULL, UNIQUE (stream, first))",
    f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
    "CREATE FUNCTION follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.first < (SELECT version FROM heads WHERE heads.stream = NEW.stream) "
    f"OR NEW.position <> ({NEXT_POSITION}) THEN RAISE EXCEPTION '{APPEND_ONLY}'; END IF; RETURN NEW; END $$",
    *(
        f"CREATE TRIGGER no_{verb} BEFORE {verb} ON {table} EXECUTE FUNCTION refuse()"
        for table, verbs in (
            ("streams", ("UPDATE", "DELETE", "TRUNCATE")),
            ("segments", ("UPDATE", "DELETE", "TRUNCATE")),
            ("heads", ("DELETE", "TRUNCATE")),
        )
        for verb in verbs
    ),
    "CREATE TRIGGER only_on BEFORE UPDATE ON heads FOR EACH ROW "
    "WHEN (NEW.stream <> OLD.stream OR NEW.version <= OLD.version) EXECUTE FUNCTION refuse()",
    "CREATE TRIGGER only_after BEFORE INSERT ON segments FOR EACH ROW EXECUTE FUNCTION follow()",
    f"INSERT INTO about (version) VALUES ({VERSION})",
)


class PostgresStore(SqlStore):
    """A store on a server.

    Parameters
    ----------
    address : str
        ``postgresql://user@host/database``; a password is better left to a password file or the environment.
    create : bool
        Make the tables if the database has none.
    """

    def __init__(self, address: str, *, create: bool = True) -> None:
        try:
            import psycopg
        except ModuleNotFoundError as error:
            raise StoreError("a store on Postgres needs psycopg: pip install '.[postgres]'") from error
        self.place = without_password(address)
        self.failure = psycopg.Error
        try:
            self.connection = psycopg.connect(address, autocommit=True)
        except psycopg.Error as error:
            raise self.clear(error) from error
        try:
            self.open(create)
        except BaseException:
            self.connection.close()
            raise

    def open(self, create: bool) -> None:
        """See that the database has a store of this version, and make one if it has none."""
        self.rows(f"SET search_path = {SCHEMA}")
        self.rows(f"SET lock_timeout = '{PATIENCE}s'")
        if create and self.is_new():
            with self.writing():
                if self.is_new():
                    for statement in TABLES:
                        self.rows(statement)
        if self.is_new():
            raise StoreError(f"{self.place} has no store")
        version = self.rows("SELECT version FROM about")[0][0]
        if version != VERSION:
            raise StoreError(
                f"{self.place} has a store of version {version}, and this program has version {VERSION}: "
                "use the program that wrote it"
            )

    def is_new(self) -> bool:
        """Is there no store in the database?"""
        # Asked of the catalogue: to_regclass may answer from before the wait for the lock.
        statement = "SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = ? AND tablename = 'about'"
        return self.rows(statement, SCHEMA) == [(0,)]

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run one statement."""
        try:
            cursor = self.connection.execute(statement.replace("?", "%s"), values or None, binary=True)
            return cursor.fetchall() if cursor.description else []
        except self.failure as error:
            raise self.clear(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All statements inside, or none if one fails; and no other writer meanwhile."""
        try:
            with self.connection.transaction():
                self.rows("SELECT pg_advisory_xact_lock(?)", LOCK)
                yield
        except self.failure as error:
            raise self.clear(error) from error

    def clear(self, error: Any) -> StoreError:
        """An error of Postgres in one line."""
        said = error.diag.message_primary or str(error) or type(error).__name__
        return StoreError(f"{self.place}: {' '.join(said.split())}")

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()
