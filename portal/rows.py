"""Rows of columns, asked of the connection itself.

Where no object is to be found or made, a session's own way to the rows and back costs as much as the
question.
"""

from typing import Any

from sqlalchemy import ColumnElement, Executable, Result, Select
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy
from sqlalchemy.orm import Session


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
    result: Any = Session.connection(session).execute(statement, parameters)
    result.cursor_strategy = FullyBufferedCursorFetchStrategy(result.cursor)
    return result
