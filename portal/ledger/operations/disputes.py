"""Payments that the payer's bank questions, takes back, or gives back again."""

from datetime import date

from portal.db import transaction
from portal.ledger import disputing
from portal.ledger.accounts import held_payment
from portal.ledger.models import Payment
from portal.ledger.refusals import NotSettled
from portal.ledger.rules import PaymentState


def open_dispute(payment_id: int, reference: str) -> Payment:
    """Mark a payment and what it pays as disputed; posts nothing.

    `reference` is the gateway's id of the dispute. One that was closed already stays closed.
    """
    with transaction() as db:
        _account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        if payment.closed_dispute != reference:
            disputing.mark(db, payment, True)
    return payment


def win_dispute(payment_id: int, dated_on: date, reference: str) -> Payment:
    """Take the mark away; what was posted as returned for this dispute is posted as reinstated.

    Money that comes back first reverses what was written off of the payment's excess; the rest is credit.
    """
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        payment.closed_dispute = reference
        disputing.mark(db, payment, False)
        disputing.reinstate(db, account, payment, dated_on, reference)
    return payment


def lose_dispute(payment_id: int, amount_minor: int, dated_on: date, reference: str) -> Payment:
    """Book what was withdrawn for a dispute, and take the mark away. Told twice, it is booked once."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        payment.closed_dispute = reference
        disputing.mark(db, payment, False)
        disputing.give_back(db, account, payment, amount_minor, dated_on, reference)
    return payment


def return_payment(payment_id: int, amount_minor: int, dated_on: date, reference: str) -> Payment:
    """Book that the bank took a payment back. `reference` is the gateway's or the bank's id of the return;
    told twice, it is booked once."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        _require_settled(payment)
        disputing.give_back(db, account, payment, amount_minor, dated_on, reference)
    return payment


def _require_settled(payment: Payment) -> None:
    if payment.state != PaymentState.SETTLED:
        raise NotSettled(number=payment.number)
