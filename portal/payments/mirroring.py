"""Refunds and disputes as the gateway tells of them, and bringing the books in line with them.

What is told is kept whether its payment is known and settled yet or not; the books follow when it is.
"""

from datetime import UTC, date, datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Verb
from portal.db import locked
from portal.kit import clock
from portal.ledger import disputing, refunding, telling
from portal.ledger.accounts import business_zone
from portal.ledger.models import Account, Payment, Refund
from portal.ledger.noting import note_by_itself
from portal.ledger.rules import RefundState
from portal.payments import kept, queries
from portal.payments.models import GatewayDispute, GatewayRefund, OnlinePayment, RefundRequest
from portal.payments.outside import way_outside
from portal.payments.rules.booking import Questioned, Refunded, further_dispute, further_refund
from portal.payments.rules.told import DisputeTold, DisputeWord, RefundTold, RefundWord

log = structlog.get_logger("portal.payments")


def mirror_refund(db: Session, told: RefundTold) -> None:
    """Keep what is told of a refund, where it is news."""
    row = db.scalar(locked(select(GatewayRefund).where(GatewayRefund.gateway_reference == told.gateway_id)))
    before = Refunded(RefundWord(row.word), row.amount_minor) if row is not None else None
    after = further_refund(before, told)
    if row is None:
        row = GatewayRefund(
            gateway_reference=told.gateway_id,
            intent=told.names.intent,
            charge=told.names.charge,
            currency=told.currency[:3],
            made_at=_moment(told.made_at),
            refund_public_id=told.refund if _is_ours(db, told.refund) else "",
            is_ours=_is_ours(db, told.refund),
        )
        db.add(row)
    row.word, row.amount_minor = after.word, after.amount_minor
    row.reason = told.reason[:100] or row.reason or ""
    db.flush()


def mirror_dispute(db: Session, told: DisputeTold, at: datetime) -> None:
    """Keep what is told of a dispute, where it is news."""
    wanted = select(GatewayDispute).where(GatewayDispute.gateway_reference == told.gateway_id)
    row = db.scalar(locked(wanted))
    before = Questioned(DisputeWord(row.word), row.amount_minor) if row is not None else None
    after = further_dispute(before, told)
    if row is None:
        row = GatewayDispute(
            gateway_reference=told.gateway_id,
            intent=told.names.intent,
            charge=told.names.charge,
            currency=told.currency[:3],
            made_at=_moment(told.made_at),
            status=told.status[:40],
        )
        db.add(row)
    if before is None or before.word is not after.word:
        row.status = told.status[:40]
        row.looked_at = None
        row.closed_at = None if after.word is DisputeWord.OPEN else at
    row.word, row.amount_minor = after.word, after.amount_minor
    row.reason = told.reason[:60] or row.reason or ""
    row.answer_by = _moment(told.answer_by) if told.answer_by else row.answer_by
    db.flush()


def reconcile(db: Session, account: Account, payment: Payment, online: OnlinePayment, today: date) -> None:
    """Bring the books of a settled payment in line with all that was told of it; repeating does nothing."""
    with db.no_autoflush:  # what was booked is written with the event
        if not online.intent or not db.scalar(kept.is_more_told(), {"of_intent": online.intent}):
            return
    for refund in db.scalars(queries.told_refunds(online.intent)).all():
        _book_refund(db, account, payment, refund, today)
    disputes = db.scalars(queries.told_disputes(online.intent)).all()
    is_disputed = any(dispute.word == DisputeWord.OPEN for dispute in disputes)
    if is_disputed != payment.is_disputed:
        disputing.mark(db, payment, is_disputed)
        if is_disputed:
            over = sum(dispute.amount_minor for dispute in disputes if dispute.word == DisputeWord.OPEN)
            note_by_itself(db, Verb.PAYMENT_DISPUTED, payment, over)
    for dispute in disputes:
        _book_dispute(db, account, payment, dispute, online)


def _book_refund(db: Session, account: Account, payment: Payment, told: GatewayRefund, today: date) -> None:
    refund = _known_refund(db, told)
    if refund is None:
        if told.word == RefundWord.FAILED:
            return
        refund = refunding.new_refund(
            db,
            account,
            told.amount_minor,
            attempt=f"gateway {told.gateway_reference}"[:64],
            payment_id=payment.id,
            method=payment.method,
        )
        db.add(refund)
        db.flush()
        note_by_itself(db, Verb.REFUND_ELSEWHERE, payment, told.amount_minor)
        log.warning("foreign_refund", payment=payment.public_id, refund=refund.public_id)
    told.refund_public_id = refund.public_id
    refund.gateway_reference = told.gateway_reference
    _end_request(db, refund, told)
    if told.word == RefundWord.SUCCEEDED:
        refunding.succeed(db, account, refund, _day(db, told.made_at, today))
    elif told.word == RefundWord.FAILED and refund.state != RefundState.FAILED:
        refunding.fail(db, account, refund, today)
        note_by_itself(db, Verb.REFUND_FAILED, payment, told.amount_minor)


def _book_dispute(
    db: Session, account: Account, payment: Payment, dispute: GatewayDispute, online: OnlinePayment
) -> None:
    if dispute.word == DisputeWord.OPEN:
        return
    payment.closed_dispute = dispute.gateway_reference
    closed_on = _day(db, dispute.closed_at or dispute.made_at, None)
    amount, reference = dispute.amount_minor, dispute.gateway_reference
    if dispute.word == DisputeWord.WON:
        came_back = disputing.reinstate(db, account, payment, closed_on, reference)
        if came_back:
            note_by_itself(db, Verb.PAYMENT_REINSTATED, payment, came_back)
    elif amount and disputing.give_back(db, account, payment, amount, closed_on, reference):
        note_by_itself(db, Verb.PAYMENT_RETURNED, payment, amount)
        outside = way_outside(db, payment, online)
        telling.tell_returned(db, payment, amount, online.payer_person_id, outside)


def _known_refund(db: Session, told: GatewayRefund) -> Refund | None:
    if told.refund_public_id:
        return db.scalars(queries.refund_by_public_id(told.refund_public_id)).one_or_none()
    wanted = select(Refund).where(Refund.gateway_reference == told.gateway_reference)
    return db.scalars(wanted).one_or_none()


def _end_request(db: Session, refund: Refund, told: GatewayRefund) -> None:
    request = db.get(RefundRequest, refund.id)
    if request is not None:
        request.problem = told.reason
        if told.word != RefundWord.PENDING:
            request.ask_at = None


def _is_ours(db: Session, public_id: str) -> bool:
    return bool(public_id) and db.scalar(queries.refund_by_public_id(public_id)) is not None


def _day(db: Session, moment: datetime, latest: date | None) -> date:
    day = clock.day_of(moment, business_zone(db))
    return day if latest is None else min(day, latest)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(seconds, 32_503_680_000), UTC) if seconds else clock.now()
