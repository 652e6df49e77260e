"""Seeding itself: the same day gives the same business."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import guarded
from portal.customers.models import Customer
from portal.db import migrate, open_engine, working_with
from portal.demo import seeds
from portal.demo.till import Till
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.tenancy import every_customer
from tests.demo.offices import open_offices, open_till

TODAY = date(2026, 11, 20)


@pytest.mark.long
def test_two_seedings_of_one_day_give_the_same_numbers(tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "other.db"):
        engine = open_engine(f"sqlite:///{tmp_path / name}")
        migrate(engine)
        open_offices(engine, tmp_path / "files")
        with working_with(guarded.open_session(engine)) as session:
            with open_till(session) as till:
                seeds.seed(session, TODAY, till)
            with every_customer(session, "two demos are compared"):
                papers = select(Paper.number, Paper.total_minor, Paper.open_minor, Paper.issued_on)
                payments = select(Payment.number, Payment.settled_minor, Payment.state, Payment.dated_on)
                found.append(
                    (
                        session.execute(papers.order_by(Paper.id)).all(),
                        session.execute(payments.order_by(Payment.id)).all(),
                    )
                )
        engine.dispose()
    assert found[0] == found[1]


def test_a_seeding_that_was_broken_off_is_told_from_one_that_ended(tmp_path: Path) -> None:

    def crash(_line: str) -> None:
        raise KeyboardInterrupt

    engine = open_engine(f"sqlite:///{tmp_path / 'crashed.db'}")
    migrate(engine)
    with working_with(guarded.open_session(engine)) as session:
        with pytest.raises(KeyboardInterrupt):
            seeds.seed(session, TODAY, Till(session, "http://127.0.0.1:1", ""), crash)
        assert not seeds.is_complete(session)
        with every_customer(session, "what the crash left behind"):
            assert session.scalars(select(Customer.id)).all()
    engine.dispose()
