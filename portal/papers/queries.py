"""The rules of papers as SQL expressions, over stored columns, for lists, counts and sums.

Our own words, zeros and the day stand in the text of the statements. As parameters, the sixty of a summary
took longer than the rows of a customer with 500 invoices.
"""

from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    String,
    and_,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from portal.db import AnySelect, total
from portal.papers.models import Paper
from portal.papers.rules.statuses import (
    DUE_SOON_DAYS,
    InvoiceStatus,
    PaperKind,
    PaperState,
    QuoteStatus,
)

INVOICE_KINDS = (PaperKind.INVOICE, PaperKind.RETAINER_INVOICE)

_NOTHING: ColumnElement[int] = literal_column("0", BigInteger)
_covered = Paper.total_minor - Paper.open_minor + Paper.under_way_minor
"""What is allocated or under way; it fills the deposit first."""


def _word(word: StrEnum) -> ColumnElement[str]:
    return literal_column(f"'{word}'", String)


def _day(day: date) -> ColumnElement[date]:
    return literal_column(f"'{day.isoformat()}'", Date)


def _is(state: PaperState) -> ColumnElement[bool]:
    return Paper.state == _word(state)


def is_sent(*kinds: PaperKind) -> ColumnElement[bool]:
    """Papers of these kinds that a contact may see."""
    return and_(Paper.kind.in_([_word(kind) for kind in kinds]), ~_is(PaperState.DRAFT))


def is_to_pay() -> ColumnElement[bool]:
    """Whether something may still be paid: open and not under way."""
    return and_(Paper.open_minor > Paper.under_way_minor, _is(PaperState.OPEN))  # numbers compare faster


def to_pay_minor() -> ColumnElement[int]:
    """What may still be paid, 0 where nothing is."""
    return case((is_to_pay(), Paper.open_minor - Paper.under_way_minor), else_=_NOTHING)


def late_minor(before: date) -> ColumnElement[int]:
    """How much of what may be paid was due before this day: all of it, or the unfilled deposit."""
    deposit_is_late = and_(Paper.deposit_due_on < _day(before), Paper.deposit_minor > _covered)
    return case(
        (~is_to_pay(), _NOTHING),
        (Paper.due_on < _day(before), Paper.open_minor - Paper.under_way_minor),
        (deposit_is_late, Paper.deposit_minor - _covered),
        else_=_NOTHING,
    )


def next_due_on() -> ColumnElement[date]:
    """The date of the first instalment that is not filled; the last one's when all are."""
    return case((Paper.deposit_minor > _covered, Paper.deposit_due_on), else_=Paper.due_on)


def invoice_status(today: date) -> ColumnElement[str]:
    """The twin of `rules.statuses.invoice_status`; a property test holds them equal."""
    words: list[tuple[ColumnElement[bool], InvoiceStatus]] = [
        (_is(PaperState.DRAFT), InvoiceStatus.DRAFT),
        (_is(PaperState.VOID), InvoiceStatus.VOID),
        (Paper.is_disputed.is_(True), InvoiceStatus.DISPUTED),
        (and_(Paper.open_minor == _NOTHING, Paper.written_off_minor > _NOTHING), InvoiceStatus.WRITTEN_OFF),
        (Paper.open_minor == _NOTHING, InvoiceStatus.PAID),
        (Paper.under_way_minor >= Paper.open_minor, InvoiceStatus.PROCESSING),
        (late_minor(today) > _NOTHING, InvoiceStatus.OVERDUE),
        (Paper.open_minor < Paper.total_minor, InvoiceStatus.PARTLY_PAID),
    ]
    return case(*((condition, _word(word)) for condition, word in words), else_=_word(InvoiceStatus.UNPAID))


def quote_status(today: date) -> ColumnElement[str]:
    """The twin of `rules.statuses.quote_status`."""
    is_over = and_(_is(PaperState.SENT), Paper.valid_until_on < _day(today))
    return case((is_over, _word(QuoteStatus.EXPIRED)), else_=Paper.state)


def is_latest() -> ColumnElement[bool]:
    """Whether no later revision of the quote or order was sent."""
    later = aliased(Paper)
    return ~exists().where(
        later.kind == Paper.kind,
        later.number == Paper.number,
        later.revision > Paper.revision,
        later.state != _word(PaperState.DRAFT),
    )


def has_status(status: str, today: date) -> ColumnElement[bool]:
    """The tabs of the invoice list: to_pay, overdue, processing, paid; anything else is all."""
    is_open = and_(_is(PaperState.OPEN), Paper.open_minor > _NOTHING)
    is_settled = and_(_is(PaperState.OPEN), Paper.open_minor == _NOTHING)
    return {
        "to_pay": is_to_pay(),
        "overdue": late_minor(today) > _NOTHING,
        "processing": and_(is_open, Paper.under_way_minor >= Paper.open_minor),
        "paid": and_(is_settled, Paper.written_off_minor == _NOTHING),
    }.get(status, literal(True))


@lru_cache(4)  # each page asks it, and putting it together costs more than asking it
def summary(today: date, is_detailed: bool = False) -> AnySelect:
    """One row for each currency and kind of what was sent.

    Columns: currency, kind, papers, to_pay, overdue, processing, paid (counts), to_pay_minor, overdue_minor,
    open_minor, available_minor (minor units); in detail also due_soon, due_soon_minor, and issued_minor,
    the totals of all that stands.
    """
    late, late_soon = late_minor(today), late_minor(today + timedelta(days=DUE_SOON_DAYS + 1))
    soon = (
        func.count().filter(late_soon > late).label("due_soon"),
        (total(late_soon) - total(late)).label("due_soon_minor"),
        total(case((_is(PaperState.OPEN), Paper.total_minor), else_=_NOTHING)).label("issued_minor"),
    )
    return (
        select(
            Paper.currency,
            Paper.kind,
            func.count().label("papers"),
            func.count().filter(is_to_pay()).label("to_pay"),
            func.count().filter(late > _NOTHING).label("overdue"),
            *(func.count().filter(has_status(word, today)).label(word) for word in ("processing", "paid")),
            total(to_pay_minor()).label("to_pay_minor"),
            total(late).label("overdue_minor"),
            total(Paper.open_minor).label("open_minor"),
            total(Paper.available_minor).label("available_minor"),
            *(soon if is_detailed else ()),
        )
        .where(is_sent(*INVOICE_KINDS, PaperKind.CREDIT_NOTE))
        .group_by(Paper.kind, Paper.currency)  # as the index goes
        .order_by(Paper.currency, Paper.kind)
    )


def is_amount(minor_of_currency: dict[str, int]) -> ColumnElement[bool]:
    """Whether the total or what is to pay is this amount in the paper's currency."""
    return or_(
        *(
            and_(Paper.currency == currency, or_(Paper.total_minor == minor, to_pay_minor() == minor))
            for currency, minor in minor_of_currency.items()
        ),
        literal(False),
    )
