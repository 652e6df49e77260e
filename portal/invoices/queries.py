"""Invoices and retainer invoices that a contact may see."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from operator import ge, le
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal.db import AnySelect, total
from portal.invoices.rules import InvoiceFilter
from portal.ledger.models import Allocation, Payment
from portal.papers.listing import amounts_in, listed, mentions, sorted_by
from portal.papers.models import Paper
from portal.papers.queries import (
    INVOICE_KINDS,
    has_status,
    invoice_status,
    is_sent,
    is_to_pay,
    next_due_on,
    to_pay_minor,
)
from portal.papers.rules.statuses import DUE_SOON_DAYS, InvoiceStatus, PaperKind

SOON_TONE = (InvoiceStatus.UNPAID, InvoiceStatus.PARTLY_PAID)

KIND_WORDS = {PaperKind.INVOICE: "invoice", PaperKind.RETAINER_INVOICE: "retainer"}
"""The kinds as the address of the list and the pages call them."""


class InvoiceRow(NamedTuple):
    """A row of the list; `days` is the due date minus today, None when nothing is to pay."""

    public_id: str
    number: str
    note: str
    issued_on: date
    due_on: date | None
    days: int | None
    state: str
    to_pay_minor: int
    total_minor: int
    currency: str

    @classmethod
    def of(cls, row: Any, today: date) -> "InvoiceRow":
        """From a row of `row_columns`."""
        public_id, number, note, currency, issued_on, due_on, to_pay_minor, total_minor, state = row
        days = (due_on - today).days if to_pay_minor and due_on else None
        if days is not None and 0 <= days <= DUE_SOON_DAYS and state in SOON_TONE:
            state = "due_soon"
        return cls(
            public_id, number, note, issued_on, due_on, days, state, to_pay_minor, total_minor, currency
        )


def row_columns(today: date) -> tuple[Any, ...]:
    """What an `InvoiceRow` is made of."""
    return (
        Paper.public_id,
        Paper.number,
        Paper.purchase_order,
        Paper.currency,
        Paper.issued_on,
        next_due_on().label("due_on"),
        to_pay_minor().label("to_pay_minor"),
        Paper.total_minor,
        invoice_status(today).label("status"),
    )


def matching(chosen: InvoiceFilter, today: date, currencies: list[str]) -> AnySelect:
    """The rows of one page, in the order chosen. `currencies` are those of the customer's papers.

    Parameters: offset, size.
    """
    if chosen.q or chosen.is_narrowed:
        return listed_in_order(_conditions(chosen, today, currencies), chosen.sort, today)
    return _listed_without_search(chosen.status, chosen.kind, chosen.sort, today)


def listed_in_order(conditions: list[ColumnElement[bool]], sort: str, today: date) -> AnySelect:
    """The rows of a page. Parameters: offset, size."""
    return listed(row_columns(today), conditions, _order(sort))


def counting(chosen: InvoiceFilter, today: date, currencies: list[str]) -> AnySelect:
    """How many rows match."""
    return select(func.count(Paper.id)).where(*_conditions(chosen, today, currencies))


def by_public_id(public_id: str) -> AnySelect:
    """One invoice with its lines and its few tax groups, in one statement; its rows are to be made unique."""
    return (
        select(Paper)
        .where(Paper.public_id == public_id, is_sent(*INVOICE_KINDS))
        .options(joinedload(Paper.lines), joinedload(Paper.tax_groups))
    )


def settlements(paper_id: int) -> AnySelect:
    """What each payment, credit note and retainer has paid on it, reversals taken off, oldest first."""
    source = aliased(Paper)
    paid = total(Allocation.amount_minor)
    day = func.max(Allocation.dated_on)
    return (
        select(
            Payment.number.label("payment_number"),
            Payment.public_id.label("payment_id"),
            Payment.method,
            source.number.label("paper_number"),
            source.public_id.label("paper_id"),
            source.kind,
            day.label("on"),
            paid.label("minor"),
        )
        .select_from(Allocation)
        .outerjoin(Payment, Payment.id == Allocation.from_payment_id)
        .outerjoin(source, source.id == Allocation.from_paper_id)
        .where(Allocation.to_paper_id == paper_id)
        .group_by(
            Payment.number, Payment.public_id, Payment.method, source.number, source.public_id, source.kind
        )
        .having(paid > 0)
        .order_by(day, func.min(Allocation.id))
    )


@lru_cache(256)  # putting it together costs more than asking it
def _listed_without_search(status: str, kind: str, sort: str, today: date) -> AnySelect:
    return listed_in_order(_among(status, kind, today), sort, today)


def _conditions(chosen: InvoiceFilter, today: date, currencies: list[str]) -> list[ColumnElement[bool]]:
    conditions = _among(chosen.status, chosen.kind, today)
    if chosen.q:
        conditions.append(mentions(chosen.q, currencies))
    if chosen.shows:
        conditions.append(or_(*(_shown(word, today) for word in chosen.shows)))
    if chosen.currency:
        conditions.append(Paper.currency == chosen.currency)
    conditions += _between(Paper.issued_on, chosen.issued_from, chosen.issued_to)
    conditions += _between(next_due_on(), chosen.due_from, chosen.due_to)
    if chosen.total_from:
        conditions.append(_total(chosen.total_from, currencies, ge))
    if chosen.total_to:
        conditions.append(_total(chosen.total_to, currencies, le))
    return conditions


def _shown(word: str, today: date) -> ColumnElement[bool]:
    return {
        "paid": has_status("paid", today),
        "unpaid": is_to_pay(),
        "late": has_status("overdue", today),
    }[word]


def _between(day: Any, first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    conditions = [day >= first] if first is not None else []
    return [*conditions, day <= last] if last is not None else conditions


def _total(typed: str, currencies: list[str], compared: Callable[[Any, int], Any]) -> ColumnElement[bool]:
    """The total beside an amount, in each currency in which it is one."""
    found = (
        and_(Paper.currency == currency, compared(Paper.total_minor, minor))
        for currency, minor in amounts_in(typed, currencies).items()
    )
    return or_(*found, literal(False))


def _among(status: str, kind: str, today: date) -> list[ColumnElement[bool]]:
    sent = is_sent(*(each for each, word in KIND_WORDS.items() if kind in ("", word)))
    return [sent, has_status(status, today)] if status else [sent]


def _order(sort: str) -> list[Any]:
    if not sort:
        unpaid = is_to_pay()
        return [unpaid.desc(), case((unpaid, next_due_on())).asc(), Paper.issued_on.desc()]
    return sorted_by(
        sort,
        {
            "due": [next_due_on()],
            "issued": [Paper.issued_on],
            "number": [Paper.number],
            "to_pay": [Paper.currency, to_pay_minor()],
        },
    )
