"""What Home shows beside the papers' summary."""

from datetime import date
from functools import lru_cache

from sqlalchemy import and_, func, select

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


def last_payment() -> AnySelect:
    """The payment received last, with the numbers of what it paid as one text."""
    paid = (
        select(func.aggregate_strings(Paper.number, ", "))
        .join(Allocation, Allocation.to_paper_id == Paper.id)
        .where(Allocation.from_payment_id == Payment.id)
        .scalar_subquery()
    )
    return (
        select(
            Payment.public_id,
            Payment.number,
            Payment.reference,
            Payment.settled_minor.label("minor"),
            Payment.currency,
            Payment.dated_on.label("on"),
            paid.label("papers"),
        )
        .where(Payment.state == PaymentState.SETTLED)
        .order_by(Payment.dated_on.desc(), Payment.id.desc())
        .limit(1)
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
    first, and each saved method: there are few of any, so that one statement is less work than three."""
    is_kept = and_(SavedMethod.customer_id == Customer.id, SavedMethod.removed_at.is_(None))
    return (
        select(Customer, Address, Contact, SavedMethod)
        .outerjoin(Address, Address.customer_id == Customer.id)
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .outerjoin(SavedMethod, is_kept)
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
