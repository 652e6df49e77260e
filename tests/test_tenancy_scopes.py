"""Entering and leaving a customer: what a session keeps in memory is scoped as what it asks."""

import threading

import pytest
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session, load_only

from portal import guarded
from portal.customers.models import Address, Contact
from portal.db import transaction
from portal.papers.models import Invoice, Paper
from portal.people.models import Person
from portal.tenancy import CannotScope, ForeignRow, Unscoped, entered, every_customer
from tests.twins import Twins


class _ChangeOfMindError(Exception):
    pass


def test_a_second_customer_cannot_be_entered_beside_the_first(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        with pytest.raises(ForeignRow), entered(db, twins.globex.customer):
            pass
        with entered(db, twins.acme.customer):
            assert db.get(Paper, twins.acme.invoice) is not None


def test_entering_inside_every_customer_narrows(db: Session, twins: Twins) -> None:
    with every_customer(db, "one after the other"):
        for twin in (twins.acme, twins.globex):
            with entered(db, twin.customer):
                assert set(db.scalars(select(Paper.customer_id))) == {twin.customer}
        assert len(db.scalars(select(Paper)).all()) == 6


def test_the_first_customers_rows_are_not_served_to_the_second(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        kept = db.get(Paper, twins.acme.invoice)
    with entered(db, twins.globex.customer):
        assert db.get(Paper, twins.acme.invoice) is None
    with pytest.raises(Unscoped):
        db.get(Paper, twins.acme.invoice)
    assert kept is not None


def test_a_row_seen_by_every_customer_is_not_served_afterwards(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        with every_customer(db, "to look"):
            kept = [db.get(Paper, twins.globex.invoice), db.get(Contact, twins.globex.contact)]
            kept += db.scalars(select(Address).options(load_only(Address.street))).all()
        assert None not in kept
        assert db.get(Paper, twins.globex.invoice) is None
        assert db.get(Contact, twins.globex.contact) is None
        assert db.get(Address, twins.globex.address) is None


def test_papers_with_loaded_lines_leave_together(db: Session, twins: Twins) -> None:
    with every_customer(db, "to look"):
        papers = db.scalars(select(Paper)).all()
        assert sum(len(paper.lines) for paper in papers) == 2
    assert not any(paper in db for paper in papers)


def test_the_own_rows_stay_while_every_customer_is_seen(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        loaded, expired = db.get_one(Paper, twins.acme.invoice), db.get_one(Address, twins.acme.address)
        db.expire(expired)
        with every_customer(db, "to look"):
            pass
        assert loaded in db
        assert expired.street == "ACME"


def test_an_own_row_loads_its_lines_while_every_customer_is_seen(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        invoice = db.get_one(Invoice, twins.acme.invoice)
        with every_customer(db, "to look"):
            assert [line.description for line in invoice.lines] == ["ACME"]
            db.expire(invoice)
            assert invoice.notes == "ACME"


def test_an_expired_row_is_read_again_narrowed(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        with every_customer(db, "to look"):
            kept = db.get_one(Address, twins.globex.address)
            db.expire(kept)
        assert db.get(Address, twins.globex.address) is None


def test_a_result_is_read_in_its_block(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        with every_customer(db, "to look"):
            late = db.scalars(select(Paper).order_by(Paper.id))
        with pytest.raises(ForeignRow):
            late.all()
        assert db.get(Paper, twins.globex.invoice) is None


def test_an_own_row_can_be_refreshed_and_read_in_parts(db: Session, twins: Twins) -> None:
    with entered(db, twins.acme.customer):
        invoice = db.get_one(Invoice, twins.acme.invoice)
        db.refresh(invoice, with_for_update=True)
        db.refresh(invoice, ["lines", "notes"])
        db.expire(invoice, ["notes"])
        assert invoice.notes == invoice.lines[0].description == "ACME"
        db.expunge_all()
        part = db.scalars(select(Address).options(load_only(Address.customer_id, Address.kind))).one()
        assert part.street == "ACME"


def test_a_new_row_does_not_become_the_next_customers(db: Session, twins: Twins) -> None:
    with transaction():
        with pytest.raises(_ChangeOfMindError), entered(db, twins.acme.customer):
            db.add(Address(kind="other", street="of Acme"))
            raise _ChangeOfMindError
        with entered(db, twins.globex.customer):
            db.flush()
    with every_customer(db, "to look"):
        assert db.scalars(select(Address.street).where(Address.kind == "other")).all() == []


def test_a_row_taken_over_while_every_customer_was_seen_is_not_written_afterwards(
    db: Session, twins: Twins
) -> None:
    with entered(db, twins.acme.customer):
        with every_customer(db, "to look"):
            kept = db.get_one(Address, twins.globex.address)
            kept.customer_id = twins.acme.customer
        with pytest.raises(ForeignRow):
            db.flush()


def test_what_was_added_is_written_when_its_customer_is_left(db: Session, twins: Twins) -> None:
    with transaction():
        with entered(db, twins.acme.customer):
            db.add(Address(kind="other", street="of Acme"))
        with entered(db, twins.globex.customer):
            db.add(Address(kind="other", street="of Globex"))
    with every_customer(db, "to look"):
        found = db.execute(select(Address.customer_id, Address.street).where(Address.kind == "other"))
        assert set(found) == {(twins.acme.customer, "of Acme"), (twins.globex.customer, "of Globex")}


@pytest.mark.parametrize("whole", [True, False])
def test_a_deleted_row_that_a_rollback_brings_back_is_not_served(
    db: Session, twins: Twins, whole: bool
) -> None:
    with transaction():
        with entered(db, twins.acme.customer):
            kept = db.get_one(Address, twins.acme.address)
            savepoint = db.begin_nested()
            db.delete(kept)
            db.flush()
        (db if whole else savepoint).rollback()
        with entered(db, twins.globex.customer):
            assert db.get(Address, twins.acme.address) is None


def test_a_kept_connection_is_narrowed_again(db: Session, twins: Twins) -> None:
    with every_customer(db, "to look"):
        kept = db.connection()
        assert kept.execute(text("SELECT count(*) FROM papers")).scalar() == 6
    with entered(db, twins.acme.customer):
        for statement in (text("SELECT count(*) FROM papers"), select(Paper.__table__)):
            with pytest.raises(CannotScope):
                kept.execute(statement)
        with pytest.raises(CannotScope):
            kept.exec_driver_sql("SELECT 1")


def test_the_engine_serves_sessions_and_migrations_only(engine: Engine, twins: Twins) -> None:
    with engine.connect() as connection, pytest.raises(CannotScope):
        connection.execute(text("SELECT 1"))
    with engine.begin() as connection, pytest.raises(CannotScope):
        connection.exec_driver_sql("SELECT 1")
    with engine.execution_options(migrating=True).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM papers")).scalar() == 6


def test_a_session_guards_its_engine(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    session = guarded.open_session(engine)
    with engine.connect() as connection, pytest.raises(CannotScope):
        connection.execute(text("SELECT 1"))
    session.close()
    engine.dispose()


def test_a_returned_connection_is_not_marked_any_more(db: Session, engine: Engine, twins: Twins) -> None:
    with every_customer(db, "to look"):
        db.connection()
        db.rollback()
        with engine.connect() as connection, pytest.raises(CannotScope):
            connection.execute(text("SELECT 1"))


def test_two_sessions_in_two_threads_keep_their_customers(engine: Engine, twins: Twins) -> None:
    wrong: list[object] = []
    start = threading.Barrier(2)

    def look(own: int) -> None:
        start.wait()
        with guarded.open_session(engine) as session:
            for _ in range(40):
                with entered(session, own):
                    seen = {
                        *session.scalars(select(Paper.customer_id)),
                        *session.scalars(select(Contact.customer_id)),
                    }
                    seen |= {paper.customer_id for paper in session.scalars(select(Paper))}
                    wrong.extend(seen - {own})
                session.rollback()

    threads = [threading.Thread(target=look, args=(twin.customer,)) for twin in (twins.acme, twins.globex)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_person_of_both_customers_shows_each_only_its_own_contact(db: Session, twins: Twins) -> None:
    with transaction(), every_customer(db, "a second place for Ana"):
        ana = db.get_one(Contact, twins.acme.contact)
        db.add(Contact(customer_id=twins.globex.customer, person_id=ana.person_id, first_name="Anna"))
    names = select(Contact.first_name).join(Contact.person).where(Person.email == "ana@acme.example")
    with entered(db, twins.acme.customer):
        assert db.scalars(names).all() == ["Ana"]
    with entered(db, twins.globex.customer):
        assert db.scalars(names).all() == ["Anna"]
