"""Orders that a contact may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import selectinload

from portal.db import AnySelect
from portal.orders.rules import INVOICED, SHIPPED, OrderFilter
from portal.papers.listing import listed, mentions, sorted_by
from portal.papers.models import Paper
from portal.papers.queries import is_latest, is_sent
from portal.papers.rules.statuses import PaperKind, PaperState


class OrderRow(NamedTuple):
    """A row of the list: the order's state, and beside it how far it is invoiced and shipped."""

    public_id: str
    number: str
    note: str
    issued_on: date
    state: str
    invoiced: str
    shipped: str
    total_minor: int
    currency: str


def row_columns() -> tuple[Any, ...]:
    """What an `OrderRow` is made of."""
    return (
        Paper.public_id,
        Paper.number,
        Paper.purchase_order,
        Paper.issued_on,
        Paper.state,
        Paper.invoiced,
        Paper.shipped,
        Paper.total_minor,
        Paper.currency,
    )


def is_shown() -> ColumnElement[bool]:
    """Orders that were sent, each in its latest revision."""
    return and_(is_sent(PaperKind.ORDER), is_latest())


def matching(chosen: OrderFilter, currencies: Sequence[str]) -> AnySelect:
    """The rows of one page, in the order chosen, the newest first. Parameters: offset, size."""
    order = sorted_by(
        chosen.sort or "-issued",
        {
            "number": [Paper.number],
            "issued": [Paper.issued_on],
            "total": [Paper.currency, Paper.total_minor],
            "invoiced": [_step(Paper.invoiced, INVOICED)],
            "shipped": [_step(Paper.shipped, SHIPPED)],
            "status": [Paper.state],
        },
    )
    return listed(row_columns(), _conditions(chosen, currencies), order)


def counting(chosen: OrderFilter, currencies: Sequence[str]) -> AnySelect:
    """How many rows match."""
    return select(func.count(Paper.id)).where(*_conditions(chosen, currencies))


def by_public_id(public_id: str) -> AnySelect:
    """One order with its lines and tax groups."""
    return (
        select(Paper)
        .where(Paper.public_id == public_id, is_sent(PaperKind.ORDER))
        .options(selectinload(Paper.lines), selectinload(Paper.tax_groups))
    )


def _conditions(chosen: OrderFilter, currencies: Sequence[str]) -> list[ColumnElement[bool]]:
    conditions = [is_shown()]
    for column, word in (
        (Paper.state, chosen.status),
        (Paper.invoiced, chosen.invoiced),
        (Paper.shipped, chosen.shipped),
    ):
        if word:
            conditions.append(column == word)
    if chosen.q:
        conditions.append(mentions(chosen.q, currencies))
    return conditions


def _step(column: Any, words: Sequence[str]) -> ColumnElement[int]:
    """How far it has come: the place of the column's word."""
    return case({word: place for place, word in enumerate(words)}, value=column)


def invoices_of(order: Paper) -> Select[Paper]:
    """The invoices that were sent for an order and stand."""
    return select(Paper).where(
        Paper.customer_id == order.customer_id,
        Paper.based_on_id == order.id,
        Paper.kind == PaperKind.INVOICE,
        Paper.state == PaperState.OPEN,
    )
