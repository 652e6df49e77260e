"""Each page asks the database the same few statements, however much there is to show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.models import Payment
from portal.papers.models import Invoice, PaperLine, TaxGroupRow
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
MOST = 8
TODAY = clock.today("Europe/Berlin")


@dataclass
class Book:
    """A business that grows: each page has `size` of what it lists."""

    db: Session
    customer_id: int
    invoice: Invoice
    payment: Payment
    size: int = 0

    def grow_to(self, size: int) -> None:
        """Further customers, invoices, lines of the invoice, and payments of it."""
        for number in range(self.size, size):
            due_on = TODAY + timedelta(days=number % 40 - 20)
            currency = ("EUR", "USD")[number % 2]
            issued = {"issued_on": TODAY - timedelta(days=30), "due_on": due_on, "currency": currency}
            make.invoice(self.db, self.customer_id, 2_000 + number, **issued)
            make.retainer(self.db, self.customer_id, 1_000, **issued)
            make.payment(self.db, self.customer_id, {self.invoice.id: 1}, dated_on=TODAY)
            other = make.customer(self.db, f"Customer {number}")
            make.invoice(self.db, other.id, 500, due_on=TODAY - timedelta(days=number + 1))
            with every_customer(self.db, "a test"), transaction():
                own = {"customer_id": self.customer_id, "paper_id": self.invoice.id, "position": number + 1}
                self.db.add(PaperLine(**own, quantity_e6=10**6, price_e6=10**6, amount_minor=100))
                self.db.add(TaxGroupRow(**own, name="VAT", rate_e6=number, base_minor=0, tax_minor=0))
                self.db.add(Contact(customer_id=self.customer_id, first_name=f"Clerk {number}"))
        self.size = size


def begin(db: Session, cast: Cast) -> Book:
    invoice = make.invoice(db, cast.acme, 100_000)
    return Book(db, cast.acme, invoice, make.payment(db, cast.acme, {invoice.id: 1}))


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    yield asked
    event.remove(app.extensions["engine"], "before_cursor_execute", note)


def counts(app: Flask, browser: FlaskClient, pages: list[str]) -> dict[str, int]:
    found = {}
    for page in pages:
        with statements_of(app) as asked:
            assert browser.get(page).status_code == 200
        found[page] = len(asked)
    return found


def test_a_contacts_pages_ask_a_fixed_number_of_statements(
    app: Flask, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    book = begin(db, cast)
    pages = [
        "/",
        "/companies",
        f"/invoices/{book.invoice.public_id}",
        "/invoices",
        "/invoices?status=overdue&sort=to_pay&size=50",
        "/invoices?kind=retainer&sort=-due&page=2&size=10",
        "/invoices?q=invoice&status=paid",
        "/invoices?q=20.01&sort=number&page=999",
        "/quotes",
        "/quotes?status=open&q=anode&sort=-valid&size=10",
        "/orders?invoiced=no&sort=-shipped",
        "/credit-notes?status=used&sort=left&page=2",
        "/more",
        "/invoices/export.csv?status=overdue",
        "/statement/export.xlsx",
        "/statement",
        "/statement?type=open",
        "/statement?status=unpaid&payments=yes&ageing=no",
        "/statement?period=year&currency=EUR",
        "/payments",
        "/payments?status=received&q=invoice&sort=-amount&size=50",
        f"/payments/{book.payment.public_id}",
        f"/payments/{book.payment.public_id}/receipt",
        "/documents",
        "/documents?q=list&folder=Terms&size=10",
    ]
    book.grow_to(5)
    browser = signed_in(cast.ana)
    browser.get("/")  # the business and what it chose are kept from then on
    small = counts(app, browser, pages)
    book.grow_to(50)
    large = counts(app, browser, pages)
    assert small == large
    assert max(large.values()) <= MOST
    assert large["/invoices"] == 4


def test_the_back_offices_pages_ask_a_fixed_number_of_statements(
    app: Flask, db: Session, cast: Cast, signed_in_staff: SignedIn
) -> None:
    book = begin(db, cast)
    with every_customer(db, "a test"):
        acme = db.get_one(Customer, cast.acme).public_id
    pages = [
        "/staff/customers",
        "/staff/customers?status=late&sort=late&q=customer&size=50",
        f"/staff/customers/{acme}",
        "/staff/payments?q=customer&sort=-amount",
        f"/staff/payments/{book.payment.public_id}",
        f"/staff/customers/{acme}/payments/new",
    ]
    book.grow_to(5)
    browser = signed_in_staff(cast.sam)
    counts(app, browser, pages)  # what Acme chose is kept from then on
    small = counts(app, browser, pages)
    book.grow_to(50)
    large = counts(app, browser, pages)
    assert small == large
    assert max(large.values()) <= MOST
