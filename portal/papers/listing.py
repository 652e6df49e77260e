"""What the lists of papers share: the page chosen by ids, search, counts by status."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, SQLColumnExpression, bindparam, func, or_, select
from sqlalchemy.orm import Session

from portal.db import AnySelect
from portal.papers.models import Paper, PaperLine
from portal.papers.queries import is_amount
from portal.web.frame import show


@dataclass(frozen=True, slots=True)
class Tally:
    """How many papers there are of each status, and the currencies they are in."""

    counts: Mapping[str, int]
    codes: Sequence[str]

    def of(self, status: str) -> int:
        """How many have this status; all where it is empty."""
        return self.counts.get(status, 0) if status else sum(self.counts.values())


def tally(db: Session, status: SQLColumnExpression[str], *conditions: ColumnElement[bool]) -> Tally:
    """Count the entered customer's papers for which all holds: one statement."""
    asked: AnySelect = (
        select(status.label("status"), Paper.currency, func.count(Paper.id))
        .where(*conditions)
        .group_by("status", Paper.currency)
    )
    counts: Counter[str] = Counter()
    codes = set()
    for word, currency, number in db.execute(asked):
        counts[word] += number
        codes.add(currency)
    return Tally(counts, sorted(codes))


def listed(
    columns: Iterable[Any], conditions: Iterable[ColumnElement[bool]], order: Sequence[Any]
) -> AnySelect:
    """What the rows of a page show. Parameters: offset, size.

    The page is first chosen by ids: for the usual order that reads an index and no row.
    """
    order = [*order, Paper.id.desc()]
    chosen = (
        select(Paper.id)
        .where(*conditions)
        .order_by(*order)
        .offset(bindparam("offset", type_=Integer))
        .limit(bindparam("size", type_=Integer))
        .subquery()
    )
    return select(*columns).join(chosen, chosen.c.id == Paper.id).order_by(*order)


def sorted_by(sort: str, columns: Mapping[str, Sequence[Any]]) -> list[Any]:
    """The order of a word such as `-due`, given what each column sorts by."""
    chosen = columns[sort.removeprefix("-")]
    return [column.desc() if sort.startswith("-") else column.asc() for column in chosen]


def mentions(text: str, currencies: Iterable[str]) -> ColumnElement[bool]:
    """Number, the customer's own reference, an item, or an amount as it is written."""
    item = select(PaperLine.position).where(
        PaperLine.paper_id == Paper.id,
        or_(
            PaperLine.description.icontains(text, autoescape=True),
            PaperLine.item_code.icontains(text, autoescape=True),
        ),
    )
    return or_(
        Paper.number.icontains(text, autoescape=True),
        Paper.purchase_order.icontains(text, autoescape=True),
        item.exists(),
        is_amount(amounts_in(text, currencies)),
    )


def amounts_in(text: str, currencies: Iterable[str]) -> dict[str, int]:
    """The text as minor units in each currency in which it is an amount, as the reader's language writes
    it."""
    amounts, formats = {}, show()
    for currency in currencies:
        with suppress(ValueError):  # 10.50 is no amount in yen
            amounts[currency] = formats.shown_minor(text, currency)
    return amounts
