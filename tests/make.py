"""Builders: sent papers, money and customers, made through the ledger's own functions.

Amounts are minor units. Each builder commits; what it returns belongs to the session.
"""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger import booking, crediting
from portal.ledger.accounts import locked_account
from portal.ledger.models import Payment
from portal.ledger.operations import payments
from portal.papers.models import CreditNote, Invoice, Order, Paper, Quote, RetainerInvoice
from portal.papers.rules.statuses import PaperState
from portal.tenancy import every_customer

ISSUED = date(2026, 3, 2)
DUE = date(2026, 3, 16)

_numbers = count(1)
Sent = TypeVar("Sent", bound=Paper)


def customer(db: Session, name: str = "Initech", **columns: Any) -> Customer:
    """A customer with nothing."""
    number = f"C-{next(_numbers):06}"
    made = Customer(**{"number": number, "name": name, "display_name": name, **columns})
    with every_customer(db, "a test"), transaction():
        db.add(made)
    return made


def invoice(db: Session, customer_id: int, total: int = 10000, **columns: Any) -> Invoice:
    """A sent invoice, posted; give `deposit_minor` and `deposit_due_on` for a deposit."""
    return sent(db, Invoice, customer_id, total, **{"due_on": DUE, **columns})


def retainer(db: Session, customer_id: int, total: int = 10000, **columns: Any) -> RetainerInvoice:
    """A sent retainer invoice."""
    return sent(db, RetainerInvoice, customer_id, total, **{"due_on": DUE, **columns})


def credit_note(db: Session, customer_id: int, total: int = 10000, **columns: Any) -> CreditNote:
    """A sent credit note, posted; give `credits_id` for the invoice it pays at once."""
    return sent(db, CreditNote, customer_id, total, **columns)


def quote(db: Session, customer_id: int, total: int = 10000, **columns: Any) -> Quote:
    """A sent quote, not yet answered."""
    return sent(db, Quote, customer_id, total, **{"state": PaperState.SENT, **columns})


def order(db: Session, customer_id: int, total: int = 10000, **columns: Any) -> Order:
    """A confirmed order, neither invoiced nor shipped."""
    words = {"state": PaperState.CONFIRMED, "invoiced": "no", "shipped": "not_yet"}
    return sent(db, Order, customer_id, total, **{**words, **columns})


def sent(
    db: Session,
    kind: type[Sent],
    customer_id: int,
    total: int,
    currency: str = "EUR",
    applies_credit: bool = False,
    **columns: Any,
) -> Sent:
    """A paper of any kind that the ledger knows, sent and posted."""
    number = f"{kind.__name__}-{next(_numbers):06}"
    paper = kind(
        customer_id=customer_id,
        currency=currency,
        subtotal_minor=total,
        total_minor=total,
        sent_at=clock.now(),
        **{
            "state": PaperState.OPEN,
            "issued_on": ISSUED,
            "number": number,
            **columns,
        },
    )
    with every_customer(db, "a test"), transaction():
        account = locked_account(db, customer_id, currency)
        db.add(paper)
        db.flush()
        booking.post_issue(db, account, paper)
        crediting.after_issue(db, account, paper, applies_credit=applies_credit)
    return paper


def payment(
    db: Session,
    customer_id: int,
    shares: Mapping[int, int] | None = None,
    amount: int | None = None,
    dated_on: date = ISSUED,
    currency: str = "EUR",
) -> Payment:
    """Money that arrived offline for these papers; without an amount it is what the shares come to."""
    shares = shares or {}
    with every_customer(db, "a test"):
        return payments.record_payment(
            customer_id,
            currency,
            sum(shares.values()) if amount is None else amount,
            dated_on,
            shares,
            attempt=_attempt(),
            method="transfer",
        )


def started_payment(
    db: Session,
    customer_id: int,
    shares: Mapping[int, int],
    amount: int | None = None,
    currency: str = "EUR",
) -> Payment:
    """An online payment that was begun."""
    with every_customer(db, "a test"):
        return payments.start_payment(
            customer_id,
            currency,
            sum(shares.values()) if amount is None else amount,
            shares,
            attempt=_attempt(),
            method="card",
        )


def _attempt() -> str:
    return f"attempt-{next(_numbers)}"
