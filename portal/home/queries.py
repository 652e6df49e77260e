"""What Home shows beside the papers' summary."""

from datetime import date
from functools import lru_cache

from sqlalchemy import select

from portal.customers.models import Address, Contact, Customer
from portal.db import AnySelect, total
from portal.invoices.queries import row_columns
from portal.ledger.models import Payment
from portal.ledger.rules import PaymentState
from portal.papers.models import Paper
from portal.papers.queries import is_sent, is_to_pay, next_due_on
from portal.papers.rules.statuses import PaperKind

NEXT_UP = 4


@lru_cache(2)
def next_up(today: date) -> AnySelect:
    """The invoices to pay next, oldest due first."""
    return (
        select(*row_columns(today))
        .where(is_sent(PaperKind.INVOICE), is_to_pay())
        .order_by(next_due_on(), Paper.id)
        .limit(NEXT_UP)
    )


def unused_payments() -> AnySelect:
    """What is left of payments, by currency."""
    return (
        select(Payment.currency, total(Payment.left_minor).label("left_minor"))
        .where(Payment.left_minor > 0)
        .group_by(Payment.currency)
    )


def last_payment() -> AnySelect:
    """The payment received last."""
    return (
        select(Payment.settled_minor.label("minor"), Payment.currency, Payment.dated_on.label("on"))
        .where(Payment.state == PaymentState.SETTLED)
        .order_by(Payment.dated_on.desc(), Payment.id.desc())
        .limit(1)
    )


def customer_with_addresses() -> AnySelect:
    """The entered customer and each of its addresses."""
    return (
        select(Customer, Address).outerjoin(Address, Address.customer_id == Customer.id).order_by(Address.id)
    )


def contacts() -> AnySelect:
    """The customer's contact persons, the primary one first."""
    return select(Contact.id, Contact.first_name, Contact.last_name, Contact.role).order_by(
        Contact.is_primary.desc(), Contact.last_name, Contact.first_name, Contact.id
    )
