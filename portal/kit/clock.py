"""The only place that reads the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta()


def set_shift(shift: timedelta) -> None:
    """Let the portal live earlier or later than the wall does; called once, at the start."""
    global _shift  # noqa: PLW0603 - one process has one clock
    _shift = shift


def now() -> datetime:
    """The portal's moment, aware, in UTC, with the shift: due dates, expiries, sessions, jobs."""
    return wall() + _shift


def today(zone: ZoneInfo | str) -> date:
    """The portal's day in this zone, a ZoneInfo or its IANA name; ZoneInfoNotFoundError if unknown."""
    return day_of(now(), zone)


def day_of(moment: datetime, zone: ZoneInfo | str) -> date:
    """The day that a moment falls on in this zone."""
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def wall() -> datetime:
    """The true moment, aware, in UTC, never shifted: one-time codes, leases, signatures to the outside."""
    return datetime.now(UTC)
