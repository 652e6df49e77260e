"""The periods that a statement may cover."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

PERIODS = ("month", "last_month", "quarter", "year")
TYPES = ("activity", "open")
INVOICES = ("none", "all", "paid", "unpaid")
EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; `name` is one of `PERIODS` or custom."""

    name: str
    from_on: date
    to_on: date


@dataclass(frozen=True, slots=True)
class Shown:
    """What a statement of activity shows beside its transactions: invoices of the period, one of `INVOICES`,
    with its credit notes; and payments by invoice. Either type may leave out how old the balance is."""

    invoices: str = "none"
    has_payments: bool = False
    has_ageing: bool = True


USUALLY_SHOWN: Final = Shown()


def period_until(name: str, today: date) -> Period:
    """The running month, quarter or year, up to today, or the whole month before."""
    if name == "last_month":
        end = today.replace(day=1) - timedelta(days=1)
        return Period(name, end.replace(day=1), end)
    first_month = {"month": today.month, "quarter": 3 * ((today.month - 1) // 3) + 1, "year": 1}[name]
    return Period(name, date(today.year, first_month, 1), today)


def default_period(today: date) -> Period:
    """The last three months: enough to hold what is usually asked about."""
    return Period("custom", today - timedelta(days=91), today)
