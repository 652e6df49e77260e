"""Papers and statements by mail in the back office, and the preferences of both."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, Customer
from portal.kit import clock
from portal.ledger.operations.voiding import void_paper
from portal.mail.models import Letter
from portal.papers.models import Paper
from portal.preferences.cascade import choices_for_everyone, choices_of
from portal.preferences.operations import save_preference
from portal.preferences.reminding import Anchor, ReminderStep
from portal.preferences.rules import (
    MAILS_PAPERS,
    REMINDER_PLAN,
    SENDS_REMINDERS,
    STATEMENT_DAY,
    STATEMENT_SCHEDULE,
)
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SETTINGS = "/staff/settings/mailings"


@pytest.fixture
def acme(db: Session, cast: Cast) -> str:
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}"


@pytest.fixture
def paper(db: Session, cast: Cast, acme: str) -> str:
    """The page of an invoice of Acme that is ten days late."""
    today = clock.today("Europe/Berlin")
    dates = {"issued_on": today - timedelta(days=24), "due_on": today - timedelta(days=10)}
    invoice = make.invoice(db, cast.acme, 624_000, number="INV-7", **dates)
    return f"{acme}/papers/{invoice.public_id}"


def letters(db: Session) -> list[tuple[str, str]]:
    db.rollback()
    return [(one.name, one.email) for one in db.scalars(select(Letter).order_by(Letter.id))]


def fields(browser: FlaskClient, address: str, **more: object) -> dict[str, object]:
    """The form's hidden fields, as the page has them, and more."""
    text = browser.get(address).text
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {**dict(hidden), "csrf_token": csrf_token(browser, address), **more}


def contact(db: Session, contact_id: int) -> str:
    with every_customer(db, "a test"):
        return db.get_one(Contact, contact_id).public_id


def test_sam_mails_an_invoice_and_sees_when_it_went_to_whom(
    sam: FlaskClient, db: Session, cast: Cast, paper: str
) -> None:
    assert "Send by mail" in sam.get(paper).text
    page = sam.get(f"{paper}/mailings")
    assert re.search(rf'value="{contact(db, cast.ana)}" checked', page.text), "the primary contact is ticked"
    assert not re.search(rf'value="{contact(db, cast.ben)}" checked', page.text)
    form = fields(sam, f"{paper}/mailings", contacts=[contact(db, cast.ben)])
    for _ in range(2):
        assert sam.post(f"{paper}/mailings", data=form).status_code == 303
    assert letters(db) == [("paper_sent", cast.ben_email)]
    shown = sam.get(paper).text
    assert "Mail again" in shown
    assert cast.ben_email in shown
    assert "Waiting" in shown


def test_nobody_ticked_is_said_at_the_field(sam: FlaskClient, db: Session, paper: str) -> None:
    answer = sam.post(f"{paper}/mailings", data=fields(sam, f"{paper}/mailings"))
    assert answer.status_code == 422
    assert 'href="#contacts"' in answer.text
    assert letters(db) == []


def test_a_void_paper_has_no_way_to_be_mailed(sam: FlaskClient, db: Session, cast: Cast, paper: str) -> None:
    form = fields(sam, f"{paper}/mailings", contacts=[contact(db, cast.ana)])
    with every_customer(db, "a test"):
        paper_id = db.scalars(select(Paper.id)).one()
        void_paper(paper_id, clock.today("Europe/Berlin"), "Wrong")
    assert "Send by mail" not in sam.get(paper).text
    assert sam.post(f"{paper}/mailings", data=form).status_code == 422


def test_who_may_only_look_mails_nothing(
    with_role: Callable[[str], FlaskClient], db: Session, cast: Cast, acme: str, paper: str
) -> None:
    reader = with_role("read_only")
    assert "Send by mail" not in reader.get(paper).text
    token = csrf_token(reader, f"{acme}/mailings")
    form = {"csrf_token": token, "attempt": "x", "contacts": [contact(db, cast.ana)]}
    assert reader.post(f"{paper}/mailings", data=form).status_code == 403
    assert reader.post(f"{acme}/statement", data=form).status_code == 403
    assert letters(db) == []


def test_a_stranger_paper_or_customer_is_not_there(
    sam: FlaskClient, db: Session, cast: Cast, paper: str
) -> None:
    with every_customer(db, "a test"):
        globex = db.get_one(Customer, cast.globex).public_id
    public_id = paper.rpartition("/")[2]
    assert sam.get(f"/staff/customers/{globex}/papers/{public_id}/mailings").status_code == 404
    assert sam.get("/staff/customers/none/statement").status_code == 404
    assert sam.get("/staff/customers/none/mailings").status_code == 404
    assert sam.get(f"{SETTINGS}?group=none").status_code == 404


