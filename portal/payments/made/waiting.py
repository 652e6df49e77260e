"""Somebody waits for a payment's result."""

from contextlib import suppress
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from portal.db import Busy
from portal.ledger.rules import PaymentState
from portal.payments.made.rules import LOOKS, next_look
from portal.payments.made.sheet import PaymentSheet
from portal.payments.operations.asking import ask_first
from portal.tenancy import entered
from portal.web.filters import Query
from portal.web.life import afterwards


def look_at(payment: PaymentSheet, customer_id: int, *, may_ask: bool = True) -> dict[str, Any]:
    """What its page shows; while the gateway has not spoken, it looks again by itself for a while."""
    looks = min(Query(request.args).page("looks") if "looks" in request.args else 0, len(LOOKS))
    if looks and may_ask:
        ask_soon(payment, customer_id)
    is_back, is_begun = "returned" in request.args, payment.status == PaymentState.STARTED
    # who comes back from the gateway's page has confirmed there what the bank wanted to know
    is_confirmed = is_back and is_begun and bool(payment.session_url)
    return {
        "payment": payment,
        "is_awaited": is_back or not payment.session_url,
        "confirm_url": "" if is_confirmed else payment.next_step_url,
        "looks": looks,
        "wait": next_look(looks) if payment.status == PaymentState.STARTED else None,
    }


def ask_soon(payment: PaymentSheet, customer_id: int) -> None:
    """After the answer, the question about this payment goes first in the queue."""

    def put_first(db: Session) -> None:
        with entered(db, customer_id), suppress(Busy):  # the next look asks again
            ask_first(payment.public_id)

    if payment.status in (PaymentState.STARTED, PaymentState.PROCESSING):
        afterwards(put_first)
