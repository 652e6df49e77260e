"""The days and moments of the demo: working days, a season, and the hours at which things happen."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from portal.demo.company import TIME_ZONE

MONTHS = 24
DAYS = 728
_ZONE = ZoneInfo(TIME_ZONE)
_BUSY = (3, 3, 5, 6, 6, 5, 4, 4, 4, 4, 3, 3)
"""How busy each month is, from January: boats are fitted out in spring."""
_FRIDAY = 4
_OFFICE_DAYS = (0, 2, 3)
"""Mondays, Wednesdays and Thursdays: when the office writes its everyday papers."""


def moment(day: date, clock_time: time) -> datetime:
    """This time of day at the business, as a moment in UTC."""
    return datetime.combine(day, clock_time, _ZONE).astimezone(UTC)


def working_day(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - _FRIDAY))


def office_day(day: date) -> date:
    """The last day up to this one on which everyday papers are written."""
    return next(
        back for back in (day - timedelta(days=n) for n in range(7)) if back.weekday() in _OFFICE_DAYS
    )


def busy_days(rng: Random, first: date, last: date, count: int) -> list[date]:
    """So many office days from `first` to `last`, in order, more of them in spring and of late."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    days = [day for day in days if day.weekday() in _OFFICE_DAYS]
    weights = [_BUSY[day.month - 1] * (2 + index / len(days)) for index, day in enumerate(days)]
    return sorted(rng.choices(days, weights, k=count))
