"""What SQLite needs where it changes a constraint, which it does by writing the whole table anew."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def keys_apart(pooled: Any) -> Iterator[None]:
    """Let the old table go without counting that as deleting its rows; asked for outside a transaction only.

    `pooled` is a connection as the pool hands it out; those to other databases are left as they are.
    """
    driver = pooled.dbapi_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def require_keys_to_fit(pooled: Any) -> None:
    """RuntimeError where a row points at nothing."""
    driver = pooled.dbapi_connection
    if isinstance(driver, sqlite3.Connection):
        lost = driver.execute("PRAGMA foreign_key_check").fetchone()
        if lost is not None:
            raise RuntimeError(f"A row of {lost[0]} points at nothing.")
