"""Quotes that a contact may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import selectinload

from portal.db import AnySelect
from portal.papers.listing import listed, mentions, sorted_by
from portal.papers.models import Paper
from portal.papers.queries import is_latest, is_sent, quote_status
from portal.papers.rules.lists import ListFilter
from portal.papers.rules.statuses import PaperKind, QuoteStatus
from portal.quotes.rules import STATUSES


class QuoteRow(NamedTuple):
    """A row of the list; `days` is the last day minus today, None when it is not open or never ends."""

    public_id: str
    number: str
    note: str
    issued_on: date
    valid_until_on: date | None
    days: int | None
    state: str
    total_minor: int
    currency: str

    @classmethod
    def of(cls, row: Any, today: date) -> "QuoteRow":
        """From a row of `matching`."""
        is_open = row.status == QuoteStatus.SENT and row.valid_until_on is not None
        days = (row.valid_until_on - today).days if is_open else None
        return cls(
            row.public_id,
            row.number,
            row.purchase_order,
            row.issued_on,
            row.valid_until_on,
            days,
            row.status,
            row.total_minor,
            row.currency,
        )


def is_shown() -> ColumnElement[bool]:
    """Quotes that were sent, each in its latest revision."""
    return and_(is_sent(PaperKind.QUOTE), is_latest())


def matching(chosen: ListFilter, today: date, currencies: Sequence[str]) -> AnySelect:
    """The rows of one page, in the order chosen, the newest first. Parameters: offset, size."""
    columns = (
        Paper.public_id,
        Paper.number,
        Paper.purchase_order,
        Paper.issued_on,
        Paper.valid_until_on,
        quote_status(today).label("status"),
        Paper.total_minor,
        Paper.currency,
    )
    order = sorted_by(
        chosen.sort or "-issued",
        {
            "number": [Paper.number],
            "issued": [Paper.issued_on],
            "valid": [Paper.valid_until_on],
            "total": [Paper.currency, Paper.total_minor],
            "status": [quote_status(today)],
        },
    )
    return listed(columns, _conditions(chosen, today, currencies), order)


def counting(chosen: ListFilter, today: date, currencies: Sequence[str]) -> AnySelect:
    """How many rows match."""
    return select(func.count(Paper.id)).where(*_conditions(chosen, today, currencies))


def by_public_id(public_id: str) -> AnySelect:
    """One quote with its lines and tax groups."""
    return (
        select(Paper)
        .where(Paper.public_id == public_id, is_sent(PaperKind.QUOTE))
        .options(selectinload(Paper.lines), selectinload(Paper.tax_groups))
    )


def _conditions(chosen: ListFilter, today: date, currencies: Sequence[str]) -> list[ColumnElement[bool]]:
    conditions = [is_shown()]
    if chosen.status:
        conditions.append(quote_status(today) == STATUSES[chosen.status])
    if chosen.q:
        conditions.append(mentions(chosen.q, currencies))
    return conditions
