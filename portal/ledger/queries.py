"""What the ledger looks up: selects over allocations, entries, credit and what is under way."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from portal.db import AnySelect, total
from portal.ledger.models import Account, Allocation, Entry, Payment, PaymentShare, Refund
from portal.ledger.rules import WRITE_OFF_KINDS, PaymentState, RefundState
from portal.papers.models import CreditNote, Invoice, Paper
from portal.papers.rules.statuses import PaperState

Day = Select[date | None]
Source = Payment | Paper
Target = Payment | Paper | Refund


_reversal = aliased(Allocation)
_reversed = (
    select(total(_reversal.amount_minor))
    .where(_reversal.reverses_id == Allocation.id)
    .correlate(Allocation)
    .scalar_subquery()
)
NET_MINOR: ColumnElement[int] = Allocation.amount_minor + _reversed
"""What of an allocation is not reversed."""


def live(*conditions: ColumnElement[bool]) -> Select[Allocation, int]:
    """Allocations that are not wholly reversed, the latest first, each with what is left of it."""
    return (
        select(Allocation, NET_MINOR)
        .where(Allocation.reverses_id.is_(None), NET_MINOR > 0, *conditions)
        .order_by(Allocation.booked_at.desc(), Allocation.id.desc())
    )


def from_source(source: Source) -> ColumnElement[bool]:
    """Allocations out of a payment, retainer or credit note."""
    if isinstance(source, Payment):
        return Allocation.from_payment_id == source.id
    return Allocation.from_paper_id == source.id


def to_target(target: Target) -> ColumnElement[bool]:
    """Allocations to a paper, a refund, or a payment's excess."""
    if isinstance(target, Payment):
        return Allocation.to_excess_id == target.id
    if isinstance(target, Refund):
        return Allocation.to_refund_id == target.id
    return Allocation.to_paper_id == target.id


def days_of(*asked: Sequence[Day]) -> AnySelect:
    """Several days in one row."""
    return select(*(day.scalar_subquery() for days in asked for day in days))


def last_gain_of_source(source: Source) -> Select[date | None]:
    """The last day on which the source got something to give."""
    into = Allocation.to_excess_id if isinstance(source, Payment) else Allocation.to_paper_id
    return select(func.max(Allocation.dated_on)).where(
        or_(
            and_(from_source(source), Allocation.amount_minor < 0),
            and_(into == source.id, Allocation.amount_minor > 0),
        )
    )


def last_gain_of_target(target: Target) -> Select[date | None]:
    """The last day on which an allocation to the target was taken away again."""
    return select(func.max(Allocation.dated_on)).where(to_target(target), Allocation.amount_minor < 0)


def last_entry_of(row: Source, sign: int) -> Select[date | None]:
    """The last day of an entry of the row with this sign."""
    of_row = Entry.payment_id == row.id if isinstance(row, Payment) else Entry.paper_id == row.id
    return select(func.max(Entry.dated_on)).where(of_row, Entry.amount_minor * sign > 0)


_last_taken_away = (
    select(func.max(Allocation.dated_on))
    .where(Allocation.to_paper_id == Paper.id, Allocation.amount_minor < 0)
    .correlate(Paper)
    .scalar_subquery()
)
_last_owed_more = (
    select(func.max(Entry.dated_on))
    .where(Entry.paper_id == Paper.id, Entry.amount_minor > 0)
    .correlate(Paper)
    .scalar_subquery()
)
_SHARES = (
    select(Paper, PaymentShare.amount_minor, Paper.issued_on, _last_taken_away, _last_owed_more)
    .join(PaymentShare, PaymentShare.paper_id == Paper.id)
    .where(PaymentShare.payment_id == bindparam("of_payment"))
    .order_by(PaymentShare.position)
)


def shares_of() -> AnySelect:
    """The papers of the payment `of_payment` in their order, each with its share and the days of which the
    latest is the first on which it is as open as now."""
    return _SHARES


def disputed_allocations(paper: Paper) -> Select[int]:
    """What disputed payments still pay of a paper."""
    return (
        select(total(Allocation.amount_minor))
        .join(Payment, Payment.id == Allocation.from_payment_id)
        .where(Allocation.to_paper_id == paper.id, Payment.is_disputed.is_(True))
    )


