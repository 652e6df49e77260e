"""Giving money back: of a payment, or of what is available on a retainer or credit note."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.activity.rules import SYSTEM, Actor, Verb
from portal.db import transaction
from portal.ledger import noting, refunding
from portal.ledger.accounts import held_paper, held_payment, held_refund, require_open
from portal.ledger.models import Account, Payment, Refund
from portal.ledger.refusals import NotSettled
from portal.ledger.rules import PaymentState
from portal.papers.models import CreditNote, RetainerInvoice


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
            refund = refunding.new_refund(
                db,
                account,
                amount_minor,
                attempt=attempt,
                payment_id=payment_id,
                paper_id=paper_id,
                method=method,
                reason=reason,
            )
            refunding.require_refundable(db, refund)
            db.add(refund)
    return refund


def succeed_refund(refund_id: int, dated_on: date) -> Refund:
    """The money has left. Told twice, it is booked once."""
    with transaction() as db:
        account, refund = held_refund(db, refund_id)
        refunding.succeed(db, account, refund, dated_on)
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
    has_notes: bool = False,
    gateway_reference: str | None = None,
    actor: Actor = SYSTEM,
) -> Refund:
    """Book money that was given back by hand, or at the gateway itself, which is not refused.

    With `has_notes` the invoices that it opens again are credited with it. The same attempt twice is one
    refund.
    """
    with transaction() as db:
        account = _held(db, payment_id, paper_id)
        refund = _by_attempt(db, attempt)
        if refund is None:
            refund = refunding.new_refund(
                db,
                account,
                amount_minor,
                attempt=attempt,
                payment_id=payment_id,
                paper_id=paper_id,
                method=method,
                reason=reason,
                has_notes=has_notes,
            )
            if gateway_reference is None:
                refunding.require_refundable(db, refund)
            refund.gateway_reference = gateway_reference
            db.add(refund)
            db.flush()
            refunding.succeed(db, account, refund, dated_on)
            if payment_id is not None:
                payment = db.get_one(Payment, payment_id)
                noting.note_payment(db, Verb.REFUND_RECORDED, payment, amount_minor, actor)
    return refund


def fail_refund(refund_id: int, dated_on: date) -> Refund:
    """The money did not leave, or came back: what was posted is countered."""
    with transaction() as db:
        account, refund = held_refund(db, refund_id)
        refunding.fail(db, account, refund, dated_on)
    return refund


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


def _by_attempt(db: Session, attempt: str) -> Refund | None:
    return db.scalars(select(Refund).where(Refund.attempt == attempt)).one_or_none()
