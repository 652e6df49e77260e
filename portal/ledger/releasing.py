"""Taking allocated money back, inside an open transaction: for refunds, returns and wrong entries."""

from datetime import date

from sqlalchemy.orm import Session

from portal.ledger import booking, queries
from portal.ledger.models import Account, Allocation, Payment, Refund
from portal.ledger.queries import Source
from portal.ledger.rules import EntryKind
from portal.papers.models import Invoice, Paper, RetainerInvoice

Reopened = dict[Invoice, int]
"""The invoices that are open again because their money was taken back, and by how much of it."""


def release(db: Session, account: Account, source: Source, wanted_minor: int, dated_on: date) -> Reopened:
    """Reverse what was allocated from the source, latest first, until so much is free or nothing is left.

    What was refunded stays. A retainer gives back its undrawn part first, then what was drawn.
    """
    reopened: Reopened = {}
    _release(db, account, source, wanted_minor, dated_on, reopened)
    return reopened


def take_back(
    db: Session, account: Account, payment: Payment, amount_minor: int, dated_on: date, reference: str
) -> Reopened:
    """Book that the bank took a settled payment back, all or a part; what it lacks is its excess."""
    reopened = release(db, account, payment, amount_minor - payment.left_minor, dated_on)
    kind = EntryKind.PAYMENT_RETURNED
    booking.post(db, account, kind, amount_minor, dated_on, reference, payment=payment)
    return reopened


def refundable(db: Session, source: Source) -> int:
    """What may still be refunded of a payment, retainer or credit note, pending refunds counted."""
    pending = db.scalar(queries.pending_refunds(source)) or 0
    if isinstance(source, Paper):
        return source.available_minor - pending
    through = db.scalar(queries.refunded_through(source)) or 0
    held = source.left_minor + sum(
        _releasable(db, allocation, net) for allocation, net in _live_allocations(db, source)
    )
    return max(min(held - pending, source.settled_minor - through), 0)


def _release(
    db: Session, account: Account, source: Source, wanted_minor: int, dated_on: date, reopened: Reopened
) -> int:
    free = 0
    for allocation, net in _live_allocations(db, source) if wanted_minor > 0 else []:
        if free < wanted_minor:
            free += _give_back(db, account, allocation, min(net, wanted_minor - free), dated_on, reopened)
    return free


def _give_back(
    db: Session,
    account: Account,
    allocation: Allocation,
    wanted_minor: int,
    dated_on: date,
    reopened: Reopened,
) -> int:
    target = booking.target_of(db, allocation)
    amount = wanted_minor
    if isinstance(target, RetainerInvoice):
        _release(db, account, target, wanted_minor - target.available_minor, dated_on, reopened)
        amount = min(wanted_minor, target.available_minor)
    if amount > 0:
        booking.reverse(db, account, allocation, amount, dated_on)
    if isinstance(target, Invoice):
        reopened[target] = reopened.get(target, 0) + amount
    return amount


def _live_allocations(db: Session, source: Source) -> list[tuple[Allocation, int]]:
    wanted = queries.live(queries.from_source(source), Allocation.to_refund_id.is_(None))
    return [(allocation, net) for allocation, net in db.execute(wanted)]


def _releasable(db: Session, allocation: Allocation, net_minor: int) -> int:
    target = booking.target_of(db, allocation)
    if not isinstance(target, RetainerInvoice):
        return net_minor
    drawn = sum(net for _, net in _live_allocations(db, target))
    pending = db.scalar(queries.pending_refunds(target)) or 0
    return min(net_minor, max(target.available_minor + drawn - pending, 0))


def pay_out(db: Session, account: Account, refund: Refund, dated_on: date) -> Reopened:
    """Book a refund whose money has left. It uses what its source has left, then reverses its allocations,
    latest first; what is missing even then was taken back meanwhile and becomes the payment's excess."""
    payment = _payment_behind(db, refund)
    source: Source | None = db.get_one(Paper, refund.paper_id) if refund.paper_id is not None else payment
    if source is None:
        raise ValueError("A refund has a source.")
    rest = source.available_minor if isinstance(source, Paper) else source.left_minor
    reopened: Reopened = {}
    if isinstance(source, Payment | RetainerInvoice):
        reopened = release(db, account, source, refund.amount_minor - rest, dated_on)
    starts_on = booking.giving_since(db, source, dated_on)
    part = refund.amount_minor
    if isinstance(source, Paper):
        part = min(part, source.available_minor)
        if payment is not None:
            starts_on = booking.giving_since(db, payment, starts_on)
    if part:
        booking.allocate(db, account, part, starts_on, source, refund)
    if refund.amount_minor > part:
        if payment is None:
            raise ValueError("A credit note cannot give more than it has.")
        booking.allocate(db, account, refund.amount_minor - part, starts_on, payment, refund)
    refund.dated_on = starts_on
    amount = refund.amount_minor
    booking.post(db, account, EntryKind.REFUND, amount, starts_on, refund.public_id, refund=refund)
    return reopened


def _payment_behind(db: Session, refund: Refund) -> Payment | None:
    """The payment a refund goes over, else the last one that paid the retainer."""
    if refund.payment_id is not None:
        return db.get_one(Payment, refund.payment_id)
    wanted = queries.paid_on(refund.paper_id).limit(1)
    return db.scalar(wanted)
