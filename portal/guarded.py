"""The last look: from a guarded engine nothing leaves but what a narrowed session, or a migration, sends."""

from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

from portal.db import Model
from portal.kit import sql
from portal.tenancy import (
    ENTERED,
    CannotScope,
    CustomerSession,
    ForeignRow,
    Owned,
    Owner,
    Unscoped,
    owner_column,
)


def open_session(engine: Engine) -> CustomerSession:
    """A session with nobody entered. From now on the engine serves such sessions and migrations only."""
    guard(engine)
    return CustomerSession(engine, expire_on_commit=False)


def guard(engine: Engine) -> None:
    """Refuse every statement that comes neither from such a session nor from a migration."""
    if not event.contains(engine, "before_cursor_execute", _check):
        event.listen(engine, "before_cursor_execute", _check)


@event.listens_for(CustomerSession, "after_begin")
def _mark_connection(session: Session, _transaction: object, connection: Connection) -> None:
    connection.execution_options(session=session)


def _check(
    connection: Connection, _cursor: object, statement: str, _values: object, context: Any, _many: bool
) -> None:
    """The last look at a statement before it leaves: whatever built it, its text has to be narrowed."""
    options = connection.get_execution_options()
    if options.get("migrating"):
        return
    session = options.get("session")
    if session is None:
        raise CannotScope(f"A statement outside the session: {statement[:60]}")
    if session.info.get("everyone"):
        return
    customer_id = session.info.get("customer_id")
    reading = _reading_of(context.compiled)
    if reading.mentioned and customer_id is None:
        raise Unscoped(f"No customer is entered: nothing of {', '.join(sorted(reading.mentioned))} is seen.")
    # What a flush writes was checked row by row.
    if reading.unnarrowed or (reading.target and not session._flushing):
        raise CannotScope(f"Not narrowed to one customer: {statement[:200]}")
    if any(context.compiled_parameters[0][name] != customer_id for name in reading.criteria):
        raise ForeignRow("A parameter of the statement names another customer.")


_readings: WeakKeyDictionary[SQLCompiler, sql.Reading] = WeakKeyDictionary()
"""SQLAlchemy keeps compiled statements and uses them again: each is read once."""


def _reading_of(compiled: object) -> sql.Reading:
    if not isinstance(compiled, SQLCompiler):
        raise CannotScope("Bare SQL cannot be narrowed to one customer.")
    if (reading := _readings.get(compiled)) is None:
        try:
            reading = sql.read(compiled.string, _owner_columns(), ENTERED, compiled.positiontup)
        except ValueError as unreadable:
            raise CannotScope(str(unreadable)) from unreadable
        _readings[compiled] = reading
    return reading


@cache
def _owner_columns() -> dict[str, str]:
    """Each table that is a customer's, with the column that says whose."""
    mappers = (mapper for mapper in Model.registry.mappers if issubclass(mapper.class_, Owned | Owner))
    return {mapper.class_.__table__.name: owner_column(mapper.class_) for mapper in mappers}
