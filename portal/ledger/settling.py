"""What a payment does to the papers it is meant for, inside an open transaction."""

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.ledger import booking, crediting, queries
from portal.ledger.accounts import business_day, held_papers
from portal.ledger.models import Account, Payment, PaymentShare
from portal.ledger.refusals import (
    DatedInTheFuture,
    MoreThanPaid,
    MoreThanPayable,
    NothingOpen,
    OddAmount,
)
from portal.ledger.rules import EntryKind, PaymentState, payable, taken_by
from portal.papers.models import Invoice, Paper, RetainerInvoice
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Series
from portal.preferences.numbering import next_numbers
from portal.preferences.rules import NUMBER_PATTERNS
from portal.tenancy import every_customer


def require_shares(db: Session, account: Account, shares: Mapping[int, int], amount_minor: int) -> None:
    """Refuse shares that are not above zero, not for open invoices or retainers, or more than the payment."""
    if amount_minor <= 0 or any(share <= 0 for share in shares.values()):
        raise OddAmount
    if sum(shares.values()) > amount_minor:
        raise MoreThanPaid
    for paper in held_papers(db, account, shares).values():
        if not isinstance(paper, Invoice | RetainerInvoice):
            raise NothingOpen(number=paper.number)


def require_payable(db: Session, account: Account, shares: Mapping[int, int]) -> None:
    """Refuse shares of more than is open and not under way."""
    for paper in held_papers(db, account, shares).values():
        if shares[paper.id] > payable(paper.open_minor, paper.under_way_minor):
            raise MoreThanPayable(number=paper.number)


def require_past(db: Session, dated_on: date) -> None:
    """Refuse a day after the business's today."""
    if dated_on > business_day(db):
        raise DatedInTheFuture


def next_payment_number(db: Session) -> str:
    """The number of a new payment, counted over all customers."""

    def taken(tried: Collection[str]) -> set[str]:
        return set(db.scalars(select(Payment.number).where(Payment.number.in_(tried))))

    with every_customer(db, "payments are counted over all customers"):
        pattern = choices_for_everyone(db)[NUMBER_PATTERNS[Series.PAYMENT]]
        return next_numbers(db, Series.PAYMENT, pattern, business_day(db).year, 1, taken)[0]


def shared(account: Account, shares: Mapping[int, int]) -> list[PaymentShare]:
    """The rows of a payment's shares, in the order given."""
    return [
        PaymentShare(
            customer_id=account.customer_id, paper_id=paper_id, position=position, amount_minor=share
        )
        for position, (paper_id, share) in enumerate(shares.items())
    ]


def reserve(db: Session, payment: Payment, sign: int) -> None:
    """Put a payment's shares under way (+1) or take them off again (-1)."""
    for paper, share, _ in _shares_of(db, payment):
        paper.under_way_minor += sign * share
    db.flush()


def settle(
    db: Session,
    account: Account,
    payment: Payment,
    arrived_minor: int,
    dated_on: date,
    *,
    leaves_under_way: bool,
) -> None:
    """Book money that has arrived and let its shares take what is open, the rest stays on the payment.

    Late money first reverses a write-off by as much. With `leaves_under_way` it does not take what other
    payments have reserved. Unexpected money is not allocated.
    """
    payment.state = PaymentState.SETTLED
    payment.settled_minor = arrived_minor
    payment.settled_at = account.booked_at
    payment.dated_on = dated_on
    with db.no_autoflush:  # what is written before the first share is written with it
        shares = [] if payment.is_unexpected else _shares_of(db, payment)
    kind = EntryKind.PAYMENT_SETTLED
    booking.add_entry(db, account, kind, -arrived_minor, dated_on, payment.public_id, payment=payment)
    for paper, share, days in shares:
        counts_from = max(dated_on, *days)
        reserved = paper.under_way_minor if leaves_under_way else 0
        taken, reversed_minor = taken_by(
            payable(paper.open_minor, reserved), paper.written_off_minor, min(share, payment.left_minor)
        )
        if reversed_minor:
            kind = EntryKind.WRITE_OFF_REVERSED
            reference = booking.numbered_reference(db, kind, paper)
            booking.post(db, account, kind, reversed_minor, counts_from, reference, paper=paper)
        if taken:
            booking.allocate_on(db, account, taken, counts_from, payment, paper)
    db.flush()


def release_reserved(db: Session, account: Account, payment: Payment, dated_on: date) -> None:
    """Take a payment's shares off what is under way, and let waiting linked credit have it."""
    reserve(db, payment, -1)
    invoices = [paper for paper, *_ in _shares_of(db, payment) if isinstance(paper, Invoice)]
    crediting.apply_linked(db, account, invoices, dated_on)


def _shares_of(db: Session, payment: Payment) -> list[tuple[Paper, int, list[date]]]:
    """The papers of a payment in their order, each with its share and the days that came before it was as
    open as now."""
    found = db.execute(queries.shares_of(), {"of_payment": payment.id})
    return [(paper, share, [day for day in days if day]) for paper, share, *days in found]
