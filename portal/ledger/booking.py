"""Writing entries and allocations, inside an open transaction and on a held account, with their caches."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from portal.ledger import queries
from portal.ledger.models import Account, Allocation, Entry, Payment, Refund
from portal.ledger.queries import Source, Target
from portal.ledger.rules import SIGNS, WRITE_OFF_KINDS, EntryKind, left_and_excess
from portal.papers.models import CreditNote, Invoice, Paper, RetainerInvoice


def post(
    db: Session,
    account: Account,
    kind: EntryKind,
    amount_minor: int,
    dated_on: date,
    reference: str,
    *,
    paper: Paper | None = None,
    payment: Payment | None = None,
    refund: Refund | None = None,
) -> Entry:
    """Book one change of the balance. The amount carries the sign of its kind, else ValueError."""
    entry = add_entry(
        db, account, kind, amount_minor, dated_on, reference, paper=paper, payment=payment, refund=refund
    )
    db.flush()
    return entry


def add_entry(
    db: Session,
    account: Account,
    kind: EntryKind,
    amount_minor: int,
    dated_on: date,
    reference: str,
    *,
    paper: Paper | None = None,
    payment: Payment | None = None,
    refund: Refund | None = None,
) -> Entry:
    """The same, written with what the caller books next."""
    if amount_minor * SIGNS[kind] <= 0:
        raise ValueError(f"{kind} of {amount_minor}")
    entry = Entry(
        customer_id=account.customer_id,
        account_id=account.id,
        kind=kind,
        amount_minor=amount_minor,
        dated_on=dated_on,
        booked_at=account.booked_at,
        paper_id=paper.id if paper else None,
        payment_id=payment.id if payment else None,
        refund_id=refund.id if refund else None,
        reference=reference,
    )
    db.add(entry)
    account.balance_minor += amount_minor
    if isinstance(paper, Invoice):
        paper.open_minor += amount_minor
        if kind in WRITE_OFF_KINDS:
            paper.written_off_minor -= amount_minor
    elif isinstance(paper, CreditNote):
        paper.available_minor -= amount_minor
    if payment is not None:
        _shift_position(payment, -amount_minor)
    return entry


def post_issue(db: Session, account: Account, paper: Paper) -> None:
    """Book a paper that was just sent. A retainer only becomes open; a total of 0 posts nothing."""
    if isinstance(paper, RetainerInvoice):
        paper.open_minor = paper.total_minor
    elif isinstance(paper, Invoice | CreditNote) and paper.total_minor:
        is_invoice = isinstance(paper, Invoice)
        kind = EntryKind.INVOICE_ISSUED if is_invoice else EntryKind.CREDIT_NOTE_ISSUED
        if paper.issued_on is None:
            raise ValueError("A sent paper has its date.")
        amount = paper.total_minor * SIGNS[kind]
        post(db, account, kind, amount, paper.issued_on, paper.public_id, paper=paper)


def allocate(
    db: Session, account: Account, amount_minor: int, dated_on: date, source: Source, target: Target
) -> Allocation:
    """Let money of the source pay for the target, from `dated_on` on but not before either side counts."""
    days = [dated_on, *db.execute(queries.days_of(_gives_on(source), _owes_on(target))).one()]
    if isinstance(target, Paper):
        days.append(target.issued_on)
    return allocate_on(db, account, amount_minor, _latest(days), source, target)


def allocate_on(
    db: Session, account: Account, amount_minor: int, dated_on: date, source: Source, target: Target
) -> Allocation:
    """The same from a day on which both sides are known to count."""
    allocation = Allocation(
        customer_id=account.customer_id,
        account_id=account.id,
        amount_minor=amount_minor,
        from_payment_id=source.id if isinstance(source, Payment) else None,
        from_paper_id=source.id if isinstance(source, Paper) else None,
        to_paper_id=target.id if isinstance(target, Paper) else None,
        to_refund_id=target.id if isinstance(target, Refund) else None,
        to_excess_id=target.id if isinstance(target, Payment) else None,
        dated_on=dated_on,
        booked_at=account.booked_at,
    )
    db.add(allocation)
    _shift_caches(db, source, target, amount_minor)
    return allocation


def reverse(
    db: Session, account: Account, allocation: Allocation, amount_minor: int, dated_on: date
) -> Allocation:
    """Take so much of an allocation back by a second row, which does not count before the first."""
    source, target = source_of(db, allocation), target_of(db, allocation)
    starts_on = max(dated_on, allocation.dated_on)
    if isinstance(target, RetainerInvoice):
        starts_on = giving_since(db, target, starts_on)  # what it gives back it must have had
    reversal = Allocation(
        customer_id=account.customer_id,
        account_id=account.id,
        amount_minor=-amount_minor,
        from_payment_id=allocation.from_payment_id,
        from_paper_id=allocation.from_paper_id,
        to_paper_id=allocation.to_paper_id,
        to_refund_id=allocation.to_refund_id,
        to_excess_id=allocation.to_excess_id,
        reverses_id=allocation.id,
        dated_on=starts_on,
        booked_at=account.booked_at,
    )
    db.add(reversal)
    _shift_caches(db, source, target, -amount_minor)
    return reversal


def source_of(db: Session, allocation: Allocation) -> Source:
    """The payment, retainer or credit note that gives."""
    if allocation.from_payment_id is not None:
        return db.get_one(Payment, allocation.from_payment_id)
    return db.get_one(Paper, allocation.from_paper_id)


def target_of(db: Session, allocation: Allocation) -> Target:
    """The paper, refund or charged-back payment that takes."""
    if allocation.to_paper_id is not None:
        return db.get_one(Paper, allocation.to_paper_id)
    if allocation.to_refund_id is not None:
        return db.get_one(Refund, allocation.to_refund_id)
    return db.get_one(Payment, allocation.to_excess_id)


def giving_since(db: Session, source: Source, dated_on: date) -> date:
    """The first day, from `dated_on` on, on which the source has all it can give."""
    return _latest([dated_on, *db.execute(queries.days_of(_gives_on(source))).one()])


def owing_since(db: Session, target: Target, dated_on: date) -> date:
    """The first day, from `dated_on` on, on which the target is as open as it is now."""
    days = [dated_on, *db.execute(queries.days_of(_owes_on(target))).one()]
    if isinstance(target, Paper):
        days.append(target.issued_on)
    return _latest(days)


def _latest(days: Iterable[date | None]) -> date:
    return max(day for day in days if day is not None)


def numbered_reference(db: Session, kind: EntryKind, row: Source) -> str:
    """The natural key of an entry that a row may have several of: its public id and which one it is."""
    return f"{row.public_id}-{(db.scalar(queries.entry_count(kind, row)) or 0) + 1}"


def refresh_dispute(db: Session, paper: Paper) -> None:
    """Mark the paper disputed where a disputed payment still pays a part of it."""
    paper.is_disputed = bool(db.scalar(queries.disputed_allocations(paper)))


def _gives_on(source: Source) -> list[queries.Day]:
    return [queries.last_gain_of_source(source), queries.last_entry_of(source, -1)]


def _owes_on(target: Target) -> list[queries.Day]:
    gain = queries.last_gain_of_target(target)
    return [gain] if isinstance(target, Refund) else [gain, queries.last_entry_of(target, 1)]


def _shift_caches(db: Session, source: Source, target: Target, amount_minor: int) -> None:
    if isinstance(source, Payment):
        _shift_position(source, -amount_minor)
    else:
        source.available_minor -= amount_minor
    if isinstance(target, Payment):
        _shift_position(target, amount_minor)
    elif isinstance(target, Paper):
        target.open_minor -= amount_minor
        if isinstance(target, RetainerInvoice):
            target.available_minor += amount_minor
    db.flush()
    if isinstance(target, Paper) and isinstance(source, Payment) and source.is_disputed:
        refresh_dispute(db, target)


def _shift_position(payment: Payment, by_minor: int) -> None:
    position = payment.left_minor - payment.excess_minor + by_minor
    payment.left_minor, payment.excess_minor = left_and_excess(position)
