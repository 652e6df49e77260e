"""The periods that a statement may cover."""

from dataclasses import dataclass
from datetime import date, timedelta

PERIODS = ("month", "last_month", "quarter", "year")
TYPES = ("activity", "open")
EARLIEST = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; `name` is one of `PERIODS` or custom."""

    name: str
    from_on: date
    to_on: date


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
