"""Rows of columns, asked of the connection itself.

Where no object is to be found or made, a session's own way to the rows and back costs as much as the
question. So does finding the SQL of a select that a room keeps and asks on every page: it stays with it.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Dialect, Executable, Result, Select
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.orm import Session

_PREPARED = "portal_prepared"


class _Prepared(NamedTuple):
    """The SQL of a select for one kind of database. Another select made from it is not `of` this."""

    of: Executable
    dialect: Dialect
    compiled: Any


def asks_for_columns(statement: Executable) -> bool:
    """Whether it selects columns of models alone, and no model or bundle."""
    return (
        isinstance(statement, Select)
        and statement._propagate_attrs.get("compile_state_plugin") == "orm"
        and all(isinstance(column, ColumnElement) for column in statement._raw_columns)
    )


def rows_of(session: Session, statement: Executable, parameters: Any) -> Result[Any]:
    """Its rows, all of them read at once; what waits in the session to be written is written before."""
    if session.autoflush:
        session.flush()
    connection = Session.connection(session)
    prepared = _prepared(connection, statement)
    if prepared is None:
        result: Any = connection.execute(statement, parameters)
    else:
        result = _execute(connection, prepared.compiled, parameters)
    result.cursor_strategy = FullyBufferedCursorFetchStrategy(result.cursor)
    return result


def _prepared(connection: Connection, statement: Executable) -> _Prepared | None:
    """Its SQL, made when the same object is asked a second time: most are asked once and thrown away."""
    was_asked = statement.__dict__.get(_PREPARED)  # a copy of a statement takes along what it was asked as
    if was_asked is None or was_asked.of is not statement:
        statement.__dict__[_PREPARED] = _Prepared(statement, connection.dialect, None)
        return None
    prepared: _Prepared = was_asked
    if prepared.compiled is None or prepared.dialect != connection.dialect:
        compiled = statement.compile(dialect=connection.dialect)
        prepared = statement.__dict__[_PREPARED] = _Prepared(statement, connection.dialect, compiled)
    return prepared


def _execute(connection: Connection, compiled: Any, parameters: Any) -> Any:
    # What `Connection.execute` does once it has found the SQL in its cache and matched the literals of the
    # statement it was made for with those of this one; here they are the same.
    dialect, given = connection.dialect, [parameters or {}]
    begin = dialect.execution_ctx_cls._init_compiled
    return connection._execute_context(
        dialect,
        begin,
        compiled,
        given,
        connection._execution_options,
        compiled,
        given,
        compiled.statement,
        None,
        cache_hit=CacheStats.CACHE_HIT,
    )
