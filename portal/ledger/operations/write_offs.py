"""Giving up what is owed, and taking that back."""

from datetime import date

from portal.db import transaction
from portal.ledger import booking, crediting, queries
from portal.ledger.accounts import held_paper, held_payment, require_open
from portal.ledger.models import Entry
from portal.ledger.refusals import NothingOpen, NothingWrittenOff
from portal.ledger.rules import EntryKind
from portal.papers.models import Invoice


def write_off_invoice(invoice_id: int, dated_on: date) -> Entry:
    """Give up everything that is open on an invoice."""
    with transaction() as db:
        account, invoice = held_paper(db, invoice_id)
        require_open(invoice)
        if not isinstance(invoice, Invoice) or not invoice.open_minor:
            raise NothingOpen(number=invoice.number)
        kind = EntryKind.WRITE_OFF
        reference = booking.numbered_reference(db, kind, invoice)
        counts_from = booking.owing_since(db, invoice, dated_on)
        return booking.post(db, account, kind, -invoice.open_minor, counts_from, reference, paper=invoice)


def reverse_write_off(invoice_id: int, dated_on: date) -> Entry:
    """Ask again for what was written off."""
    with transaction() as db:
        account, invoice = held_paper(db, invoice_id)
        require_open(invoice)
        if not isinstance(invoice, Invoice) or not invoice.written_off_minor:
            raise NothingWrittenOff(number=invoice.number)
        kind = EntryKind.WRITE_OFF_REVERSED
        reference = booking.numbered_reference(db, kind, invoice)
        amount = invoice.written_off_minor
        counts_from = max(dated_on, db.scalar(queries.last_entry_of(invoice, -1)) or dated_on)
        entry = booking.post(db, account, kind, amount, counts_from, reference, paper=invoice)
        crediting.apply_linked(db, account, [invoice], dated_on)
        return entry


def write_off_excess(payment_id: int, dated_on: date) -> Entry:
    """Give up what was taken back of a payment beyond what it still held."""
    with transaction() as db:
        account, payment = held_payment(db, payment_id)
        if not payment.excess_minor:
            raise NothingOpen(number=payment.number)
        kind = EntryKind.WRITE_OFF
        reference = booking.numbered_reference(db, kind, payment)
        counts_from = booking.owing_since(db, payment, dated_on)
        return booking.post(db, account, kind, -payment.excess_minor, counts_from, reference, payment=payment)
