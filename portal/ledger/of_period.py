"""The papers and the payments of a period, each with what was left of it at the period's end, as known at a
moment.

Like statements, they come from entries and allocations, never from the stored totals.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.db import total
from portal.ledger.models import Allocation, Entry, Payment
from portal.ledger.open_items import Rows, known_of, sums_of
from portal.ledger.rules import end_of, left_and_excess
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState


@dataclass(frozen=True, slots=True)
class PeriodPaper:
    """An invoice with what was open of it, or a credit note with what was left of it."""

    public_id: str | None
    number: str
    purchase_order: str
    issued_on: date
    due_on: date | None
    total_minor: int
    left_minor: int


@dataclass(frozen=True, slots=True)
class PeriodPayment:
    """What a payment paid of one paper; without `paper_number` it is what was not yet used of it."""

    public_id: str | None
    number: str
    dated_on: date
    method: str
    paper_number: str | None
    amount_minor: int


def papers_of_period(
    db: Session,
    customer_id: int,
    currency: str,
    from_on: date,
    to_on: date,
    known_at: datetime,
    zone: ZoneInfo | str,
) -> tuple[tuple[PeriodPaper, ...], tuple[PeriodPaper, ...]]:
    """The invoices and the credit notes issued in the period and not voided by its end, oldest first. One
    statement."""
    papers: dict[str, list[PeriodPaper]] = {PaperKind.INVOICE: [], PaperKind.CREDIT_NOTE: []}
    for row in db.execute(_papers(customer_id, currency, from_on, to_on, known_at, zone)):
        is_invoice = row.kind == PaperKind.INVOICE
        left = row.booked - row.taken if is_invoice else -row.booked - row.given
        papers[row.kind].append(
            PeriodPaper(
                row.public_id,
                row.number,
                row.purchase_order,
                row.issued_on,
                row.due_on,
                row.total_minor,
                left,
            )
        )
    return tuple(papers[PaperKind.INVOICE]), tuple(papers[PaperKind.CREDIT_NOTE])


def payments_of_period(
    db: Session, customer_id: int, currency: str, from_on: date, to_on: date, known_at: datetime
) -> tuple[PeriodPayment, ...]:
    """What the payments of the period paid by its end, paper by paper, oldest first; then what is left of
    each. One statement."""
    found: list[PeriodPayment] = []
    rows = db.execute(_payments(customer_id, currency, from_on, to_on, known_at))
    for public_id, parts in groupby(rows, key=lambda row: row.public_id):
        for row in parts:
            known = (public_id, row.number, row.dated_on, row.method)
            if row.paper_number is not None:
                found.append(PeriodPayment(*known, row.paper_number, row.paid))
        left, _excess = left_and_excess(-row.booked - row.given)
        if left:
            found.append(PeriodPayment(*known, None, left))
    return tuple(found)


def _papers(
    customer_id: int,
    currency: str,
    from_on: date,
    to_on: date,
    known_at: datetime,
    zone: ZoneInfo | str,
) -> Rows:
    scope = (customer_id, currency, to_on, known_at)
    entries = sums_of(Entry, Entry.paper_id, *scope)
    into = sums_of(Allocation, Allocation.to_paper_id, *scope)
    out = sums_of(Allocation, Allocation.from_paper_id, *scope)
    is_known = or_(entries.c.key.is_not(None), and_(Paper.total_minor == 0, Paper.sent_at <= known_at))
    is_void = and_(Paper.voided_at <= known_at, Paper.voided_at < end_of(to_on, zone))
    wanted = select(
        Paper.public_id,
        Paper.kind,
        Paper.number,
        Paper.purchase_order,
        Paper.issued_on,
        Paper.due_on,
        Paper.total_minor,
        func.coalesce(entries.c.total, 0).label("booked"),
        func.coalesce(into.c.total, 0).label("taken"),
        func.coalesce(out.c.total, 0).label("given"),
    )
    for one in (entries, into, out):
        wanted = wanted.outerjoin(one, one.c.key == Paper.id)
    return wanted.where(
        Paper.customer_id == customer_id,
        Paper.currency == currency,
        Paper.kind.in_((PaperKind.INVOICE, PaperKind.CREDIT_NOTE)),
        Paper.state != PaperState.DRAFT,
        Paper.issued_on.between(from_on, to_on),
        is_known,
        or_(Paper.voided_at.is_(None), ~is_void),
    ).order_by(Paper.issued_on, Paper.id)


def _payments(customer_id: int, currency: str, from_on: date, to_on: date, known_at: datetime) -> Rows:
    """A row for each paper that a payment paid, or one without a paper."""
    scope = (customer_id, currency, to_on, known_at)
    booked = sums_of(Entry, Entry.payment_id, *scope)
    given = sums_of(Allocation, Allocation.from_payment_id, *scope)
    paid = (
        select(
            Allocation.from_payment_id.label("payment_id"),
            Allocation.to_paper_id.label("paper_id"),
            total(Allocation.amount_minor).label("total"),
        )
        .where(*known_of(Allocation, *scope), Allocation.to_paper_id.is_not(None))
        .group_by(Allocation.from_payment_id, Allocation.to_paper_id)
        .having(total(Allocation.amount_minor) != 0)
        .subquery()
    )
    return (
        select(
            Payment.public_id,
            Payment.number,
            Payment.dated_on,
            Payment.method,
            Paper.number.label("paper_number"),
            paid.c.total.label("paid"),
            booked.c.total.label("booked"),
            func.coalesce(given.c.total, 0).label("given"),
        )
        .join(booked, booked.c.key == Payment.id)
        .outerjoin(given, given.c.key == Payment.id)
        .outerjoin(paid, paid.c.payment_id == Payment.id)
        .outerjoin(Paper, Paper.id == paid.c.paper_id)
        .where(
            Payment.customer_id == customer_id,
            Payment.currency == currency,
            Payment.dated_on.between(from_on, to_on),
        )
        .order_by(Payment.dated_on, Payment.id, Paper.issued_on, Paper.id)
    )
