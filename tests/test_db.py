"""The database: tables as the models say, and transactions that hold."""

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, String, create_engine, inspect, select, text
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from portal import db as database
from portal import guarded
from portal.customers.models import Address
from portal.db import Busy, Model, current_session, locked, migrate, open_engine, transaction, working_with
from portal.people.models import Person
from portal.preferences.models import Counter
from portal.tenancy import every_customer
from tests import databases
from tests.cast import Cast
from tests.twins import Twins

only_sqlite = pytest.mark.skipif(databases.KIND != "sqlite", reason="about SQLite")
only_postgresql = pytest.mark.skipif(databases.KIND != "postgresql", reason="about PostgreSQL")


class _ChangeOfMindError(Exception):
    pass


def test_the_migrations_give_the_tables_of_the_models(engine: Engine) -> None:
    with engine.execution_options(migrating=True).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Model.metadata) == []


def test_migrating_twice_changes_nothing(engine: Engine, twins: Twins) -> None:
    migrate(engine)
    with engine.execution_options(migrating=True).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM papers")).scalar() == 6


@only_sqlite
def test_a_table_that_is_made_anew_takes_nothing_along(
    engine: Engine, twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forwardings cascade from links."""
    kept = text("SELECT (SELECT count(*) FROM links), (SELECT count(*) FROM forwardings)")

    def counted() -> tuple[int, ...]:
        with engine.execution_options(migrating=True).connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
            return tuple(connection.execute(kept).one())

    def change_links(config: Config, _revision: str) -> None:
        context = MigrationContext.configure(config.attributes["connection"])
        with Operations(context).batch_alter_table("links", recreate="always") as table:
            table.alter_column("actor", existing_type=String(22), type_=String(23))

    before = counted()
    monkeypatch.setattr(database.command, "upgrade", change_links)
    migrate(engine)
    assert counted() == before
    assert before[1] == 2


@only_sqlite
def test_a_migration_that_leaves_a_row_pointing_at_nothing_changes_nothing(
    engine: Engine, twins: Twins, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lose_links(config: Config, _revision: str) -> None:
        config.attributes["connection"].exec_driver_sql("DELETE FROM links")

    monkeypatch.setattr(database.command, "upgrade", lose_links)
    with pytest.raises(RuntimeError, match="points at nothing"):
        migrate(engine)
    with engine.execution_options(migrating=True).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM links")).scalar() == 8


def _emptied(database_url: str) -> list[str]:
    """Takes every table and function away; the names of the tables."""
    empty = open_engine(database_url)
    with empty.execution_options(migrating=True, immediate=True).connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            names = inspect(connection).get_table_names()
            for name in names:
                cascade = "" if connection.dialect.name == "sqlite" else " CASCADE"
                connection.exec_driver_sql(f"DROP TABLE {name}{cascade}")
            if connection.dialect.name == "postgresql":
                own = "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                for function in connection.exec_driver_sql(own).scalars().all():
                    connection.exec_driver_sql(f"DROP FUNCTION {function}")
    empty.dispose()
    return names


def _brought_up(
    database_url: str, monkeypatch: pytest.MonkeyPatch, before: str, chosen: dict[str, str], *more: str
) -> Engine:
    """A database of the shape `before` with these preferences of everyone, brought to the newest shape."""
    _emptied(database_url)
    old, upgrade = open_engine(database_url), database.command.upgrade
    monkeypatch.setattr(database.command, "upgrade", lambda config, _head: upgrade(config, before))
    migrate(old)
    with old.execution_options(migrating=True, immediate=True).begin() as connection:
        row = text("INSERT INTO organisation_preferences VALUES (:name, :value)")
        connection.execute(row, [{"name": name, "value": value} for name, value in chosen.items()])
        for statement in more:
            connection.execute(text(statement))
    monkeypatch.undo()
    migrate(old)
    return old


def test_the_terms_of_registration_became_those_of_the_portal(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = {"registration_terms": '"Pay.\\n\\u00dcberall."', "language": '"de"'}
    old = _brought_up(database_url, monkeypatch, "0033", chosen)
    with old.execution_options(migrating=True).connect() as connection:
        said = connection.execute(text("SELECT name, language, title, body FROM site_texts")).one()
        assert tuple(said) == ("terms", "de", "", "Pay.\nÜberall.")
        left = connection.execute(text("SELECT name FROM organisation_preferences")).scalars().all()
        assert left == ["language"]
    old.dispose()


def test_the_message_on_home_became_a_text_in_the_language_of_the_business(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, header = {"home_message": '"Freitag zu.\\n"', "language": '"de"'}, "('header', 'de', '', 'Moin.')"
    old = _brought_up(database_url, monkeypatch, "0038", chosen, f"INSERT INTO site_texts VALUES {header}")
    with old.execution_options(migrating=True).connect() as connection:
        said = connection.execute(text("SELECT name, language, body FROM site_texts ORDER BY name")).all()
        assert [tuple(row) for row in said] == [("header", "de", "Moin."), ("home", "de", "Freitag zu.")]
        left = connection.execute(text("SELECT name FROM organisation_preferences")).scalars().all()
        assert left == ["language"]
    old.dispose()


def test_two_processes_may_migrate_an_empty_database_at_once(database_url: str) -> None:
    names = _emptied(database_url)
    program = "import sys, portal.app; from portal.db import *; migrate(open_engine(sys.argv[1]))"
    started = [subprocess.Popen([sys.executable, "-c", program, database_url]) for _ in range(2)]
    assert [process.wait(60) for process in started] == [0, 0]
    engine = open_engine(database_url)
    assert set(inspect(engine).get_table_names()) >= set(names)
    engine.dispose()


def test_the_cast_is_there(db: Session, cast: Cast) -> None:
    assert cast.acme != cast.globex


def test_what_a_transaction_wrote_stays(db: Session, engine: Engine) -> None:
    with transaction() as session:
        session.add(Person(email="new@acme.example"))
    with guarded.open_session(engine) as another:
        assert another.scalars(select(Person.email)).all() == ["new@acme.example"]


def test_an_error_undoes_the_whole_transaction(db: Session) -> None:
    with pytest.raises(_ChangeOfMindError), transaction():
        db.add(Person(email="one@acme.example"))
        db.flush()
        db.add(Person(email="two@acme.example"))
        raise _ChangeOfMindError
    assert db.scalars(select(Person)).all() == []
    with transaction():
        db.add(Person(email="three@acme.example"))
    assert db.scalars(select(Person.email)).all() == ["three@acme.example"]


def test_what_was_added_before_the_transaction_is_not_written_by_it(db: Session) -> None:
    db.add(Person(email="before@acme.example"))
    with transaction():
        pass
    assert db.scalars(select(Person)).all() == []


def test_a_transaction_is_not_opened_inside_another(db: Session) -> None:
    with transaction():
        with pytest.raises(RuntimeError, match="already open"), transaction():
            pass
        db.add(Person(email="still@acme.example"))
    assert db.scalars(select(Person.email)).all() == ["still@acme.example"]


def test_what_was_read_before_is_read_again_inside(db: Session, engine: Engine) -> None:
    with transaction():
        db.add(Counter(series="invoice", year=0))
    counter = db.get_one(Counter, ("invoice", 0))
    assert counter.next_value == 1
    with working_with(guarded.open_session(engine)), transaction() as elsewhere:
        elsewhere.get_one(Counter, ("invoice", 0)).next_value = 7
    with transaction():
        assert counter.next_value == 7


def test_work_has_one_session_and_ends_with_it(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="working_with"):
        current_session()
    with working_with(guarded.open_session(engine)) as session:
        assert current_session() is session
        session.scalars(select(Person)).all()
        assert session.in_transaction()
    assert not session.in_transaction()
    with pytest.raises(RuntimeError, match="working_with"), transaction():
        pass


@only_sqlite
def test_a_transaction_on_sqlite_begins_immediate(db: Session, engine: Engine) -> None:
    other = engine.raw_connection()
    other.execute("PRAGMA busy_timeout=0")  # type: ignore[attr-defined]
    with transaction(), pytest.raises(Exception, match="locked"):
        other.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined]
    db.scalars(select(Person)).all()
    other.execute("BEGIN IMMEDIATE")  # type: ignore[attr-defined] # reading holds no such lock
    other.rollback()
    other.close()


@only_sqlite
def test_each_connection_to_sqlite_is_prepared(database_url: str) -> None:
    engine = open_engine(database_url)
    expected = {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 5000}
    with engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
            assert found == expected
    engine.dispose()


@only_postgresql
def test_nothing_waits_for_ever_on_postgresql(database_url: str) -> None:
    engine = open_engine(database_url)
    expected = {
        "lock_timeout": "5s",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
    }
    with engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"SHOW {name}").scalar() for name in expected}
    assert found == expected
    engine.dispose()


def test_a_lock_that_is_not_to_be_had_is_busy(
    db: Session, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "SQLITE_PRAGMAS", (*database.SQLITE_PRAGMAS, "busy_timeout=100"))
    monkeypatch.setattr(database, "POSTGRES_LIMITS", "-c lock_timeout=100ms")
    impatient = open_engine(database_url)
    with transaction():
        db.add(Counter(series="invoice", year=0))
    asked = locked(select(Counter))
    with transaction():
        assert db.scalars(asked).one().next_value == 1
        with working_with(guarded.open_session(impatient)) as second:
            with pytest.raises(Busy), transaction():
                second.scalars(asked).one()
            assert not second.in_transaction()
    with working_with(guarded.open_session(impatient)), transaction() as third:
        assert third.scalars(asked).one().next_value == 1
    impatient.dispose()


def test_four_threads_lose_no_write(db: Session, engine: Engine) -> None:
    with transaction():
        db.add(Counter(series="invoice", year=0, next_value=0))
    failed: list[BaseException] = []

    def count() -> None:
        try:
            for _ in range(60):
                with working_with(guarded.open_session(engine)), transaction() as session:
                    counter = session.scalars(locked(select(Counter))).one()
                    counter.next_value = counter.next_value + 1
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    db.rollback()
    assert db.scalars(select(Counter.next_value)).one() == 240


def test_locked_rows_are_read_as_they_are_now(db: Session) -> None:
    with transaction():
        db.add(Counter(series="invoice", year=0))
    counter = db.get_one(Counter, ("invoice", 0))
    counter.next_value = 99
    with db.no_autoflush:
        assert db.scalars(locked(select(Counter))).one().next_value == 1


@only_postgresql
def test_locked_locks_on_postgresql(db: Session) -> None:
    assert "FOR UPDATE" in str(locked(select(Counter)).compile(db.get_bind()))


def test_a_moment_comes_back_as_it_was(db: Session) -> None:
    moment = datetime(2026, 3, 29, 2, 30, 15, 123456, tzinfo=timezone(timedelta(hours=2)))
    with transaction():
        db.add(Person(email="a@acme.example", proven_at=moment))
        db.add(Person(email="b@acme.example"))
    db.expire_all()
    known, unknown = db.scalars(select(Person).order_by(Person.email))
    assert known.proven_at == moment
    assert known.proven_at is not None
    assert known.proven_at.tzinfo is UTC
    assert unknown.proven_at is None
    assert db.scalars(select(Person.email).where(Person.proven_at <= moment)).all() == ["a@acme.example"]
    before = moment - timedelta(microseconds=1)
    assert db.scalars(select(Person.email).where(Person.proven_at <= before)).all() == []


def test_a_moment_without_a_zone_is_refused(db: Session) -> None:
    naive = datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="time zone"), transaction():
        db.add(Person(email="a@acme.example", proven_at=naive))
    with pytest.raises(StatementError, match="time zone"):
        db.scalars(select(Person).where(Person.proven_at == naive)).all()


def test_a_reference_to_nothing_is_refused_at_the_commit(db: Session, cast: Cast) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"), every_customer(db, "nobody's"), transaction():
        db.add(Address(customer_id=999_999, kind="other"))
        db.flush()


def test_a_guarded_engine_can_still_be_migrated(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)
    guarded.guard(engine)
    guarded.guard(engine)
    migrate(engine)
