"""What a worker need not work out for every test again: a portal of its own is made in a tenth of the time.

Each test has an app and a database of its own, and what they compile (templates, routes, statements) is the
same each time. It is kept here for as long as the worker lives; nothing of it depends on a row.
"""

from functools import partial
from typing import Any

import sqlalchemy
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import portal.db


class KeptTemplates(BytecodeCache):
    """Compiled templates by their text and the catalogue whose words stand in them."""

    def __init__(self) -> None:
        self.known: dict[tuple[object, ...], Any] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """What was compiled of this text in this language, or nothing yet."""
        bucket = Bucket(environment, "", "")
        bucket.place = (getattr(environment, "words", None), name, filename, source)
        bucket.code = self.known.get(bucket.place)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        self.known[bucket.place] = bucket.code


class KeptRule(Rule):
    """A route that is read and compiled once, not in each app."""

    known: dict[tuple[object, ...], tuple[Any, ...]] = {}

    def compile(self) -> None:
        """Take over what came of the same address in another app."""
        if self.defaults or self.subdomain or self.host:
            super().compile()
            return
        place = (self.rule, self.merge_slashes)
        if place not in self.known:
            super().compile()
            built = (self._build.__func__, self._build_unknown.__func__)
            self.known[place] = (self._parts, self._trace, self._converters, built)
        self._parts, self._trace, self._converters, built = self.known[place]
        self.arguments |= self._converters.keys()
        self._build, self._build_unknown = (builds.__get__(self) for builds in built)


def _is_same_kind(one: object, other: object) -> bool:
    return type(one) is type(other)


def keep_what_is_compiled() -> None:
    """To be called once in a worker, before any app or engine is made."""
    Flask.jinja_options = {"bytecode_cache": KeptTemplates()}
    Flask.url_rule_class = KeptRule
    # SQLAlchemy keeps statements by dialect; ours differ from engine to engine by nothing.
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__ = _is_same_kind
        dialect.__hash__ = lambda self: hash(type(self))
    statements = LRUCache(3000)
    portal.db.create_engine = partial(
        sqlalchemy.create_engine, execution_options={"compiled_cache": statements}
    )
