"""Taking a sent paper out of the books."""

from datetime import date

from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Actor, Verb
from portal.db import transaction
from portal.ledger import booking, queries
from portal.ledger.accounts import held_paper, require_open
from portal.ledger.locking import require_not_locked
from portal.ledger.models import Account, Allocation, Payment
from portal.ledger.refusals import (
    PartlyExpired,
    RefundPending,
    StillAllocated,
    StillProcessing,
    StillUsed,
)
from portal.ledger.rules import EntryKind
from portal.papers.models import CreditNote, Invoice, Paper, RetainerInvoice
from portal.papers.rules.statuses import PaperState


def void_paper(paper_id: int, dated_on: date, reason: str = "", actor: Actor = SYSTEM) -> Paper:
    """Void an invoice, retainer invoice or credit note.

    Refused while a payment is processing or anything is allocated, and where the business locks its papers;
    the refusal names it and the way out.
    """
    with transaction() as db:
        account, paper = held_paper(db, paper_id)
        require_open(paper)
        require_not_locked(db, paper, dated_on)
        _require_not_processing(db, paper)
        _require_not_allocated(db, paper)
        if isinstance(paper, Invoice):
            _void_invoice(db, account, paper, dated_on)
        elif isinstance(paper, CreditNote):
            _void_credit_note(db, account, paper, dated_on)
        elif isinstance(paper, RetainerInvoice):
            paper.open_minor = 0
        else:
            raise TypeError(f"The ledger knows no {paper.kind}.")
        paper.state = PaperState.VOID
        paper.voided_at = account.booked_at
        paper.void_reason = reason
        if actor != SYSTEM:
            note(
                db, Verb.PAPER_VOIDED, actor, customer_id=paper.customer_id, target=paper.public_id,
                number=paper.number or "", words=reason,
            )  # fmt: skip
    return paper


def _void_invoice(db: Session, account: Account, invoice: Invoice, dated_on: date) -> None:
    if invoice.written_off_minor:
        kind = EntryKind.WRITE_OFF_REVERSED
        reference = booking.numbered_reference(db, kind, invoice)
        booking.post(db, account, kind, invoice.written_off_minor, dated_on, reference, paper=invoice)
    if invoice.total_minor:
        counts_from = booking.owing_since(db, invoice, dated_on)
        kind = EntryKind.INVOICE_VOIDED
        booking.post(db, account, kind, -invoice.total_minor, counts_from, invoice.public_id, paper=invoice)


def _void_credit_note(db: Session, account: Account, note: CreditNote, dated_on: date) -> None:
    if note.available_minor < note.total_minor:
        raise PartlyExpired(number=note.number)
    if db.scalar(queries.pending_refunds(note)):
        raise RefundPending(number=note.number)
    if note.total_minor:
        counts_from = booking.giving_since(db, note, dated_on)
        kind = EntryKind.CREDIT_NOTE_VOIDED
        booking.post(db, account, kind, note.total_minor, counts_from, note.public_id, paper=note)


def _require_not_processing(db: Session, paper: Paper) -> None:
    if payment := db.scalars(queries.processing_payments(paper)).first():
        raise StillProcessing(payment=payment.number, number=paper.number)


def _require_not_allocated(db: Session, paper: Paper) -> None:
    if found := db.execute(queries.live(Allocation.to_paper_id == paper.id)).first():
        source = booking.source_of(db, found[0])
        raise StillAllocated(other=source.number, number=paper.number)
    if found := db.execute(queries.live(Allocation.from_paper_id == paper.id)).first():
        target = booking.target_of(db, found[0])
        raise StillUsed(number=paper.number, other=_called(target))


def _called(target: queries.Target) -> str:
    return (target.number or "") if isinstance(target, Paper | Payment) else target.public_id
