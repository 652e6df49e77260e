"""When the gateway is asked about what it has not told, and when money should arrive."""

from datetime import date, datetime, timedelta
from typing import Final

_FIRST: Final = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
_HOURLY_FOR: Final = timedelta(days=1)
SATURDAY: Final = 5


def next_question(began_at: datetime, now: datetime) -> datetime:
    """The first moment after `now`: 1, 5, 15 minutes after the start, then hourly for a day, then daily."""
    since = now - began_at
    for wait in _FIRST:
        if since < wait:
            return began_at + wait
    step = timedelta(hours=1) if since < _HOURLY_FOR else timedelta(days=1)
    return began_at + (since // step + 1) * step


def after_business_days(day: date, count: int) -> date:
    """So many days later, Saturdays and Sundays not counted."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day
