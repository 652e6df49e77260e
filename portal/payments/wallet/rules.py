"""Whether a saved card is still good, and whether its end is near."""

from datetime import date, timedelta
from typing import Final

SOON: Final = timedelta(days=60)
DECEMBER: Final = 12


def ends_on(month: int, year: int) -> date:
    """The first day on which a card of this month and year no longer works."""
    return date(year + (month == DECEMBER), month % DECEMBER + 1, 1)


def is_expired(month: int | None, year: int | None, today: date) -> bool:
    """Whether a card is over; a bank account, which has no date, never is."""
    return month is not None and year is not None and ends_on(month, year) <= today


def expires_soon(month: int | None, year: int | None, today: date) -> bool:
    """Whether a card is still good, but not for much longer."""
    if month is None or year is None or is_expired(month, year, today):
        return False
    return ends_on(month, year) - today <= SOON
