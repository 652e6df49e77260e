"""Payments that the payer's bank questions, takes back, or gives back again."""

from datetime import date

from sqlalchemy.orm import Session

from portal.db import transaction
from portal.ledger import booking, crediting, queries
from portal.ledger.accounts import held_payment
from portal.ledger.models import Account, Payment
from portal.ledger.refusals import NotSettled, OddAmount
from portal.ledger.releasing import take_back
from portal.ledger.rules import EntryKind, PaymentState
from portal.papers.models import Paper


def open_dispute(payment_id: int, reference: str) -> Payment:
    """Mark a payment and what it pays as disputed; posts nothing.

    `reference` is the gateway's id of the dispute. One that was closed already stays closed.
    """
    with transaction() as db:
        _account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        if payment.closed_dispute != reference:
            _mark(db, payment, True)
    return payment


def win_dispute(payment_id: int, dated_on: date, reference: str) -> Payment:
    """Take the mark away; what was posted as returned for this dispute is posted as reinstated.

    Money that comes back first reverses what was written off of the payment's excess; the rest is credit.
    """
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        payment.closed_dispute = reference
        _mark(db, payment, False)
        returned = db.scalar(queries.entries_booked(EntryKind.PAYMENT_RETURNED, reference))
        reinstated = db.scalar(queries.entries_booked(EntryKind.PAYMENT_REINSTATED, reference))
        if returned is not None and reinstated is None:
            counts_from = max(dated_on, returned.dated_on)
            _reinstate(db, account, payment, returned.amount_minor, counts_from, reference)
    return payment


def lose_dispute(payment_id: int, amount_minor: int, dated_on: date, reference: str) -> Payment:
    """Book what was withdrawn for a dispute, and take the mark away. Told twice, it is booked once."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        payment.closed_dispute = reference
        _mark(db, payment, False)
        _return(db, account, payment, amount_minor, dated_on, reference)
    return payment


def return_payment(payment_id: int, amount_minor: int, dated_on: date, reference: str) -> Payment:
    """Book that the bank took a payment back. `reference` is the gateway's or the bank's id of the return;
    told twice, it is booked once."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        _return(db, account, payment, amount_minor, dated_on, reference)
    return payment


def _return(
    db: Session, account: Account, payment: Payment, amount_minor: int, dated_on: date, reference: str
) -> None:
    if amount_minor <= 0:
        raise OddAmount
    if db.scalar(queries.entries_booked(EntryKind.PAYMENT_RETURNED, reference)) is not None:
        return
    counts_from = max(dated_on, payment.dated_on or dated_on)
    reopened = take_back(db, account, payment, amount_minor, counts_from, reference)
    crediting.apply_linked(db, account, reopened.values(), counts_from)


def _reinstate(
    db: Session, account: Account, payment: Payment, amount_minor: int, dated_on: date, reference: str
) -> None:
    if written_off := min(amount_minor, db.scalar(queries.excess_written_off(payment)) or 0):
        kind = EntryKind.WRITE_OFF_REVERSED
        numbered = booking.numbered_reference(db, kind, payment)
        booking.post(db, account, kind, written_off, dated_on, numbered, payment=payment)
    kind = EntryKind.PAYMENT_REINSTATED
    booking.post(db, account, kind, -amount_minor, dated_on, reference, payment=payment)


def _mark(db: Session, payment: Payment, is_disputed: bool) -> None:
    payment.is_disputed = is_disputed
    for allocation, _ in db.execute(queries.live(queries.from_source(payment))).all():
        target = booking.target_of(db, allocation)
        if isinstance(target, Paper):
            booking.refresh_dispute(db, target)


def _require_settled(payment: Payment) -> None:
    if payment.state != PaymentState.SETTLED:
        raise NotSettled(number=payment.number)
