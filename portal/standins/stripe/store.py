"""What the stand-in remembers: Stripe's objects as JSON in an SQLite file, or in memory alone."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import Any

Doc = dict[str, Any]
"""An object of the API. Keys that begin with `_` are the stand-in's own and are never answered."""

TABLES = """
create table if not exists objects (
    seq integer primary key autoincrement, id text not null unique, kind text not null, body text not null
);
create index if not exists objects_by_kind on objects (kind, seq);
create table if not exists keys (
    key text primary key, print text not null, created integer not null, status integer not null,
    body text not null
);
create table if not exists later (
    seq integer primary key autoincrement, due integer not null, what text not null, about text not null
);
create table if not exists deliveries (
    seq integer primary key autoincrement, event text not null, endpoint text not null,
    tries integer not null default 0, due integer not null default 0, state text not null
);
create index if not exists deliveries_by_state on deliveries (state, due);
create index if not exists deliveries_by_event on deliveries (event);
create table if not exists notes (name text primary key, value text not null);
"""


class Store:
    """One connection that all threads share, one at a time."""

    def __init__(self, path: str = ":memory:") -> None:
        self.lock = RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = off")
        self._db.executescript(TABLES)
        self._depth = 0

    def close(self) -> None:
        """Let go of the file."""
        with self.lock:
            self._db.close()

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What happens within is kept as a whole, or, after an exception, not at all."""
        with self.lock:
            self._depth += 1
            if self._depth == 1:
                self._db.execute("begin")
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._db.execute("rollback")
                raise
            else:
                if self._depth == 1:
                    self._db.execute("commit")
            finally:
                self._depth -= 1

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds; also for writing."""
        with self.lock:
            return self._db.execute(sql, values).fetchall()

    def find(self, name: str) -> Doc | None:
        """The object with this id."""
        found = self.rows("select body from objects where id = ?", name)
        return json.loads(found[0]["body"]) if found else None

    def put(self, doc: Doc) -> Doc:
        """Keep an object, new or changed."""
        self.rows(
            "insert into objects (id, kind, body) values (?, ?, ?)"
            " on conflict (id) do update set body = excluded.body",
            doc["id"],
            doc["object"],
            json.dumps(doc),
        )
        return doc

    def forget(self, name: str) -> None:
        """Remove an object."""
        self.rows("delete from objects where id = ?", name)

    def page(
        self,
        kind: str,
        limit: int,
        *,
        wanted: Mapping[str, object] | None = None,
        after: str | None = None,
        before: str | None = None,
        extra: tuple[str, ...] = (),
    ) -> list[Doc]:
        """Objects of a kind, newest first, or oldest first where `before` is given.

        `wanted` has the values of fields, by dotted names; `extra` are more conditions in SQL.
        """
        conditions, values = ["kind = ?", *extra], [kind]
        for name, value in (wanted or {}).items():
            conditions.append(f"json_extract(body, '$.{name}') = ?")
            values.append(value)  # type: ignore[arg-type]
        for sign, cursor in (("<", after), (">", before)):
            if cursor is not None:
                conditions.append(f"seq {sign} (select seq from objects where id = ?)")  # noqa: S608
                values.append(cursor)
        order = "asc" if before is not None else "desc"
        sql = f"select body from objects where {' and '.join(conditions)} order by seq {order} limit ?"  # noqa: S608
        return [json.loads(row["body"]) for row in self.rows(sql, *values, limit)]

    def note(self, name: str, value: str | None = None) -> str | None:
        """Write a note, or read it."""
        if value is not None:
            self.rows("insert or replace into notes values (?, ?)", name, value)
        found = self.rows("select value from notes where name = ?", name)
        return str(found[0]["value"]) if found else None
