"""Applying credit to what is open and not under way, inside an open transaction."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from portal.ledger import booking, queries
from portal.ledger.accounts import business_day
from portal.ledger.models import Account, Payment
from portal.ledger.queries import Source
from portal.ledger.rules import credit_rank, is_usable, payable
from portal.papers.models import CreditNote, Invoice, Paper
from portal.papers.rules.instalments import instalments


def usable(db: Session, source: Source, today: date) -> int:
    """What of a payment, retainer or credit note may be applied: what is there, less refunds on their way."""
    if isinstance(source, Paper):
        if not is_usable(source.expires_on, today):
            return 0
        there = source.available_minor
    else:
        there = source.left_minor
    return max(there - (db.scalar(queries.pending_refunds(source)) or 0), 0)


def credit_in_order(db: Session, account: Account, invoice: Invoice, today: date) -> list[Source]:
    """The credit of an account in the order in which the invoice uses it; retainers are drawn by hand."""
    notes = db.scalars(queries.usable_notes(account, today)).all()
    payments = db.scalars(queries.overpayments(account)).all()
    return sorted([*notes, *payments], key=lambda source: _rank(source, invoice))


def apply_linked(db: Session, account: Account, invoices: Iterable[Invoice], dated_on: date) -> None:
    """Let the credit notes issued for these invoices pay what is open and not under way."""
    today = business_day(db)
    for invoice in sorted(invoices, key=lambda invoice: invoice.id):
        for note in db.scalars(queries.linked_notes(invoice, today)).all():
            _apply(db, account, note, invoice, dated_on, today)


def apply_in_order(db: Session, account: Account, invoice: Invoice, dated_on: date) -> int:
    """Let the account's credit pay an invoice, in the order of credit; how much it paid."""
    today = business_day(db)
    credit = credit_in_order(db, account, invoice, today)
    return sum(_apply(db, account, source, invoice, dated_on, today) for source in credit)


def apply_all(db: Session, account: Account, dated_on: date) -> None:
    """Let the account's credit pay all its invoices, oldest due first."""
    invoices = db.scalars(queries.open_invoices(account)).all()
    for invoice in sorted(invoices, key=lambda invoice: (_oldest_due(invoice), invoice.id)):
        apply_in_order(db, account, invoice, dated_on)


def after_issue(db: Session, account: Account, paper: Paper, *, applies_credit: bool) -> None:
    """What a paper sets off once it is posted: a credit note pays its invoice; with the preference, credit
    pays what is open. An import leaves this out."""
    if paper.issued_on is None:
        raise ValueError("A sent paper has its date.")
    if isinstance(paper, CreditNote):
        if paper.credits_id is not None:
            apply_linked(db, account, [db.get_one(Invoice, paper.credits_id)], paper.issued_on)
        if applies_credit:
            apply_all(db, account, paper.issued_on)
    elif isinstance(paper, Invoice) and applies_credit:
        apply_in_order(db, account, paper, paper.issued_on)


def _apply(
    db: Session, account: Account, source: Source, invoice: Invoice, dated_on: date, today: date
) -> int:
    amount = min(payable(invoice.open_minor, invoice.under_way_minor), usable(db, source, today))
    if amount > 0:
        booking.allocate(db, account, amount, dated_on, source, invoice)
    return amount


def _rank(source: Source, invoice: Invoice) -> tuple[tuple[int, date, date], int]:
    if isinstance(source, Payment):
        rank = credit_rank(False, None, False, source.dated_on or date.min)
    else:
        is_linked = source.credits_id == invoice.id
        rank = credit_rank(is_linked, source.expires_on, True, source.issued_on or date.min)
    return rank, source.id


def _oldest_due(invoice: Invoice) -> date:
    """The date of the first instalment with something that may newly be paid."""
    parts = [part.due_on for part in instalments(invoice) if part.unfilled_not_under_way_minor > 0]
    return min((day for day in parts if day is not None), default=date.max)
