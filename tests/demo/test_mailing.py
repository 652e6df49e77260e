"""What the demo mails of its own past: reminders to the yards, and a statement."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Customer, CustomerGroup
from portal.db import transaction
from portal.demo.calendar import moment
from portal.demo.mailing import AT, REMINDED, keep_the_past_unmailed, mail
from portal.demo.online import Online
from portal.demo.stage import Stage, keeping_the_clock
from portal.demo.till import Till
from portal.mailings.models import Mailing
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

TODAY = date(2026, 3, 30)


def test_yards_are_reminded_and_one_gets_its_statement(db: Session, cast: Cast) -> None:
    stage = Stage(db, Online(Till(db, "", "")))
    stage.customers = {"Acme": cast.acme}
    with keeping_the_clock():
        stage.be_at(moment(make.ISSUED, AT), make.ISSUED)
        keep_the_past_unmailed()
        with every_customer(db, "a test"), transaction():
            yards = CustomerGroup(name=REMINDED)
            db.add(yards)
            db.flush()
            db.get_one(Customer, cast.acme).group_id = yards.id
        for customer in (cast.acme, cast.globex):
            make.invoice(db, customer, 10_000, due_on=TODAY - timedelta(days=20))
        with every_customer(db, "a test"):
            mail(stage, "Acme", TODAY)
            went = db.scalars(select(Mailing).order_by(Mailing.id)).all()
            assert {row.customer_id for row in went} == {cast.acme}
            assert "rest-3" in {row.step for row in went}