def entries_booked(kind: str, reference: str) -> Select[Entry]:
    """The entry of this kind for this natural key: none or one."""
    return select(Entry).where(Entry.kind == kind, Entry.reference == reference)


def entry_count(kind: str, row: Source) -> Select[int]:
    """How many entries of a kind a paper or payment has."""
    of_row = Entry.payment_id == row.id if isinstance(row, Payment) else Entry.paper_id == row.id
    return select(func.count(Entry.id)).where(Entry.kind == kind, of_row)


def excess_written_off(payment: Payment) -> Select[int]:
    """What of a payment's excess is written off."""
    return select(-total(Entry.amount_minor)).where(
        Entry.payment_id == payment.id, Entry.kind.in_(sorted(WRITE_OFF_KINDS))
    )


def pending_refunds(source: Source) -> Select[int]:
    """What is on its way back out of the source itself, in minor units."""
    of_source = (
        and_(Refund.payment_id == source.id, Refund.paper_id.is_(None))
        if isinstance(source, Payment)
        else Refund.paper_id == source.id
    )
    return select(total(Refund.amount_minor)).where(of_source, Refund.state == RefundState.PENDING)


def refunded_through(payment: Payment) -> Select[int]:
    """What went back or is on its way back over this payment, be it of a retainer it paid."""
    return select(total(Refund.amount_minor)).where(
        Refund.payment_id == payment.id, Refund.state != RefundState.FAILED
    )


def processing_payments(paper: Paper) -> Select[Payment]:
    """The payments that reserve a part of the paper."""
    return (
        select(Payment)
        .join(PaymentShare, PaymentShare.payment_id == Payment.id)
        .where(PaymentShare.paper_id == paper.id, Payment.state == PaymentState.PROCESSING)
        .order_by(Payment.id)
    )


def usable_notes(account: Account, today: date) -> Select[CreditNote]:
    """Credit notes of an account that may be applied on this day."""
    return (
        select(CreditNote)
        .where(
            CreditNote.customer_id == account.customer_id,
            CreditNote.currency == account.currency,
            CreditNote.state == PaperState.OPEN,
            CreditNote.available_minor > 0,
            or_(CreditNote.expires_on.is_(None), CreditNote.expires_on >= today),
        )
        .order_by(CreditNote.id)
    )


def linked_notes(invoice: Paper, today: date) -> Select[CreditNote]:
    """Credit notes issued for an invoice that may be applied on this day, expiring ones first."""
    return (
        select(CreditNote)
        .where(
            CreditNote.customer_id == invoice.customer_id,
            CreditNote.credits_id == invoice.id,
            CreditNote.state == PaperState.OPEN,
            CreditNote.available_minor > 0,
            or_(CreditNote.expires_on.is_(None), CreditNote.expires_on >= today),
        )
        .order_by(CreditNote.expires_on.is_(None), CreditNote.expires_on, CreditNote.issued_on, CreditNote.id)
    )


def overpayments(account: Account) -> Select[Payment]:
    """Payments of an account with something left."""
    return (
        select(Payment)
        .where(Payment.account_id == account.id, Payment.left_minor > 0)
        .order_by(Payment.dated_on, Payment.id)
    )


def open_invoices(account: Account) -> Select[Invoice]:
    """Invoices of an account that may newly be paid."""
    return select(Invoice).where(
        Invoice.customer_id == account.customer_id,
        Invoice.currency == account.currency,
        Invoice.state == PaperState.OPEN,
        Invoice.open_minor > Invoice.under_way_minor,
    )


def expired_credit(today: date) -> AnySelect:
    """Ids of the credit notes whose last day is over with something still available."""
    return (
        select(CreditNote.id)
        .where(
            CreditNote.state == PaperState.OPEN,
            CreditNote.available_minor > 0,
            CreditNote.expires_on < today,
        )
        .order_by(CreditNote.id)
    )


def paid_on(paper_id: int | None) -> Select[Payment]:
    """The payments that were ever allocated to a paper, the latest first."""
    return (
        select(Payment)
        .join(Allocation, Allocation.from_payment_id == Payment.id)
        .where(Allocation.to_paper_id == paper_id, Allocation.reverses_id.is_(None))
        .order_by(Allocation.id.desc())
    )
