"""Giving money back: of a payment, or of what is available on a retainer or credit note."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.activity.rules import SYSTEM, Actor, Verb
from portal.db import transaction
from portal.ledger import booking, crediting, noting, queries
from portal.ledger.accounts import held_paper, held_payment, held_refund, require_open
from portal.ledger.models import Account, Payment, Refund
from portal.ledger.refusals import Disputed, MoreThanAvailable, NotSettled, OddAmount
from portal.ledger.releasing import pay_out, refundable
from portal.ledger.rules import EntryKind, PaymentState, RefundState
from portal.papers.models import CreditNote, Paper, RetainerInvoice


def start_refund(
    amount_minor: int,
    *,
    attempt: str,
    payment_id: int | None = None,
    paper_id: int | None = None,
    method: str = "",
    reason: str = "",
) -> Refund:
    """Ask for money to go back: of a payment, or of what a retainer or credit note has (over a payment, where
    one is named). It is posted when it has gone, but counts against the limit from now on."""
    with transaction() as db:
        account = _held(db, payment_id, paper_id)
        refund = _by_attempt(db, attempt)
        if refund is None:
            refund = _refund(db, account, amount_minor, attempt, payment_id, paper_id, method, reason)
            _require_refundable(db, refund)
            db.add(refund)
    return refund


def succeed_refund(refund_id: int, dated_on: date) -> Refund:
    """The money has left. Told twice, it is booked once."""
    with transaction() as db:
        account, refund = held_refund(db, refund_id)
        if refund.state == RefundState.PENDING:
            _succeed(db, account, refund, dated_on)
    return refund


def record_refund(
    amount_minor: int,
    dated_on: date,
    *,
    attempt: str,
    payment_id: int | None = None,
    paper_id: int | None = None,
    method: str = "",
    reason: str = "",
    gateway_reference: str | None = None,
    actor: Actor = SYSTEM,
) -> Refund:
    """Book money that was given back by hand, or at the gateway itself, which is not refused.

    The same attempt twice is one refund.
    """
    with transaction() as db:
        account = _held(db, payment_id, paper_id)
        refund = _by_attempt(db, attempt)
        if refund is None:
            refund = _refund(db, account, amount_minor, attempt, payment_id, paper_id, method, reason)
            if gateway_reference is None:
                _require_refundable(db, refund)
            refund.gateway_reference = gateway_reference
            db.add(refund)
            db.flush()
            _succeed(db, account, refund, dated_on)
            if payment_id is not None:
                payment = db.get_one(Payment, payment_id)
                noting.note_payment(db, Verb.REFUND_RECORDED, payment, amount_minor, actor)
    return refund


def fail_refund(refund_id: int, dated_on: date) -> Refund:
    """The money did not leave, or came back: what was posted is countered."""
    with transaction() as db:
        account, refund = held_refund(db, refund_id)
        if refund.state == RefundState.SUCCEEDED:
            counts_from = max(dated_on, refund.dated_on or dated_on)
            for allocation, net in db.execute(queries.live(queries.to_target(refund))).all():
                booking.reverse(db, account, allocation, net, counts_from)
            kind = EntryKind.REFUND_FAILED
            amount = -refund.amount_minor
            booking.post(db, account, kind, amount, counts_from, refund.public_id, refund=refund)
        refund.state = RefundState.FAILED
    return refund


def _succeed(db: Session, account: Account, refund: Refund, dated_on: date) -> None:
    refund.state = RefundState.SUCCEEDED
    reopened = pay_out(db, account, refund, dated_on)
    crediting.apply_linked(db, account, reopened.values(), dated_on)


def _held(db: Session, payment_id: int | None, paper_id: int | None) -> Account:
    if paper_id is None and payment_id is None:
        raise ValueError("A refund is of a payment or of a paper.")
    if paper_id is None:
        account, payment = held_payment(db, payment_id or 0)
        if payment.state != PaymentState.SETTLED:
            raise NotSettled(number=payment.number)
        return account
    account, paper = held_paper(db, paper_id)
    require_open(paper)
    if not isinstance(paper, CreditNote | RetainerInvoice):
        raise NoResultFound(f"Nothing to refund on paper {paper_id}.")
    return account


def _refund(
    db: Session,
    account: Account,
    amount_minor: int,
    attempt: str,
    payment_id: int | None,
    paper_id: int | None,
    method: str,
    reason: str,
) -> Refund:
    if amount_minor <= 0:
        raise OddAmount
    if payment_id is not None and db.get_one(Payment, payment_id).account_id != account.id:
        raise NoResultFound(f"No payment {payment_id} on this account.")
    return Refund(
        customer_id=account.customer_id,
        account_id=account.id,
        payment_id=payment_id,
        paper_id=paper_id,
        amount_minor=amount_minor,
        state=RefundState.PENDING,
        method=method,
        reason=reason,
        attempt=attempt,
        started_at=account.booked_at,
    )


def _require_refundable(db: Session, refund: Refund) -> None:
    payment = None if refund.payment_id is None else db.get_one(Payment, refund.payment_id)
    if payment is not None and payment.is_disputed:
        raise Disputed(number=payment.number)
    source = payment if refund.paper_id is None else db.get_one(Paper, refund.paper_id)
    if source is None:
        raise ValueError("A refund has a source.")
    if refund.amount_minor > refundable(db, source):
        raise MoreThanAvailable(number=source.number)
    if payment is not None:
        through = db.scalar(queries.refunded_through(payment)) or 0
        if refund.amount_minor > payment.settled_minor - through:
            raise MoreThanAvailable(number=payment.number)


def _by_attempt(db: Session, attempt: str) -> Refund | None:
    return db.scalars(select(Refund).where(Refund.attempt == attempt)).one_or_none()
