"""A statement as its page shows it: rows by month, open items, ages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext as _

from portal.ledger.open_items import OpenInvoice, OpenItems
from portal.ledger.statement import Row, Statement
from portal.ledger.words import entry_words
from portal.papers.rules.statuses import PaperKind

PAGES: Mapping[str | None, str] = {
    PaperKind.INVOICE: "invoices",
    PaperKind.RETAINER_INVOICE: "invoices",
    PaperKind.CREDIT_NOTE: "credits",
}
"""The rooms in which the kinds have their pages."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One entry: + a charge, − a payment or credit, and the balance after it. `room` and `public_id` say
    where the paper or the payment has its page."""

    on: date
    words: str
    room: str
    public_id: str | None
    note: str
    minor: int
    balance_minor: int
    is_added_later: bool


@dataclass(frozen=True, slots=True)
class Month:
    """The rows of one month, named by a date in it."""

    month: date
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class ActivitySheet:
    """The period's figures in minor units; `paid_minor` is negative."""

    opening_minor: int
    charged_minor: int
    paid_minor: int
    closing_minor: int
    under_way_minor: int
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class OpenItem:
    """What was open of one invoice; `days` is its next due date minus the statement's day."""

    public_id: str | None
    number: str
    note: str
    issued_on: date | None
    due_on: date | None
    days: int | None
    total_minor: int
    open_minor: int


def activity_sheet(statement: Statement, under_way_minor: int) -> ActivitySheet:
    """Lay out the activity of a period."""
    amounts = [row.amount_minor for row in statement.rows]
    return ActivitySheet(
        opening_minor=statement.opening_minor,
        charged_minor=sum(amount for amount in amounts if amount > 0),
        paid_minor=sum(amount for amount in amounts if amount < 0),
        closing_minor=statement.closing_minor,
        under_way_minor=under_way_minor,
        months=tuple(
            Month(day, tuple(_sheet_row(row) for row in rows))
            for day, rows in groupby(statement.rows, key=lambda row: row.dated_on.replace(day=1))
        ),
    )


def open_sheet(items: OpenItems) -> list[OpenItem]:
    """Lay out what was open: invoices, then what is owed without a paper."""
    owed = [_open_item(items, invoice) for invoice in items.invoices]
    for excess in items.excesses:
        words = _("Taken back of payment %(number)s", number=excess.number)
        owed.append(OpenItem(None, words, "", None, None, None, excess.minor, excess.minor))
    return owed


def ages(items: OpenItems) -> Sequence[int]:
    """Not due, 1 to 30, 31 to 60, 61 to 90 and more days late."""
    ageing = items.ageing
    return (
        ageing.current_minor,
        ageing.days_1_30_minor,
        ageing.days_31_60_minor,
        ageing.days_61_90_minor,
        ageing.days_91_minor,
    )


def _sheet_row(row: Row) -> SheetRow:
    is_paper = row.paper_kind in PAGES
    return SheetRow(
        on=row.dated_on,
        words=entry_words(row.kind, row.number),
        room=PAGES[row.paper_kind] if is_paper else "payments",
        public_id=row.paper_public_id if is_paper else row.payment_public_id,
        note=_("PO %(number)s", number=row.purchase_order) if row.purchase_order else "",
        minor=row.amount_minor,
        balance_minor=row.balance_minor,
        is_added_later=row.is_added_later,
    )


def _open_item(items: OpenItems, invoice: OpenInvoice) -> OpenItem:
    due_on = next((part.due_on for part in invoice.parts if part.unfilled_minor), invoice.due_on)
    return OpenItem(
        public_id=invoice.public_id,
        number=invoice.number,
        note=_("PO %(number)s", number=invoice.purchase_order) if invoice.purchase_order else "",
        issued_on=invoice.issued_on,
        due_on=due_on,
        days=(due_on - items.as_at).days if due_on else None,
        total_minor=invoice.total_minor,
        open_minor=invoice.open_minor,
    )
