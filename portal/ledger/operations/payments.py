"""Payments: started, on their way, arrived, failed, and those that staff record by hand."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import SYSTEM, Actor, Verb
from portal.db import transaction
from portal.ledger import booking, crediting, moving, noting, queries, telling
from portal.ledger.accounts import held_payment, locked_account
from portal.ledger.models import Payment
from portal.ledger.refusals import MoneyWentBack, NotOffline, NotSettled, RefundPending
from portal.ledger.releasing import release
from portal.ledger.rules import EntryKind, PaymentState
from portal.ledger.settling import (
    next_payment_number,
    require_past,
    require_shares,
    settle,
    shared,
)
from portal.preferences.rules import MAILS_RECORDED_PAYMENTS


def record_payment(
    customer_id: int,
    currency: str,
    amount_minor: int,
    dated_on: date,
    shares: Mapping[int, int],
    *,
    attempt: str,
    method: str,
    number: str | None = None,
    reference: str = "",
    applies_credit: bool = False,
    actor: Actor = SYSTEM,
) -> Payment:
    """Book money that arrived offline, meant for these papers: by paper id, in minor units, in this order.

    What they cannot take stays on the payment as credit. Without a number it gets the next one. The same
    attempt twice is one payment.
    """
    with transaction() as db:
        account = locked_account(db, customer_id, currency)
        if earlier := _by_attempt(db, attempt):
            return earlier
        require_past(db, dated_on)
        require_shares(db, account, shares, amount_minor)
        payment = Payment(
            customer_id=customer_id,
            account_id=account.id,
            number=number or next_payment_number(db),
            currency=currency,
            amount_minor=amount_minor,
            state=PaymentState.STARTED,
            method=method,
            reference=reference,
            attempt=attempt,
            started_at=account.booked_at,
            shares=shared(account, shares),
        )
        db.add(payment)
        db.flush()
        settle(db, account, payment, amount_minor, dated_on, leaves_under_way=True)
        if applies_credit:
            crediting.apply_all(db, account, dated_on)
        noting.note_payment(db, Verb.PAYMENT_RECORDED, payment, amount_minor, actor)
        if actor != SYSTEM:
            telling.tell_received(db, payment, None, MAILS_RECORDED_PAYMENTS)
    return payment


def cancel_payment(payment_id: int, dated_on: date, actor: Actor = SYSTEM) -> Payment:
    """Take an offline payment back that was typed wrongly: what it paid is open again."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        if payment.is_online:
            raise NotOffline(number=payment.number)
        if payment.state != PaymentState.SETTLED:
            raise NotSettled(number=payment.number)
        if db.scalar(queries.pending_refunds(payment)):
            raise RefundPending(number=payment.number)
        reopened = release(db, account, payment, payment.settled_minor, dated_on)
        if payment.left_minor != payment.settled_minor:
            raise MoneyWentBack(number=payment.number)
        kind = EntryKind.PAYMENT_CANCELLED
        counts_from = booking.giving_since(db, payment, dated_on)
        booking.post(
            db, account, kind, payment.settled_minor, counts_from, payment.public_id, payment=payment
        )
        payment.state = PaymentState.CANCELLED
        crediting.apply_linked(db, account, reopened, dated_on)
        noting.note_payment(db, Verb.PAYMENT_CANCELLED, payment, payment.settled_minor, actor)
    return payment


def start_payment(
    customer_id: int,
    currency: str,
    amount_minor: int,
    shares: Mapping[int, int],
    *,
    attempt: str,
    method: str,
    number: str | None = None,
) -> Payment:
    """Begin one try to pay these papers online: by paper id, in minor units, in this order.

    It reserves nothing. Without a number it gets the next one. The same attempt twice is one payment.
    """
    with transaction() as db:
        account = locked_account(db, customer_id, currency)
        if earlier := _by_attempt(db, attempt):
            return earlier
        return moving.begin(db, account, amount_minor, shares, attempt=attempt, method=method, number=number)


def mark_processing(payment_id: int) -> Payment:
    """The money is on its way: its shares are reserved."""
    with transaction() as db:
        _account, payment = held_payment(db, payment_id)
        moving.take_under_way(db, payment)
    return payment


def settle_payment(
    payment_id: int,
    dated_on: date,
    *,
    arrived_minor: int | None = None,
    arrived_currency: str | None = None,
    applies_credit: bool = False,
) -> Payment:
    """The money has arrived. Told twice, it is booked once.

    Another amount or currency than was asked for is booked as what arrived, on the account of that currency,
    unallocated and marked for staff.
    """
    with transaction() as db:
        account, payment = held_payment(db, payment_id, also=arrived_currency)
        arrived = payment.amount_minor if arrived_minor is None else arrived_minor
        currency = arrived_currency or payment.currency
        is_booked = moving.arrive(db, account, payment, arrived, currency, dated_on)
        if applies_credit and is_booked and not payment.is_unexpected:
            crediting.apply_all(db, account, dated_on)
    return payment


def fail_payment(payment_id: int, dated_on: date, reason: str = "") -> Payment:
    """The try failed; what it had reserved is free again."""
    return _end(payment_id, PaymentState.FAILED, dated_on, reason)


def expire_payment(payment_id: int, dated_on: date) -> Payment:
    """The try was not finished in time."""
    return _end(payment_id, PaymentState.EXPIRED, dated_on, "")


def _end(payment_id: int, state: PaymentState, dated_on: date, reason: str) -> Payment:
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        moving.end(db, account, payment, state, dated_on, reason)
    return payment


def _by_attempt(db: Session, attempt: str) -> Payment | None:
    return db.scalars(select(Payment).where(Payment.attempt == attempt)).one_or_none()
