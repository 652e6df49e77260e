"""Credit notes that a contact may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased, selectinload

from portal.credits.rules import CreditStatus
from portal.db import AnySelect, total
from portal.ledger.models import Allocation, Entry
from portal.ledger.rules import EntryKind
from portal.papers.listing import listed, mentions, sorted_by
from portal.papers.models import Paper
from portal.papers.queries import is_sent
from portal.papers.rules.lists import ListFilter
from portal.papers.rules.statuses import PaperKind, PaperState


class CreditRow(NamedTuple):
    """A row of the list; `invoice` is the number of the invoice it was issued for, None without one."""

    public_id: str
    number: str
    note: str
    invoice: str | None
    issued_on: date
    expires_on: date | None
    state: str
    left_minor: int
    total_minor: int
    currency: str


def is_shown() -> ColumnElement[bool]:
    """Credit notes that were sent."""
    return is_sent(PaperKind.CREDIT_NOTE)


def is_written_off() -> ColumnElement[bool]:
    """Whether the ledger has taken back what was left on the last day."""
    return exists().where(Entry.paper_id == Paper.id, Entry.kind == EntryKind.CREDIT_EXPIRED)


def credit_status(today: date) -> ColumnElement[str]:
    """The twin of `rules.credit_status`; a property test holds them equal."""
    return case(
        (Paper.state == PaperState.VOID, CreditStatus.VOID),
        (and_(Paper.available_minor > 0, Paper.expires_on < today), CreditStatus.EXPIRED),
        (Paper.available_minor > 0, CreditStatus.OPEN),
        (is_written_off(), CreditStatus.EXPIRED),
        else_=CreditStatus.USED,
    )


def left_minor(today: date) -> ColumnElement[int]:
    """The twin of `rules.left_minor`."""
    return case(
        (Paper.state == PaperState.VOID, 0), (Paper.expires_on < today, 0), else_=Paper.available_minor
    )


def matching(chosen: ListFilter, today: date, currencies: Sequence[str]) -> AnySelect:
    """The rows of one page, in the order chosen, the newest first. Parameters: offset, size."""
    credited = aliased(Paper)
    columns: tuple[Any, ...] = (
        Paper.public_id,
        Paper.number,
        Paper.purchase_order,
        select(credited.number).where(credited.id == Paper.credits_id).scalar_subquery(),
        Paper.issued_on,
        Paper.expires_on,
        credit_status(today),
        left_minor(today),
        Paper.total_minor,
        Paper.currency,
    )
    order = sorted_by(
        chosen.sort or "-issued",
        {
            "number": [Paper.number],
            "issued": [Paper.issued_on],
            "expires": [Paper.expires_on],
            "total": [Paper.currency, Paper.total_minor],
            "left": [Paper.currency, left_minor(today)],
            "status": [credit_status(today)],
        },
    )
    return listed(columns, _conditions(chosen, today, currencies), order)


def counting(chosen: ListFilter, today: date, currencies: Sequence[str]) -> AnySelect:
    """How many rows match."""
    return select(func.count(Paper.id)).where(*_conditions(chosen, today, currencies))


def by_public_id(public_id: str) -> AnySelect:
    """One credit note with its lines and tax groups, and whether its rest was taken back."""
    return (
        select(Paper, is_written_off())
        .where(Paper.public_id == public_id, is_shown())
        .options(selectinload(Paper.lines), selectinload(Paper.tax_groups))
    )


def uses(paper_id: int) -> AnySelect:
    """What the note paid, reversals taken off, oldest first: number and public_id of an invoice or retainer,
    or none of both for a refund; `on`, `minor`."""
    target = aliased(Paper)
    used, day = total(Allocation.amount_minor), func.max(Allocation.dated_on)
    return (
        select(target.number, target.kind, target.public_id, day.label("on"), used.label("minor"))
        .select_from(Allocation)
        .outerjoin(target, target.id == Allocation.to_paper_id)
        .where(Allocation.from_paper_id == paper_id)
        .group_by(target.number, target.kind, target.public_id, Allocation.to_refund_id)
        .having(used > 0)
        .order_by(day, func.min(Allocation.id))
    )


def _conditions(chosen: ListFilter, today: date, currencies: Sequence[str]) -> list[ColumnElement[bool]]:
    conditions = [is_shown()]
    if chosen.status:
        conditions.append(credit_status(today) == chosen.status)
    if chosen.q:
        conditions.append(mentions(chosen.q, currencies))
    return conditions
