"""What Home shows beside the papers' summary."""

from datetime import date
from functools import lru_cache

from sqlalchemy import ScalarSelect, and_, func, select
from sqlalchemy.orm import aliased

from portal.customers.models import Address, Contact, Customer
from portal.db import AnySelect, total
from portal.invoices.queries import row_columns
from portal.ledger.models import Account, Allocation, Entry, Payment
from portal.ledger.rules import EntryKind, PaymentState
from portal.orders.queries import is_shown as is_order_shown
from portal.orders.queries import row_columns as row_columns_of_orders
from portal.papers.models import Paper
from portal.papers.queries import is_sent, is_to_pay, late_minor, next_due_on, to_pay_minor
from portal.papers.rules.statuses import PaperKind
from portal.payments.models import SavedMethod
from portal.people.models import Person

NEXT_UP = 4
MONEY = (
    EntryKind.PAYMENT_SETTLED,
    EntryKind.PAYMENT_CANCELLED,
    EntryKind.PAYMENT_RETURNED,
    EntryKind.PAYMENT_REINSTATED,
    EntryKind.REFUND,
    EntryKind.REFUND_FAILED,
)
"""The entries that are money, coming and going."""


@lru_cache(2)
def next_up(today: date) -> AnySelect:
    """The invoices to pay next, oldest due first."""
    return (
        select(*row_columns(today))
        .where(is_sent(PaperKind.INVOICE), is_to_pay())
        .order_by(next_due_on(), Paper.id)
        .limit(NEXT_UP)
    )


@lru_cache(2)
def accounts(today: date) -> AnySelect:
    """What Home says of each currency.

    Columns: currency; balance_minor after everything that was paid and credited; left_minor of payments;
    paid_minor, all money that came less what went back;
    all_minor and late_minor over the invoices for which a way to pay online was chosen; left_out, the numbers
    of the others that are to be paid, as one text or none.
    """
    left = select(total(Payment.left_minor)).where(Payment.account_id == Account.id)
    paid = select(total(-Entry.amount_minor)).where(Entry.account_id == Account.id, Entry.kind.in_(MONEY))
    asked = is_sent(PaperKind.INVOICE), is_to_pay(), Paper.currency == Account.currency
    online = *asked, Paper.payment_methods != ""
    others = select(func.aggregate_strings(Paper.number, ", ")).where(*asked, Paper.payment_methods == "")
    return select(
        Account.currency,
        Account.balance_minor,
        left.scalar_subquery().label("left_minor"),
        paid.scalar_subquery().label("paid_minor"),
        select(total(to_pay_minor())).where(*online).scalar_subquery().label("all_minor"),
        select(total(late_minor(today))).where(*online).scalar_subquery().label("late_minor"),
        others.scalar_subquery().label("left_out"),
    )


def _last_payment() -> ScalarSelect[int]:
    """The id of the payment received last."""
    received = aliased(Payment)
    return (
        select(received.id)
        .where(received.state == PaymentState.SETTLED)
        .order_by(received.dated_on.desc(), received.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def newest_orders() -> AnySelect:
    """The orders sent last, as rows of their list."""
    return (
        select(*row_columns_of_orders())
        .where(is_order_shown())
        .order_by(Paper.issued_on.desc(), Paper.id.desc())
        .limit(NEXT_UP)
    )


def customer_and_people() -> AnySelect:
    """The entered customer with each of its addresses beside each of its contact persons, the primary one
    first, and the address that person mails from, each saved method, and the columns of its last payment, or
    none: there are few of any, so that one statement is less work than four. `papers` are the numbers of what
    that paid, as one text."""
    is_kept = and_(SavedMethod.customer_id == Customer.id, SavedMethod.removed_at.is_(None))
    paid = (
        select(func.aggregate_strings(Paper.number, ", "))
        .join(Allocation, Allocation.to_paper_id == Paper.id)
        .where(Allocation.from_payment_id == Payment.id)
        .scalar_subquery()
    )
    return (
        select(
            Customer,
            Address,
            Contact,
            SavedMethod,
            Person.email.label("contact_email"),
            Payment.public_id,
            Payment.number,
            Payment.reference,
            Payment.settled_minor.label("minor"),
            Payment.currency,
            Payment.dated_on.label("on"),
            paid.label("papers"),
        )
        .outerjoin(Address, Address.customer_id == Customer.id)
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .outerjoin(Person, Person.id == Contact.person_id)
        .outerjoin(SavedMethod, is_kept)
        .outerjoin(Payment, Payment.id == _last_payment())
        .order_by(
            Address.id,
            Contact.is_primary.desc(),
            Contact.last_name,
            Contact.first_name,
            Contact.id,
            SavedMethod.preferred_at.is_(None),
            SavedMethod.preferred_at.desc(),
            SavedMethod.id.desc(),
        )
    )
