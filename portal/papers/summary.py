"""What a customer's papers come to, at a glance: read once for a page, for its menu, tabs and sums."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from sqlalchemy.orm import Session

from portal.papers import queries
from portal.papers.rules.statuses import PaperKind

COUNTS = ("papers", "to_pay", "overdue", "processing", "paid")


@dataclass(frozen=True, slots=True)
class CurrencySummary:
    """Sums of one currency, in its minor units. Retainers asked for are no debt and stand apart."""

    currency: str
    owed_minor: int
    to_pay_minor: int
    overdue_minor: int
    overdue_count: int
    soon_minor: int
    soon_count: int
    to_pay_count: int
    invoiced_minor: int
    """The totals of all invoices that stand; known only in detail."""
    credit_notes_minor: int
    retainer_asked_minor: int
    retainer_left_minor: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts over invoices and retainers of all currencies, and the sums of each currency."""

    papers: int
    to_pay: int
    overdue: int
    processing: int
    paid: int
    currencies: tuple[CurrencySummary, ...]

    @property
    def codes(self) -> list[str]:
        """The currencies that the customer's papers are in."""
        return [one.currency for one in self.currencies]

    @property
    def owed(self) -> list[CurrencySummary]:
        """The currencies in which an invoice is open, the largest amount of late money first."""
        return sorted(
            (one for one in self.currencies if one.owed_minor),
            key=lambda one: (-one.overdue_minor, -one.owed_minor),
        )


def summary_of(db: Session, today: date, is_detailed: bool = False) -> Summary:
    """Read it for the entered customer: one statement. Only in detail it says what is due soon."""
    rows = [row._asdict() for row in db.execute(queries.summary(today, is_detailed))]
    counted = [row for row in rows if row["kind"] != PaperKind.CREDIT_NOTE]
    return Summary(
        **{word: sum(row[word] for row in counted) for word in COUNTS},
        currencies=tuple(
            _in_currency(currency, {row["kind"]: row for row in rows if row["currency"] == currency})
            for currency in dict.fromkeys(row["currency"] for row in rows)
        ),
    )


def current_summary(db: Session, today: date, is_detailed: bool = False) -> Summary:
    """The summary of this request's customer, read once: who needs it in detail asks first."""
    if "summary" not in g:
        g.summary = summary_of(db, today, is_detailed)
    summary: Summary = g.summary
    return summary


def _in_currency(currency: str, rows: dict[str, dict[str, Any]]) -> CurrencySummary:
    invoices, credit_notes, retainers = (
        defaultdict(int, rows.get(kind.value, {}))
        for kind in (PaperKind.INVOICE, PaperKind.CREDIT_NOTE, PaperKind.RETAINER_INVOICE)
    )
    return CurrencySummary(
        currency=currency,
        owed_minor=invoices["open_minor"],
        to_pay_minor=invoices["to_pay_minor"],
        overdue_minor=invoices["overdue_minor"],
        overdue_count=invoices["overdue"],
        soon_minor=invoices["due_soon_minor"],
        soon_count=invoices["due_soon"],
        to_pay_count=invoices["to_pay"],
        invoiced_minor=invoices["issued_minor"],
        credit_notes_minor=credit_notes["available_minor"],
        retainer_asked_minor=retainers["to_pay_minor"],
        retainer_left_minor=retainers["available_minor"],
    )
