"""A business that reminds, the day it is, and what went to whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.mailings.models import Mailing
from portal.preferences.operations import save_preference
from portal.preferences.rules import SENDS_REMINDERS
from portal.tenancy import every_customer
from tests.cast import Cast

BeAt = Callable[..., None]


@dataclass(frozen=True)
class Went:
    """A letter in the outbox."""

    name: str
    email: str
    language: str
    thread: str
    attachment: str
    values: dict[str, str]


@pytest.fixture
def be_at() -> Iterator[BeAt]:
    """`be_at(day)`: let it be noon of this day, or `at` another time, UTC."""

    def set_clock(day: date, at: time = time(12)) -> None:
        clock.set_shift(datetime.combine(day, at, UTC) - clock.wall())

    before = clock.now() - clock.wall()
    yield set_clock
    clock.set_shift(before)


@pytest.fixture
def reminding(cast: Cast) -> None:
    """The business reminds everybody, by the usual plan."""
    save_preference(SENDS_REMINDERS, True)


def outbox(db: Session) -> list[Went]:
    """Every letter that was written, the first first."""
    db.rollback()
    found = db.scalars(select(Letter).order_by(Letter.id)).all()
    return [
        Went(
            one.name,
            one.email,
            one.language,
            getattr(one, "thread", ""),
            getattr(one, "attachment", ""),
            values_of(db, one),
        )
        for one in found
    ]


def steps(db: Session) -> list[tuple[str, str, date]]:
    """Kind, step and day of everything that is noted as mailed, the first first."""
    db.rollback()
    with every_customer(db, "a test"):
        rows = db.scalars(select(Mailing).order_by(Mailing.id)).all()
        return [(row.kind, row.step, row.sent_on) for row in rows]
