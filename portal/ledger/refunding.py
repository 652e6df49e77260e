"""The steps of giving money back, inside an open transaction and on a held account."""

from datetime import date

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.ledger import booking, crediting, queries, refund_notes
from portal.ledger.models import Account, Payment, Refund
from portal.ledger.refusals import Disputed, MoreThanAvailable, OddAmount
from portal.ledger.releasing import pay_out, refundable
from portal.ledger.rules import EntryKind, RefundState
from portal.papers.models import Paper


def new_refund(
    db: Session,
    account: Account,
    amount_minor: int,
    *,
    attempt: str,
    payment_id: int | None = None,
    paper_id: int | None = None,
    method: str = "",
    reason: str = "",
    has_notes: bool = False,
    public_id: str | None = None,
) -> Refund:
    """A refund on its way, not yet looked at nor added. With `has_notes` what it opens again is credited when
    it is booked."""
    if amount_minor <= 0:
        raise OddAmount
    if payment_id is not None and db.get_one(Payment, payment_id).account_id != account.id:
        raise NoResultFound(f"No payment {payment_id} on this account.")
    refund = Refund(
        customer_id=account.customer_id,
        account_id=account.id,
        payment_id=payment_id,
        paper_id=paper_id,
        amount_minor=amount_minor,
        state=RefundState.PENDING,
        method=method,
        reason=reason,
        has_notes=has_notes,
        attempt=attempt,
        started_at=account.booked_at,
    )
    if public_id is not None:
        refund.public_id = public_id
    return refund


def require_refundable(db: Session, refund: Refund) -> None:
    """Refuse more than may still be given back, and anything of a disputed payment."""
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


def succeed(db: Session, account: Account, refund: Refund, dated_on: date) -> None:
    """The money has left. Told twice, it is booked once."""
    if refund.state == RefundState.PENDING:
        refund.state = RefundState.SUCCEEDED
        reopened = pay_out(db, account, refund, dated_on)
        crediting.apply_linked(db, account, reopened, dated_on)
        if refund.has_notes:
            refund_notes.issue_for(db, refund, reopened)


def fail(db: Session, account: Account, refund: Refund, dated_on: date) -> None:
    """The money did not leave, or came back: what was posted is countered."""
    if refund.state == RefundState.SUCCEEDED:
        counts_from = max(dated_on, refund.dated_on or dated_on)
        for allocation, net in db.execute(queries.live(queries.to_target(refund))).all():
            booking.reverse(db, account, allocation, net, counts_from)
        kind = EntryKind.REFUND_FAILED
        amount = -refund.amount_minor
        booking.post(db, account, kind, amount, counts_from, refund.public_id, refund=refund)
    refund.state = RefundState.FAILED
