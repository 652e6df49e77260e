"""What a bank's question about a payment does to the books, inside an open transaction."""

from datetime import date

from sqlalchemy.orm import Session

from portal.ledger import booking, crediting, queries
from portal.ledger.models import Account, Payment
from portal.ledger.refusals import OddAmount
from portal.ledger.releasing import take_back
from portal.ledger.rules import EntryKind
from portal.papers.models import Paper


def mark(db: Session, payment: Payment, is_disputed: bool) -> None:
    """Mark a payment and what it pays as disputed, or take the mark away."""
    payment.is_disputed = is_disputed
    for allocation, _ in db.execute(queries.live(queries.from_source(payment))).all():
        target = booking.target_of(db, allocation)
        if isinstance(target, Paper):
            booking.refresh_dispute(db, target)


def give_back(
    db: Session, account: Account, payment: Payment, amount_minor: int, dated_on: date, reference: str
) -> bool:
    """Book that the bank took a payment back; False where it was booked under this reference before."""
    if amount_minor <= 0:
        raise OddAmount
    if db.scalar(queries.entries_booked(EntryKind.PAYMENT_RETURNED, reference)) is not None:
        return False
    counts_from = max(dated_on, payment.dated_on or dated_on)
    reopened = take_back(db, account, payment, amount_minor, counts_from, reference)
    crediting.apply_linked(db, account, reopened, counts_from)
    return True


def reinstate(db: Session, account: Account, payment: Payment, dated_on: date, reference: str) -> int:
    """What was posted as returned under this reference is posted as reinstated, once; the minor units.

    Money that comes back first reverses what was written off of the payment's excess; the rest is credit.
    """
    returned = db.scalar(queries.entries_booked(EntryKind.PAYMENT_RETURNED, reference))
    reinstated = db.scalar(queries.entries_booked(EntryKind.PAYMENT_REINSTATED, reference))
    if returned is None or reinstated is not None:
        return 0
    amount_minor, dated_on = returned.amount_minor, max(dated_on, returned.dated_on)
    if written_off := min(amount_minor, db.scalar(queries.excess_written_off(payment)) or 0):
        kind = EntryKind.WRITE_OFF_REVERSED
        numbered = booking.numbered_reference(db, kind, payment)
        booking.post(db, account, kind, written_off, dated_on, numbered, payment=payment)
    kind = EntryKind.PAYMENT_REINSTATED
    booking.post(db, account, kind, -amount_minor, dated_on, reference, payment=payment)
    return amount_minor
