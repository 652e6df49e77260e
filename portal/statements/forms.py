"""What the address of a statement asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from portal.statements.rules import (
    EARLIEST,
    INVOICES,
    PERIODS,
    TYPES,
    USUALLY_SHOWN,
    Period,
    Shown,
    default_period,
    period_until,
)
from portal.web.filters import Query

ASKED = ("type", "period", "from", "to", "currency", "status", "payments", "ageing")
"""The parameters that describe a statement."""
YES_NO = ("yes", "no")


@dataclass(frozen=True)
class StatementQuery:
    """A statement as its address describes it. `errors` are by field, `notes` what was not understood."""

    type: str
    currency: str
    span: Period
    shown: Shown = USUALLY_SHOWN
    errors: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def period(self) -> str:
        return self.span.name

    @property
    def from_on(self) -> date:
        return self.span.from_on

    @property
    def to_on(self) -> date:
        return self.span.to_on


def statement_query(args: Mapping[str, str], currencies: list[str], today: date) -> StatementQuery:
    """Read the query; the currency is the customer's first unless it asks for another."""
    query = Query(args)
    kind = query.choice("type", TYPES, "activity")
    period = query.choice("period", PERIODS, "")
    currency = query.choice("currency", currencies, currencies[0] if currencies else "")
    errors: dict[str, str] = {}
    span = period_until(period, today) if period else _between(query, today, errors)
    shown = Shown(has_ageing=query.choice("ageing", YES_NO, "yes") == "yes")
    if kind == "activity":
        has_payments = query.choice("payments", YES_NO, "no") == "yes"
        shown = Shown(query.choice("status", INVOICES, "none"), has_payments, shown.has_ageing)
    return StatementQuery(kind, currency, span, shown, errors, tuple(query.notes))


def _between(query: Query, today: date, errors: dict[str, str]) -> Period:
    """The days that were typed. One that is missing or impossible falls back to the usual period."""
    usual = default_period(today)
    to_on = min(query.day("to") or usual.to_on, today)
    from_on = max(query.day("from") or min(usual.from_on, to_on), EARLIEST)
    if from_on > today:
        errors["from"] = _("This period has not begun yet. Choose a start date up to today.")
        return usual
    if from_on > to_on:
        errors["from"] = _("The start date must be before the end date.")
        return usual
    return Period(usual.name, from_on, to_on)
