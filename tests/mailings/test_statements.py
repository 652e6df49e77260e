"""Statements by mail: by schedule, each period once, and by hand."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact
from portal.db import transaction
from portal.ledger.statement import known_now
from portal.links.models import Link
from portal.mail.models import UnwantedLetters
from portal.mail.rules import Topic
from portal.mailings.operations.statements import mail_statement, send_statements
from portal.mailings.refusals import NobodyChosen, NothingBooked
from portal.preferences.operations import save_preference
from portal.preferences.rules import MAILS_PAPERS_TO_ALL, STATEMENT_DAY, STATEMENT_SCHEDULE
from portal.statements.models import StoredStatement
from portal.statements.rules import Period, Shown
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast
from tests.mailings.conftest import BeAt, outbox, steps

SAM = Actor(ActorKind.STAFF, "Sam Sommer")
MARCH = Period("custom", date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def monthly(db: Session, cast: Cast) -> None:
    save_preference(STATEMENT_SCHEDULE, "monthly")
    save_preference(STATEMENT_DAY, 5)


def told(db: Session, verb: Verb) -> list[str]:
    """To whom the trail says that statements went."""
    db.rollback()
    with every_customer(db, "a test"):
        rows = db.scalars(select(Activity).where(Activity.verb == verb).order_by(Activity.id)).all()
        return [row.values["contacts"] for row in rows]


def run_over(be_at: BeAt, first: date, days: int) -> None:
    for offset in range(days):
        be_at(first + timedelta(days=offset))
        send_statements()


@pytest.mark.usefixtures("monthly")
def test_the_month_before_goes_once_with_what_is_known_stored_and_a_link_to_it(
    db: Session, cast: Cast, be_at: BeAt
) -> None:
    be_at(date(2026, 3, 2))
    make.invoice(db, cast.acme, 10_000)
    run_over(be_at, date(2026, 4, 1), 12)
    (letter,) = outbox(db)
    assert (letter.name, letter.email) == ("statement_sent", cast.ana_email)
    assert (letter.values["from_on"], letter.values["to_on"]) == ("2026-03-01", "2026-03-31")
    assert steps(db) == [("statement", "monthly-2026-04-EUR", date(2026, 4, 5))]
    with every_customer(db, "a test"):
        stored = db.scalars(select(StoredStatement)).one()
        assert stored.known_at == known_now(db, cast.acme, "EUR")
        link = db.scalars(select(Link)).one()
        assert (link.stored_statement_id, link.purpose) == (stored.id, "view")
    assert letter.attachment == f"statement:{stored.public_id}"


@pytest.mark.usefixtures("monthly")
def test_who_has_nothing_open_and_nothing_moved_gets_none(db: Session, cast: Cast, be_at: BeAt) -> None:
    be_at(date(2026, 2, 2))
    paid = make.invoice(db, cast.acme, 10_000, issued_on=date(2026, 2, 2), due_on=date(2026, 2, 9))
    be_at(date(2026, 2, 10))
    make.payment(db, cast.acme, {paid.id: 10_000}, dated_on=date(2026, 2, 10))
    run_over(be_at, date(2026, 3, 5), 1)
    assert [step for _kind, step, _on in steps(db)] == ["monthly-2026-03-EUR"], "it moved in February"
    run_over(be_at, date(2026, 4, 5), 1)
    assert len(steps(db)) == 1
    make.invoice(db, cast.acme, 500, currency="USD")
    run_over(be_at, date(2026, 5, 5), 1)
    assert [step for _kind, step, _on in steps(db)][1:] == ["monthly-2026-05-USD"]


@pytest.mark.usefixtures("monthly")
@pytest.mark.parametrize(("back_on", "went"), [(11, ["EUR", "USD"]), (12, [])])
def test_a_worker_that_stood_still_sends_it_up_to_six_days_late_in_each_currency(
    db: Session, cast: Cast, be_at: BeAt, back_on: int, went: list[str]
) -> None:
    be_at(date(2026, 3, 2))
    make.invoice(db, cast.acme, 10_000)
    make.invoice(db, cast.acme, 500, currency="USD")
    run_over(be_at, date(2026, 4, back_on), 3)
    assert [letter.values["currency"] for letter in outbox(db)] == went
    assert {letter.values["to_on"] for letter in outbox(db)} <= {"2026-03-31"}


@pytest.mark.usefixtures("monthly")
def test_the_trail_does_not_say_that_it_went_to_who_wants_none(db: Session, cast: Cast, be_at: BeAt) -> None:
    save_preference(MAILS_PAPERS_TO_ALL, True)
    be_at(date(2026, 3, 2))
    make.invoice(db, cast.acme, 10_000)
    with every_customer(db, "a test"):
        ben = db.get_one(Contact, cast.ben).public_id
    with transaction() as writing:
        writing.add(UnwantedLetters(addressee=ben, topic=Topic.STATEMENTS))
    run_over(be_at, date(2026, 4, 5), 1)
    assert len(steps(db)) == 2, "what became of it is noted for both"
    assert told(db, Verb.STATEMENT_WENT) == ["Ana Alvarez"]
    with transaction() as writing, every_customer(db, "a test"):
        ana = db.get_one(Contact, cast.ana).public_id
        writing.add(UnwantedLetters(addressee=ana, topic=Topic.STATEMENTS))
    run_over(be_at, date(2026, 5, 5), 1)
    assert told(db, Verb.STATEMENT_WENT) == ["Ana Alvarez"]


def test_a_customers_own_schedule_goes_before_the_businesss(db: Session, cast: Cast, be_at: BeAt) -> None:
    be_at(date(2026, 3, 2))
    for customer in (cast.acme, cast.globex):
        make.invoice(db, customer, 10_000)
    with every_customer(db, "a test"):
        save_preference(STATEMENT_SCHEDULE, "weekly", customer_id=cast.globex)
    run_over(be_at, date(2026, 3, 9), 14)
    assert [letter.email for letter in outbox(db)] == [cast.zoe_email] * 2
    assert [step for _kind, step, _on in steps(db)] == ["weekly-2026-03-09-EUR", "weekly-2026-03-16-EUR"]


def test_staff_mail_a_statement_and_a_click_counts_once(db: Session, cast: Cast) -> None:
    make.invoice(db, cast.acme, 10_000)
    with every_customer(db, "a test"):
        ben = db.get_one(Contact, cast.ben).public_id
    for attempt in ("one", "one", "two"):
        mail_statement(cast.acme, "open", "EUR", MARCH, Shown(), [ben], attempt, SAM, attaches=True)
    assert [letter.email for letter in outbox(db)] == [cast.ben_email] * 2
    with every_customer(db, "a test"):
        stored = db.scalars(select(StoredStatement)).one()
        assert (stored.type, stored.from_on, stored.to_on) == ("open", MARCH.to_on, MARCH.to_on)
    with pytest.raises(NobodyChosen):
        mail_statement(cast.acme, "open", "EUR", MARCH, Shown(), ["x"], "three", SAM, attaches=True)
    with pytest.raises(NothingBooked):
        mail_statement(cast.acme, "open", "JPY", MARCH, Shown(), [ben], "four", SAM, attaches=True)
