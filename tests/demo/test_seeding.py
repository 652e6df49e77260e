"""Seeding itself: the same day gives the same business."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import tenancy
from portal.db import migrate, open_engine, working_with
from portal.demo import seeds
from portal.ledger.models import Payment
from portal.papers.models import Paper
from portal.tenancy import every_customer
from tests.demo.offices import open_offices

TODAY = date(2026, 11, 20)


@pytest.mark.long
def test_two_seedings_of_one_day_give_the_same_numbers(tmp_path: Path) -> None:
    found = []
    for name in ("one.db", "other.db"):
        engine = open_engine(f"sqlite:///{tmp_path / name}")
        migrate(engine)
        open_offices(engine, tmp_path / "files")
        with working_with(tenancy.open_session(engine)) as session:
            seeds.seed(session, TODAY)
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
