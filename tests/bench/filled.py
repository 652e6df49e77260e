"""Databases of any size for measurements: customers with 500 invoices each, as a business has them."""

import sqlite3
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

import portal.app  # noqa: F401 - every model has to be known before the tables are made
from portal import guarded, tenancy
from portal.bulk import insert_tuples
from portal.customers.models import Contact, ContactAccess, ContactRole, Customer
from portal.db import migrate, open_engine, transaction, working_with
from portal.kit import clock
from portal.ledger.models import Account
from portal.papers.models import Paper, PaperLine
from portal.people.models import Person
from portal.preferences.models import Organisation
from tests.browsers import begin_contact_session

INVOICES = 500
"""Those of each customer, whatever the size of the database."""
BATCH = 50_000
PAPER = (
    "id customer_id public_id kind state number revision currency issued_on due_on purchase_order notes terms "
    "prices_include_tax discount_rate_e6 discount_amount_minor subtotal_minor discount_minor tax_minor "
    "total_minor deposit_minor deposit_due_on open_minor under_way_minor available_minor written_off_minor "
    "is_disputed payment_methods sent_at void_reason created_at"
).split()
LINE = (
    "customer_id paper_id position item_code description unit quantity_e6 price_e6 discount_rate_e6 "
    "discount_amount_minor tax_name tax_rate_e6 amount_minor"
).split()


def fill(url: str, papers: int, of_each: int = INVOICES) -> str:
    """Write so many invoices into a new database, `of_each` customer; returns the token of a contact's session."""
    engine = open_engine(url)
    event.listen(engine, "connect", _hurry)
    migrate(engine)
    with working_with(guarded.open_session(engine)) as db:
        customers, today = papers // of_each, clock.today("UTC")
        ana = _write_customers(db, customers)
        for first in range(1, papers + 1, BATCH):
            ids = range(first, min(first + BATCH, papers + 1))
            with tenancy.every_customer(db, "a measurement"), transaction():
                insert_tuples(db, Paper, PAPER, list(_papers(ids, customers, of_each, today)))
        with tenancy.every_customer(db, "a measurement"), transaction():
            own = range(ana.customer_id, papers + 1, customers)  # the list reads lines but for a search
            insert_tuples(db, PaperLine, LINE, [_line(ana.customer_id, paper_id) for paper_id in own])
        token = begin_contact_session(db, ana.id)
    engine.dispose()
    return token


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    # Each new paper goes into the midst of the indexes that begin with the customer: keep them at hand.
    connection.execute("PRAGMA cache_size=-500000")
    connection.execute("PRAGMA synchronous=OFF")


def _write_customers(db: Session, number: int) -> Contact:
    with tenancy.every_customer(db, "a measurement"), transaction():
        db.add(Organisation(name="Halvorsen Marine Supply", time_zone="UTC", country="DE"))
        db.add_all(
            Customer(id=each, number=f"C-{each:06}", name=f"Customer {each}", display_name=f"Customer {each}")
            for each in range(1, number + 1)
        )
        db.add_all(Account(customer_id=each, currency="EUR") for each in range(1, number + 1))
        person = Person(email="ana@acme.example")
        db.add(person)
        db.flush()
        ana = Contact(
            customer_id=1 + number // 2,
            person_id=person.id,
            first_name="Ana",
            last_name="Alvarez",
            role=ContactRole.ADMIN,
            access=ContactAccess.ACTIVE,
        )
        db.add(ana)
        db.flush()
        return ana


def _papers(ids: range, customers: int, of_each: int, today: date) -> Iterator[tuple[Any, ...]]:
    """One after the other as a business writes them: a customer's papers lie all over the table."""
    for paper_id in ids:
        round_, customer = divmod(paper_id - 1, customers)
        age = of_each - 1 - round_  # 0 is the newest of its customer
        kind = "retainer_invoice" if age % 50 == 9 else "invoice"
        total = 5_000 + paper_id * 7919 % 900_000
        issued = today - timedelta(days=1 + age * 3 // 2)
        due = issued + timedelta(days=14 + 16 * (age % 3 == 0))
        state, open_minor, under_way, written_off, is_disputed = _standing(age, total)
        deposit = total // 5 if age % 25 == 3 else 0
        yield (
            paper_id, customer + 1, f"bench{paper_id:017}", kind, state, f"INV-{paper_id:07}", 1,
            "USD" if age % 8 == 5 else "EUR", issued.isoformat(), due.isoformat(),
            f"PO {paper_id % 10_000}" if age % 3 else "", "", "", 0, 0, 0, total, 0, 0, total, deposit,
            (issued + timedelta(days=7)).isoformat() if deposit else None, open_minor, under_way, 0,
            written_off, is_disputed, "card bank", f"{issued} 09:00:00.000000",
            "Written twice" if state == "void" else "", f"{issued} 08:00:00.000000",
        )  # fmt: skip


def _standing(age: int, total: int) -> tuple[str, int, int, int, int]:
    """State, open, under way, written off, disputed: the old ones are paid, of the new ones some."""
    if age % 61 == 7:
        return "void", 0, 0, 0, 0
    if age >= 60 and age % 97:
        return "open", 0, 0, 0, 0
    if age % 13 == 6:
        return "open", 0, 0, total, 0
    if age % 11 == 4:
        return "open", total, total, 0, 0
    if age % 7 == 2:
        return "open", total // 3, 0, 0, 0
    if age % 3 == 1:
        return "open", 0, 0, 0, 0
    return "open", total, 0, 0, int(age % 29 == 5)


def _line(customer_id: int, paper_id: int) -> tuple[Any, ...]:
    return (customer_id, paper_id, 1, "A-1", "Anchor chain", "", 10**6, 50_000_000, 0, 0, "", 0, 5_000)
