"""Applying credit, drawing on retainers, taking both back, and letting credit expire."""

from datetime import date, timedelta
from typing import TypeVar

from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from portal.db import current_session, transaction
from portal.ledger import booking, crediting, queries
from portal.ledger.accounts import (
    business_day,
    held_allocation,
    held_paper,
    held_papers,
    held_payment,
    require_open,
)
from portal.ledger.models import Account, Allocation, Entry, Payment
from portal.ledger.queries import Source
from portal.ledger.refusals import (
    CannotReverse,
    CreditExpired,
    DrawnAlready,
    MoreThanAvailable,
    MoreThanPayable,
    NothingOpen,
    NothingToReverse,
    OddAmount,
    OtherCurrency,
)
from portal.ledger.rules import EntryKind, is_usable, payable
from portal.papers.models import CreditNote, Invoice, Paper, RetainerInvoice
from portal.tenancy import every_customer

Kind = TypeVar("Kind", CreditNote, Invoice, RetainerInvoice)


def apply_credit_note(note_id: int, invoice_id: int, amount_minor: int, dated_on: date) -> Allocation:
    """Let a credit note pay so much of an invoice."""
    with transaction() as db:
        account, note = held_paper(db, note_id)
        return _apply(db, account, _of_kind(note, CreditNote), invoice_id, amount_minor, dated_on)


def apply_payment(payment_id: int, invoice_id: int, amount_minor: int, dated_on: date) -> Allocation:
    """Let what is left of a payment pay so much of an invoice."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        return _apply(db, account, payment, invoice_id, amount_minor, dated_on)


def draw_retainer(retainer_id: int, invoice_id: int, amount_minor: int, dated_on: date) -> Allocation:
    """Let a paid retainer pay so much of an invoice."""
    with transaction() as db:
        account, retainer = held_paper(db, retainer_id)
        return _apply(db, account, _of_kind(retainer, RetainerInvoice), invoice_id, amount_minor, dated_on)


def apply_open_credit(invoice_id: int, dated_on: date) -> int:
    """Let open credit pay an invoice in the order of credit; how much it paid, in minor units."""
    with transaction() as db:
        account, invoice = held_paper(db, invoice_id)
        require_open(invoice)
        applied = crediting.apply_in_order(db, account, _of_kind(invoice, Invoice), dated_on)
        if not applied:
            raise NothingOpen(number=invoice.number)
        return applied


def cover_excess(
    excess_of_id: int,
    amount_minor: int,
    dated_on: date,
    *,
    from_payment_id: int | None = None,
    from_paper_id: int | None = None,
) -> Allocation:
    """Let money pay for what was taken back of another payment beyond what that one still held."""
    with transaction() as db:
        account, charged_back = held_payment(db, excess_of_id)
        source: Source
        if from_paper_id is not None:
            source = held_papers(db, account, [from_paper_id])[from_paper_id]
        else:
            source = _payment(db, account, from_payment_id)
        _require_available(db, source, amount_minor)
        if amount_minor > charged_back.excess_minor:
            raise MoreThanPayable(number=charged_back.number)
        return booking.allocate(db, account, amount_minor, dated_on, source, charged_back)


def unapply(allocation_id: int, dated_on: date) -> Allocation:
    """Take an allocation back as a whole: its money is credit again. What was refunded stays."""
    with transaction() as db:
        account, allocation = held_allocation(db, allocation_id)
        live = db.execute(queries.live(Allocation.id == allocation.id)).one_or_none()
        if live is None:
            raise NothingToReverse
        net: int = live[1]
        if allocation.to_refund_id is not None:
            raise CannotReverse
        target = booking.target_of(db, allocation)
        if isinstance(target, RetainerInvoice) and target.available_minor < net:
            raise DrawnAlready(number=target.number)
        return booking.reverse(db, account, allocation, net, dated_on)


def expire_credits() -> int:
    """Take back what is available on every credit note whose last day is over, each by itself; how many."""
    session = current_session()
    with every_customer(session, "credit expires for everybody"):
        notes = session.scalars(queries.expired_credit(business_day(session))).all()
        return sum(_expire(note_id) is not None for note_id in notes)


def expire_credit(note_id: int) -> Entry | None:
    """Take back what is available on a credit note whose last day is over; None where nothing is."""
    return _expire(note_id)


def _expire(note_id: int) -> Entry | None:
    with transaction() as db:
        account, note = held_paper(db, note_id)
        amount = note.available_minor - (db.scalar(queries.pending_refunds(note)) or 0)
        if note.expires_on is None or is_usable(note.expires_on, business_day(db)) or amount <= 0:
            return None
        kind = EntryKind.CREDIT_EXPIRED
        counts_from = booking.giving_since(db, note, note.expires_on + timedelta(days=1))
        reference = booking.numbered_reference(db, kind, note)
        return booking.post(db, account, kind, amount, counts_from, reference, paper=note)


def _apply(
    db: Session, account: Account, source: Source, invoice_id: int, amount_minor: int, dated_on: date
) -> Allocation:
    invoice = _of_kind(held_papers(db, account, [invoice_id])[invoice_id], Invoice)
    _require_available(db, source, amount_minor)
    if amount_minor > payable(invoice.open_minor, invoice.under_way_minor):
        raise MoreThanPayable(number=invoice.number)
    return booking.allocate(db, account, amount_minor, dated_on, source, invoice)


def _require_available(db: Session, source: Source, amount_minor: int) -> None:
    if amount_minor <= 0:
        raise OddAmount
    today = business_day(db)
    if isinstance(source, Paper):
        require_open(source)
        if source.expires_on is not None and not is_usable(source.expires_on, today):
            raise CreditExpired(number=source.number, day=source.expires_on.isoformat())
    if amount_minor > crediting.usable(db, source, today):
        raise MoreThanAvailable(number=source.number)


def _payment(db: Session, account: Account, payment_id: int | None) -> Payment:
    payment = db.get_one(Payment, payment_id, with_for_update=True)
    if payment.customer_id != account.customer_id:
        raise NoResultFound(f"No payment {payment_id}.")
    if payment.account_id != account.id:
        raise OtherCurrency(number=payment.number, currency=payment.currency)
    return payment


def _of_kind(paper: Paper, kind: type[Kind]) -> Kind:
    if not isinstance(paper, kind):
        raise NoResultFound(f"No {kind.__name__} {paper.id}.")
    return paper
