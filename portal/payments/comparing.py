"""Every night: the last 35 days of our books beside the gateway's. What differs is listed for staff."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import select

from portal.db import current_session
from portal.kit import clock
from portal.kit.currencies import EXPONENTS
from portal.ledger.models import Payment
from portal.ledger.rules import PaymentState
from portal.payments.gateway import Line, gateway_of, is_paying_on
from portal.payments.models import GatewayDispute, GatewayRefund, OnlinePayment, UnmatchedReceipt
from portal.payments.operations.comparing import record_differences
from portal.payments.rules import requests
from portal.payments.rules.amounts import from_gateway
from portal.payments.rules.comparing import (
    Differing,
    Ours,
    Theirs,
    payments_differing,
    words_differing,
)
from portal.payments.rules.telling import told
from portal.payments.rules.told import DisputeTold, MoneyTold, RefundTold, Word
from portal.payments.rules.words import DifferenceKind
from portal.tenancy import every_customer

SPAN: Final = timedelta(days=35)
_BEFORE: Final = timedelta(days=2)
"""How far the two may lie apart at the first day, where only what both have is compared."""

log = structlog.get_logger("portal.payments")


def compare_with_gateway() -> None:
    """Ask the gateway for its last 35 days and note in what they differ from ours."""
    db = current_session()
    if not is_paying_on(db.get_bind()):
        return
    line = gateway_of(db.get_bind()).patient_line()
    since = clock.now() - SPAN
    asked: dict[str, Any] = {"created": {"gte": int(since.timestamp())}}
    paid, refunded, disputed = _theirs(line, asked)
    found = _differences(since, paid, refunded, disputed)
    record_differences(found, line.calls)
    log.info("compared_with_gateway", differences=len(found))


def _theirs(line: Line, asked: dict[str, Any]) -> tuple[dict[str, Theirs], dict[str, str], dict[str, str]]:
    paid: dict[str, Theirs] = {}
    for row in line.every(requests.INTENTS, asked):
        found = told(row)
        if isinstance(found, MoneyTold) and found.currency in EXPONENTS:
            minor = from_gateway(found.amount, found.currency)
            paid[found.names.intent] = Theirs(found.word is Word.ARRIVED, minor, found.currency)
    refunds = (told(row) for row in line.every(requests.REFUNDS, asked))
    disputes = (told(row) for row in line.every(requests.DISPUTES, asked))
    return (
        paid,
        {one.gateway_id: str(one.word) for one in refunds if isinstance(one, RefundTold)},
        {one.gateway_id: str(one.word) for one in disputes if isinstance(one, DisputeTold)},
    )


def _differences(
    since: datetime, paid: dict[str, Theirs], refunded: dict[str, str], disputed: dict[str, str]
) -> list[Differing]:
    db = current_session()
    db.rollback()  # the books as they are now, not as they were before the gateway was asked
    with every_customer(db, "the books of all customers are compared with the gateway"):
        rows = db.execute(
            select(
                OnlinePayment.intent,
                Payment.public_id,
                Payment.state,
                Payment.settled_minor,
                Payment.currency,
            )
            .join(Payment, Payment.id == OnlinePayment.payment_id)
            .where(OnlinePayment.intent.is_not(None), Payment.started_at >= since - _BEFORE)
            .add_columns(Payment.started_at)
        ).all()
        ours = {
            intent: Ours(public_id, state == PaymentState.SETTLED, minor, currency)
            for intent, public_id, state, minor, currency, began_at in rows
            if began_at >= since + _BEFORE or intent in paid
        }
        known = frozenset(db.scalars(select(UnmatchedReceipt.intent)))
        refunds = {
            row.gateway_reference: (row.refund_public_id, row.word)
            for row in db.scalars(select(GatewayRefund))
        }
        disputes = {
            row.gateway_reference: (row.public_id, row.word) for row in db.scalars(select(GatewayDispute))
        }
    db.rollback()
    return [
        *payments_differing(ours, paid, known),
        *words_differing(DifferenceKind.REFUND, refunds, refunded),
        *words_differing(DifferenceKind.DISPUTE, disputes, disputed),
    ]
