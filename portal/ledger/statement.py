"""The arithmetic of statements: what an account looked like, as a function of what was known at a moment.

It reads entries and allocations, never the stored totals, so that the same question has the same answer for
ever. A `known_at` that is final for ever is the account's own `booked_at`: everything booked later is later.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import AnySelect, total
from portal.ledger.models import Account, Entry, Payment, Refund
from portal.ledger.rules import end_of, is_added_later, running_balances
from portal.papers.models import Paper


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the period, with the balance after it. `number` is the paper's or the payment's."""

    entry_id: int
    dated_on: date
    kind: str
    amount_minor: int
    balance_minor: int
    paper_public_id: str | None
    paper_kind: str | None
    payment_public_id: str | None
    number: str
    purchase_order: str
    is_added_later: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What happened on one account from a day to a day, both included, as known at a moment."""

    currency: str
    from_on: date
    to_on: date
    known_at: datetime
    opening_minor: int
    rows: tuple[Row, ...]
    closing_minor: int


def known_now(db: Session, customer_id: int, currency: str) -> datetime | None:
    """The latest moment for which the account's statements are final; None where nothing was ever booked."""
    return db.scalar(
        select(Account.booked_at).where(Account.customer_id == customer_id, Account.currency == currency)
    )


def statement(
    db: Session,
    customer_id: int,
    currency: str,
    from_on: date,
    to_on: date,
    known_at: datetime,
    zone: ZoneInfo | str,
) -> Statement:
    """The rows of a period with their running balance. One statement, two where there are no rows.

    Rows that were booked after the period's last day, in the business's zone, are marked as added later.
    """
    known = (
        Account.customer_id == customer_id,
        Account.currency == currency,
        Entry.booked_at <= known_at,
    )
    before = select(total(Entry.amount_minor)).join(Account, Account.id == Entry.account_id)
    before = before.where(*known, Entry.dated_on < from_on)
    period = _entries().add_columns(before.correlate(None).scalar_subquery().label("opening_minor"))
    found = db.execute(period.where(*known, Entry.dated_on >= from_on, Entry.dated_on <= to_on)).all()
    opening: int = found[0].opening_minor if found else db.scalars(before).one()
    balances = running_balances(opening, (row.amount_minor for row in found))
    ends_at = end_of(to_on, zone)
    rows = tuple(_row(row, balance, ends_at) for row, balance in zip(found, balances, strict=True))
    closing = rows[-1].balance_minor if rows else opening
    return Statement(currency, from_on, to_on, known_at, opening, rows, closing)


def _entries() -> AnySelect:
    """Entries in their order, each with the paper and the payment it names, perhaps through its refund."""
    paper_id = func.coalesce(Entry.paper_id, Refund.paper_id)
    payment_id = func.coalesce(Entry.payment_id, Refund.payment_id)
    return (
        select(
            Entry.id,
            Entry.dated_on,
            Entry.kind,
            Entry.amount_minor,
            Entry.booked_at,
            Paper.public_id.label("paper_public_id"),
            Paper.kind.label("paper_kind"),
            Paper.number.label("paper_number"),
            Paper.purchase_order,
            Payment.public_id.label("payment_public_id"),
            Payment.number.label("payment_number"),
        )
        .join(Account, Account.id == Entry.account_id)
        .outerjoin(Refund, Refund.id == Entry.refund_id)
        .outerjoin(Paper, Paper.id == paper_id)
        .outerjoin(Payment, Payment.id == payment_id)
        .order_by(Entry.dated_on, Entry.booked_at, Entry.id)
    )


def _row(found: Any, balance_minor: int, ends_at: datetime) -> Row:
    return Row(
        entry_id=found.id,
        dated_on=found.dated_on,
        kind=found.kind,
        amount_minor=found.amount_minor,
        balance_minor=balance_minor,
        paper_public_id=found.paper_public_id,
        paper_kind=found.paper_kind,
        payment_public_id=found.payment_public_id,
        number=found.paper_number or found.payment_number or "",
        purchase_order=found.purchase_order or "",
        is_added_later=is_added_later(found.booked_at, ends_at),
    )