def test_the_preferences_hold_for_everyone_and_a_customer_may_differ(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    chosen = {
        "mails_papers": "no",
        "sends_reminders": "yes",
        "step1_is_on": "yes",
        "step1_days": "5",
        "step1_anchor": "after_issue",
        "step2_days": "9",
        "step2_anchor": "after_due",
        "again_days": "30",
        "statement_schedule": "weekly",
        "statement_day": "3",
    }
    assert sam.post(SETTINGS, data=fields(sam, SETTINGS, **chosen)).status_code == 303
    db.rollback()
    everyone = choices_for_everyone(db)
    plan = everyone[REMINDER_PLAN]
    assert plan.steps[0] == ReminderStep(True, 5, Anchor.AFTER_ISSUE)
    assert not plan.steps[1].is_on
    assert plan.again_days == 30
    assert (everyone[STATEMENT_SCHEDULE], everyone[STATEMENT_DAY]) == ("weekly", 3)
    assert not everyone[MAILS_PAPERS]
    page = f"{acme}/mailings"
    assert "As further up: Yes" in sam.get(page).text
    own = {"sends_reminders": "no", "statement_schedule": "off"}
    assert sam.post(page, data=fields(sam, page, **own)).status_code == 303
    db.rollback()
    with every_customer(db, "a test"):
        choices = choices_of(db, cast.acme, None)
    assert not choices[SENDS_REMINDERS]
    assert choices[STATEMENT_SCHEDULE] == "off"
    assert not choices[MAILS_PAPERS]


@pytest.mark.parametrize(
    ("field", "value"),
    [("step1_days", "soon"), ("step2_days", "-1"), ("again_days", "99999999"), ("statement_day", "29")],
)
def test_nonsense_is_said_at_its_field_and_stays_typed(
    sam: FlaskClient, db: Session, field: str, value: str
) -> None:
    answer = sam.post(SETTINGS, data=fields(sam, SETTINGS, statement_day="1") | {field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'value="{value}"' in answer.text


def test_a_weekday_is_at_most_seven(sam: FlaskClient) -> None:
    chosen = {"statement_schedule": "weekly", "statement_day": "8"}
    assert sam.post(SETTINGS, data=fields(sam, SETTINGS, **chosen)).status_code == 422


def test_what_would_go_tomorrow_is_listed_before_anything_goes(
    sam: FlaskClient, db: Session, paper: str
) -> None:
    assert "INV-7" not in sam.get(SETTINGS).text
    save_preference(SENDS_REMINDERS, True)
    listed = sam.get(SETTINGS).text
    assert "INV-7" in listed
    assert "Ana Alvarez" in listed
    assert "11 days overdue" in listed
    assert letters(db) == []


@pytest.mark.usefixtures("paper")
def test_staff_look_at_a_statement_and_mail_it(sam: FlaskClient, db: Session, cast: Cast, acme: str) -> None:
    page = f"{acme}/statement?type=open"
    shown = sam.get(page)
    assert shown.status_code == 200
    assert "INV-7" in shown.text
    pdf = sam.get(f"{acme}/statement.pdf?type=open&currency=EUR")
    assert (pdf.status_code, pdf.mimetype) == (200, "application/pdf")
    form = fields(sam, page, contacts=[contact(db, cast.ana)], attaches="yes")
    for _ in range(2):
        assert sam.post(f"{acme}/statement", data=form).status_code == 303
    assert letters(db) == [("statement_sent", cast.ana_email)]
    assert f", EUR<br>{cast.ana_email}" in sam.get(f"{acme}/mailings").text
    empty = sam.post(f"{acme}/statement", data={**form, "contacts": [], "attempt": "other"})
    assert empty.status_code == 422


def test_a_customer_with_nothing_booked_has_no_statement_to_mail(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    assert "Nothing on this account yet" in sam.get(f"{acme}/statement").text
    token = csrf_token(sam, f"{acme}/mailings")
    form = {"csrf_token": token, "attempt": "x", "contacts": [contact(db, cast.ana)], "currency": "EUR"}
    assert sam.post(f"{acme}/statement", data=form).status_code == 422
    assert sam.get(f"{acme}/statement.pdf").status_code == 404


@pytest.mark.usefixtures("paper")
def test_a_period_that_ends_before_it_begins_is_said(sam: FlaskClient, acme: str) -> None:
    assert sam.get(f"{acme}/statement?from=2026-05-02&to=2026-05-01").status_code == 422
