"""The clock: UTC, the shift, and the day in a zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from portal.kit import clock


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


@pytest.fixture
def new_year_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=UTC))


def test_now_is_the_wall_in_utc_while_nothing_is_shifted() -> None:
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - clock.wall()) < timedelta(seconds=1)
    assert abs(clock.wall() - datetime.now(UTC)) < timedelta(seconds=1)


def test_a_shift_moves_now_and_leaves_the_wall() -> None:
    clock.set_shift(timedelta(days=3))
    assert (
        timedelta(days=3) <= clock.now() - clock.wall() + timedelta(seconds=1) < timedelta(days=3, seconds=2)
    )
    assert abs(clock.wall() - datetime.now(UTC)) < timedelta(seconds=1)


@pytest.mark.usefixtures("new_year_in_utc")
def test_today_is_the_day_of_the_zone() -> None:
    assert clock.today("UTC") == date(2026, 12, 31)
    assert clock.today("Europe/Berlin") == date(2027, 1, 1)
    assert clock.today(ZoneInfo("America/New_York")) == date(2026, 12, 31)


@pytest.mark.usefixtures("new_year_in_utc")
def test_today_follows_the_shift() -> None:
    clock.set_shift(timedelta(hours=-24))
    assert clock.today("UTC") == date(2026, 12, 30)
    clock.set_shift(timedelta(minutes=30))
    assert clock.today("UTC") == date(2027, 1, 1)


def test_a_zone_nobody_knows_is_not_taken_for_utc() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        clock.today("Mars/Olympus")
