"""The databases on which the suite is run, and ways to do to them what the store never would."""

import os
import sqlite3
from contextlib import closing

import pytest

from negotiation_sim.store import open_store


class Sqlite:
    """New files in a folder."""

    name = "sqlite"

    def __init__(self, folder):
        self.folder, self.files = folder, 0
        self.new()

    def new(self):
        """From here on a store that is not there yet."""
        self.files += 1
        self.place = str(self.folder / f"{self.files}.db")

    def execute(self, statement, *values):
        """Run a statement as another program would."""
        with closing(sqlite3.connect(self.place)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def tamper(self, statement, *values):
        """Run a statement after the triggers were thrown away."""
        for (trigger,) in self.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self.execute(f"DROP TRIGGER {trigger}")
        return self.execute(statement, *values)

    def set_version(self, version):
        """Say that the tables are of another version."""
        self.execute(f"PRAGMA user_version = {version}")


class Postgres:
    """The server that `.ci/postgres` started."""

    name = "postgres"

    def __init__(self):
        if "NEGSIM_POSTGRES" not in os.environ:
            pytest.fail("there is no server: run .ci/postgres .venv/bin/python -m pytest -m postgres")
        self.place = os.environ["NEGSIM_POSTGRES"]
        self.new()

    def new(self):
        """From here on a store that is not there yet."""
        self.execute("DROP SCHEMA IF EXISTS negotiation_sim CASCADE")

    def execute(self, statement, *values, before="SELECT 1"):
        """Run a statement as another program would."""
        import psycopg

        with psycopg.connect(self.place, autocommit=True) as connection:
            connection.execute("SET search_path = negotiation_sim")
            connection.execute(before)
            cursor = connection.execute(statement.replace("?", "%s"), values or None)
            return cursor.fetchall() if cursor.description else []

    def tamper(self, statement, *values):
        """Run a statement with the triggers switched off."""
        return self.execute(statement, *values, before="SET session_replication_role = replica")

    def set_version(self, version):
        """Say that the tables are of another version."""
        self.execute("UPDATE about SET version = ?", version)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request, tmp_path):
    """A database without a store."""
    return Sqlite(tmp_path) if request.param == "sqlite" else Postgres()


@pytest.fixture
def store(backend):
    """An empty store."""
    with open_store(backend.place) as store:
        yield store
