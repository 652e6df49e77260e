"""The database: the base of every model, the engine, the session of the work at hand, its transactions."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from alembic import command
from alembic.config import Config
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    Connection,
    DateTime,
    Delete,
    Dialect,
    Engine,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    Select,
    Update,
    cast,
    create_engine,
    event,
    func,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

BUSY_TIMEOUT_MS = 5000
"""How long a lock that somebody else holds is waited for, on both databases; then the work is `Busy`."""

SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "recursive_triggers=ON",  # else REPLACE deletes without asking the triggers that keep the ledger final
    f"busy_timeout={BUSY_TIMEOUT_MS}",
    "temp_store=MEMORY",
    "cache_size=-20000",
    "mmap_size=134217728",
)

POSTGRES_LIMITS = (
    f"-c lock_timeout={BUSY_TIMEOUT_MS} -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
)

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
"""A select of whatever columns."""

Id = BigInteger().with_variant(Integer, "sqlite")
"""A primary key: 64 bits, and on SQLite the row id itself."""


class Busy(Exception):
    """Others hold what this needs, for too long or in a circle. Nothing was changed; try the same again."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, aware and in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone.")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """The base of every table: names for constraints, 64-bit integers, moments in UTC."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger, datetime: UtcDateTime}


def belongs_with(column: str, table: str) -> ForeignKeyConstraint:
    """A key that carries the customer along, so that a row cannot point at another customer's.

    Deferred to the commit, because merging two customers moves both ends in one transaction.
    """
    return ForeignKeyConstraint(
        ["customer_id", column],
        [f"{table}.customer_id", f"{table}.id"],
        deferrable=True,
        initially="DEFERRED",
    )


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


def open_engine(url: str) -> Engine:
    """The engine for `sqlite:///…` or `postgresql://…`; on SQLite with the pragmas and an explicit BEGIN."""
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"options": POSTGRES_LIMITS},
        )
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5}, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late and is always deferred
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    driver: Any = connection.connection.dbapi_connection
    if (waits_ms := options.get("waits_ms")) is None:
        driver.execute("BEGIN IMMEDIATE" if options.get("immediate", False) else "BEGIN")
        return
    driver.execute(f"PRAGMA busy_timeout={waits_ms:d}")
    try:
        driver.execute("BEGIN IMMEDIATE")
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def alembic_config(connection: Connection) -> Config:
    """Where the revisions are, and the connection to apply them over."""
    config = Config()
    config.set_main_option("script_location", "portal:migrations")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest revision, all steps or none; two at once wait for each other."""
    with engine.execution_options(migrating=True, immediate=True).connect() as connection:
        if on_sqlite := connection.dialect.name == "sqlite":
            connection.detach()  # a table is changed there by dropping it, which must take nothing along
            _tell_driver(connection, "PRAGMA foreign_keys=OFF")
        with connection.begin():
            if not on_sqlite:
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7061746865)")
            command.upgrade(alembic_config(connection), "head")
            if on_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise RuntimeError("The migration left a row that points at nothing.")


_session: ContextVar[Session | None] = ContextVar("session", default=None)


@contextmanager
def working_with(session: Session) -> Iterator[Session]:
    """Make this the session of the work at hand (one request, one job, one command); closed at the end."""
    token = _session.set(session)
    try:
        yield session
    finally:
        _session.reset(token)
        session.close()


def current_session() -> Session:
    """The session of the work at hand; RuntimeError where no work was begun."""
    session = _session.get()
    if session is None:
        raise RuntimeError("No session: wrap the work in working_with(…).")
    return session


@contextmanager
def transaction(waits_ms: int | None = None, names: Sequence[str] = ()) -> Iterator[Session]:
    """Write: all of the block or nothing. What was read before is read again inside.

    On SQLite it begins IMMEDIATE, so that a later write cannot fail for a lock. `Busy` where a lock was
    not to be had, in five seconds or in `waits_ms`. `names` are held from the beginning, one after the other
    (`hold_name`). Not to be nested: an operation never calls another.
    """
    session = current_session()
    if session.info.get("writing"):
        raise RuntimeError("A transaction is already open: share a function, not an operation.")
    session.rollback()
    session.expire_all()
    session.info["writing"] = True
    try:
        # The session's own connection() is closed to everyone else (tenancy); this only begins.
        options = {"immediate": True} | ({} if waits_ms is None else {"waits_ms": waits_ms})
        connection = Session.connection(session, execution_options=options)
        if connection.dialect.name == "postgresql":
            first = [] if waits_ms is None else [f"SET LOCAL lock_timeout={waits_ms:d}"]
            if commands := [*first, *map(_holding, names)]:
                _tell_driver(connection, "; ".join(commands), prepare=False)
        yield session
        session.commit()
    except BaseException as error:
        session.rollback()
        if _is_busy(error.orig if isinstance(error, DBAPIError) else error):
            raise Busy("The database is busy.") from error
        raise
    finally:
        del session.info["writing"]


_BUSY_STATES = {"55P03", "57014", "40P01", "40001"}
"""PostgreSQL: lock not available, out of time, deadlock, serialization failure."""


def _is_busy(error: BaseException | None) -> bool:
    on_sqlite = str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
    return on_sqlite or getattr(error, "sqlstate", None) in _BUSY_STATES


def write_unless_busy(session: Session, statement: Update | Delete) -> bool:
    """Execute one statement in a transaction of its own; False, and nothing done, where it had to wait.

    The session sees every customer, or the statement is one that anybody may run.
    """
    session.rollback()
    on_sqlite = session.get_bind().dialect.name == "sqlite"
    connection = Session.connection(session)
    _tell_driver(connection, "PRAGMA busy_timeout=0" if on_sqlite else "SET LOCAL lock_timeout='50ms'")
    try:
        session.execute(statement)
        is_written = True
    except OperationalError:
        is_written = False
    finally:
        if on_sqlite:
            _tell_driver(connection, f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    if is_written:
        session.commit()
    else:
        session.rollback()
    return is_written


def hold_name(session: Session, name: str) -> None:
    """Let nobody else hold this name until the transaction ends. On SQLite there is one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        _tell_driver(Session.connection(session), _holding(name))


def _holding(name: str) -> str:
    key = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    return f"SELECT pg_advisory_xact_lock({key})"


def _tell_driver(connection: Connection, command: str, **options: bool) -> None:
    """Say something to the driver that reads no rows, so that nothing has to be narrowed. Several commands
    in one, which go in one turn, must not be prepared."""
    cursor: Any = connection.connection.cursor()
    cursor.execute(command, **options)
    cursor.close()


def total(amounts: Any) -> ColumnElement[int]:
    """The sum, 0 of nothing, as a whole number: PostgreSQL by itself makes a decimal of it."""
    return cast(func.coalesce(func.sum(amounts), text("0")), BigInteger)


def locked(statement: AnySelect) -> AnySelect:
    """Read these rows as they are now and hold them until the transaction ends."""
    return statement.with_for_update().execution_options(populate_existing=True)
