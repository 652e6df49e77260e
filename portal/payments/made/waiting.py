"""Somebody waits for a payment's result."""

from contextlib import suppress

from sqlalchemy.orm import Session

from portal.db import Busy
from portal.ledger.rules import PaymentState
from portal.payments.made.sheet import PaymentSheet
from portal.payments.operations.asking import ask_first
from portal.tenancy import entered
from portal.web.life import afterwards


def ask_soon(payment: PaymentSheet, customer_id: int) -> None:
    """After the answer, the question about this payment goes first in the queue."""

    def put_first(db: Session) -> None:
        with entered(db, customer_id), suppress(Busy):  # the next look asks again
            ask_first(payment.public_id)

    if payment.status in (PaymentState.STARTED, PaymentState.PROCESSING):
        afterwards(put_first)
