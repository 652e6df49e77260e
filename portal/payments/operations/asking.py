"""When the gateway is asked again, and what it refused for good."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from portal.db import locked, transaction
from portal.kit import clock
from portal.ledger import refunding
from portal.ledger.accounts import business_day, held_refund
from portal.ledger.models import Payment, Refund
from portal.ledger.rules import PaymentState, RefundState
from portal.payments import queries
from portal.payments.gateway import Call
from portal.payments.models import MethodSetup, RefundRequest
from portal.payments.noting import note_calls
from portal.payments.recording import was_asked
from portal.payments.rules.asking import next_question
from portal.payments.rules.words import Asked, SetupState
from portal.tenancy import every_customer

_REASON: Final = "the worker asks for every customer"
_NOT_AGAIN_FOR: Final = timedelta(seconds=10)


def ask_first(public_id: str) -> None:
    """Put the question about an unfinished payment in front of the queue: somebody looks at its result.

    The customer is entered. At most every ten seconds.
    """
    with transaction() as db:
        payment = db.scalars(queries.payment_by_public_id(public_id)).one()
        online = db.scalars(locked(queries.online_payment(payment.id))).one_or_none()
        if online is None or payment.state not in (PaymentState.STARTED, PaymentState.PROCESSING):
            return
        last = db.scalars(queries.calls_about(public_id).limit(1)).one_or_none()
        if last is None or clock.now() - last.at >= _NOT_AGAIN_FOR:
            online.ask_at = payment.started_at


def put_off_payment(payment_id: int, calls: Iterable[Call]) -> None:
    """Ask about it again at its next time."""
    with transaction() as db, every_customer(db, _REASON):
        online = db.scalars(locked(queries.online_payment(payment_id))).one()
        payment = db.get_one(Payment, payment_id)
        if payment.state == PaymentState.SETTLED:
            online.ask_at = clock.now() + timedelta(hours=1)  # only what the message did not carry is missing
        else:
            was_asked(online, payment)
        note_calls(db, calls)


def put_off_refund(refund_id: int, calls: Iterable[Call]) -> None:
    """The same for a refund; done, where its last word is known."""
    with transaction() as db, every_customer(db, _REASON):
        asked = db.scalars(locked(select(RefundRequest).where(RefundRequest.refund_id == refund_id))).one()
        refund = db.get_one(Refund, refund_id)
        is_over = refund.state != RefundState.PENDING
        asked.ask_at = None if is_over else next_question(refund.started_at, clock.now())
        note_calls(db, calls)


def put_off_setup(setup_id: int, calls: Iterable[Call]) -> None:
    """The same for a set-up."""
    with transaction() as db, every_customer(db, _REASON):
        setup = db.scalars(locked(select(MethodSetup).where(MethodSetup.id == setup_id))).one()
        is_over = setup.state in (SetupState.FAILED, SetupState.EXPIRED) or setup.saved_method_id is not None
        setup.ask_at = None if is_over else next_question(setup.started_at, clock.now())
        note_calls(db, calls)


def refuse_refund(refund_id: int, problem: str, calls: Iterable[Call]) -> None:
    """The gateway said no to a refund: it is over, nothing was posted."""
    with transaction() as db, every_customer(db, _REASON):
        account, refund = held_refund(db, refund_id)
        asked = db.get_one(RefundRequest, refund_id)
        asked.asked, asked.problem, asked.ask_at = Asked.REFUSED, problem, None
        refunding.fail(db, account, refund, business_day(db))
        note_calls(db, calls)
