"""Many rows at once, past the unit of work, in a transaction that sees every customer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.db import Model


def reserve_ids(session: Session, model: Any, count: int) -> range | list[int]:
    """So many ids for new rows of this model, nobody else's, inside `every_customer` and a transaction."""
    if session.get_bind().dialect.name == "sqlite":  # only one writes, and it holds the lock already
        first = (session.scalar(select(func.max(model.id))) or 0) + 1
        return range(first, first + count)
    reserved = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return list(session.scalars(reserved, {"table": model.__tablename__, "count": count}))


def insert_rows(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert rows, all with the same columns, past the unit of work; defaults are filled in.

    Inside `every_customer` and a transaction. Values go through their column types, then straight to the
    driver: a quarter of what SQLAlchemy's own executemany costs.
    """
    if not rows:
        return
    dialect = session.get_bind().dialect
    names, by_column = [], []
    for column in model.__table__.columns:
        default: Any = column.default
        if column.key in rows[0]:
            values = [row[column.key] for row in rows]
        elif default is None:
            continue
        else:
            values = [default.arg if default.is_scalar else default.arg(None) for _ in rows]
        process = column.type.dialect_impl(dialect).bind_processor(dialect)
        names.append(column.name)
        by_column.append([process(value) for value in values] if process else values)
    insert_tuples(session, model, names, list(zip(*by_column, strict=True)))


def insert_missing(session: Session, model: type[Model], rows: list[dict[str, Any]]) -> None:
    """Insert the rows that no unique key has yet, inside `every_customer` and a transaction."""
    dialect: Any = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    if rows:
        session.execute(dialect.insert(model.__table__).on_conflict_do_nothing(), rows)


def insert_tuples(
    session: Session, model: type[Model], columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    """Insert plain integers, texts and None as they are; `columns` names all that have to be filled.

    Straight to the driver, for hundreds of thousands of rows; inside `every_customer` and a transaction.
    """
    if rows:
        connection = session.connection()
        place = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        named, places = ", ".join(columns), ", ".join([place] * len(columns))
        statement = f"INSERT INTO {model.__tablename__} ({named}) VALUES ({places})"  # noqa: S608 - our own names
        connection.exec_driver_sql(statement, rows)
