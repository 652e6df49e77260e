"""The steps of one try to move money, inside an open transaction and on a held account."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from portal.kit import tokens
from portal.ledger.accounts import locked_account
from portal.ledger.models import Account, Payment
from portal.ledger.rules import PaymentState, is_forward
from portal.ledger.settling import (
    next_payment_number,
    release_reserved,
    require_payable,
    require_shares,
    reserve,
    settle,
    shared,
)


def begin(
    db: Session,
    account: Account,
    amount_minor: int,
    shares: Mapping[int, int],
    *,
    attempt: str,
    method: str,
    number: str | None = None,
    public_id: str | None = None,
) -> Payment:
    """A payment that was begun online for these papers: by paper id, in minor units, in this order.

    It reserves nothing. Without a number it gets the next one.
    """
    require_shares(db, account, shares, amount_minor)
    require_payable(db, account, shares)
    payment = Payment(
        customer_id=account.customer_id,
        account_id=account.id,
        public_id=public_id or tokens.new_public_id(),
        number=number or next_payment_number(db),
        currency=account.currency,
        amount_minor=amount_minor,
        state=PaymentState.STARTED,
        is_online=True,
        method=method,
        attempt=attempt,
        started_at=account.booked_at,
        shares=shared(account, shares),
    )
    db.add(payment)
    db.flush()
    return payment


def take_under_way(db: Session, payment: Payment) -> None:
    """The money is on its way: its shares are reserved."""
    if is_forward(PaymentState(payment.state), PaymentState.PROCESSING):
        payment.state = PaymentState.PROCESSING
        reserve(db, payment, 1)


def arrive(
    db: Session, account: Account, payment: Payment, arrived_minor: int, currency: str, dated_on: date
) -> bool:
    """Book money that has arrived; False where it was booked before.

    Another amount or currency than was asked for is booked as what arrived, on the account of that currency
    (which is held too), unallocated and marked for staff.
    """
    if not is_forward(PaymentState(payment.state), PaymentState.SETTLED):
        return False
    payment.is_unexpected = (arrived_minor, currency) != (payment.amount_minor, payment.currency)
    if payment.state == PaymentState.PROCESSING:
        if payment.is_unexpected:
            release_reserved(db, account, payment, dated_on)
        else:
            reserve(db, payment, -1)
    if currency != payment.currency:
        account = locked_account(db, account.customer_id, currency)
        payment.account_id, payment.currency = account.id, currency
    settle(db, account, payment, arrived_minor, dated_on, leaves_under_way=False)
    return True


def end(
    db: Session, account: Account, payment: Payment, state: PaymentState, dated_on: date, reason: str = ""
) -> None:
    """The try failed or was not finished in time; what it had reserved is free again."""
    if is_forward(PaymentState(payment.state), state):
        was_processing = payment.state == PaymentState.PROCESSING
        payment.state, payment.failure_reason = state, reason
        if was_processing:
            release_reserved(db, account, payment, dated_on)
