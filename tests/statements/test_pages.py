"""The statement on screen adds up, for each period, currency and kind of question."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact
from portal.kit import clock
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.statements.models import StoredStatement
from portal.statements.rules import period_until
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def ana(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    first = make.invoice(db, cast.acme, 100_000, number="I-1", issued_on=date(2026, 1, 10))
    second = make.invoice(db, cast.acme, 50_000, number="I-2", issued_on=date(2026, 2, 20))
    make.payment(db, cast.acme, {first.id: 100_000}, dated_on=date(2026, 2, 5))
    make.payment(db, cast.acme, {second.id: 20_000}, dated_on=date(2026, 3, 1))
    make.credit_note(db, cast.acme, 4_000, number="CN-1", issued_on=date(2026, 3, 2))
    make.invoice(db, cast.acme, 77, currency="JPY", number="J-1")
    make.invoice(db, cast.globex, 999_900, number="Z-1", issued_on=date(2026, 2, 1))
    return signed_in(cast.ana)


def test_a_statement_carries_its_balance_from_opening_to_closing(ana: FlaskClient) -> None:
    answer = ana.get("/statement?from=2026-02-01&to=2026-02-28&currency=EUR")
    words = words_of(answer.text)
    assert "Opening, Feb 1 €1,000.00" in words
    assert "Charged €500.00" in words
    assert "Paid and credited −€1,000.00" in words
    assert "Closing, Feb 28 €500.00" in words
    assert "I-2" in words
    assert "CN-1" not in words
    assert "Z-1" not in words
    assert "J-1" not in words


def test_the_day_before_closes_where_the_next_day_opens(ana: FlaskClient) -> None:
    before = words_of(ana.get("/statement?from=2026-01-01&to=2026-02-28&currency=EUR").text)
    after = words_of(ana.get("/statement?from=2026-03-01&to=2026-03-31&currency=EUR").text)
    assert "Closing, Feb 28 €500.00" in before
    assert "Opening, Mar 1 €500.00" in after
    assert "Closing, Mar 31 €260.00" in after


def test_open_items_show_what_was_open_on_the_day(ana: FlaskClient) -> None:
    then = words_of(ana.get("/statement?type=open&to=2026-01-31&currency=EUR").text)
    assert "I-1" in then
    assert "I-2" not in then
    assert "Total open €1,000.00" in then
    now = words_of(ana.get(f"/statement?type=open&to={TODAY}&currency=EUR").text)
    assert "I-1" not in now
    assert "Total open €300.00" in now
    assert "Credit not yet used, already taken off the balance −€40.00" in now


def test_a_booking_that_was_learnt_late_says_so(ana: FlaskClient) -> None:
    assert "Added later" in words_of(ana.get("/statement?from=2026-02-01&to=2026-02-28").text)


def test_each_currency_has_a_statement_of_its_own(ana: FlaskClient) -> None:
    words = words_of(ana.get(f"/statement?currency=JPY&from=2026-01-01&to={TODAY}").text)
    assert "¥77" in words
    assert "€" not in words


@pytest.mark.parametrize(
    "query",
    [
        "currency=XXX",
        "currency=USD",
        "type=nonsense",
        "period=decade",
        "from=2026-02-30",
        "to=yesterday",
        "from=99999-01-01",
        "from=%00",
        "from=2026-01-01T00:00",
    ],
)
def test_what_is_not_understood_becomes_a_sentence(ana: FlaskClient, query: str) -> None:
    answer = ana.get(f"/statement?{query}")
    assert answer.status_code == 200
    assert 'class="notice' in answer.text


def test_a_period_that_ends_before_it_begins_is_refused_at_its_field(ana: FlaskClient) -> None:
    answer = ana.get("/statement?from=2026-03-02&to=2026-03-01")
    assert answer.status_code == 422
    assert "The start date must be before the end date." in answer.text
    assert "<title>Error" in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_period_that_has_not_begun_is_said_to_be_one(ana: FlaskClient) -> None:
    answer = ana.get("/statement?from=2999-01-01&to=2999-12-31")
    assert answer.status_code == 422
    assert "This period has not begun yet." in answer.text


def test_days_to_come_and_long_gone_are_brought_back(ana: FlaskClient) -> None:
    tomorrow = TODAY + timedelta(days=400)
    words = words_of(ana.get(f"/statement?from=0001-01-01&to={tomorrow}&currency=EUR").text)
    assert "Opening, Jan 1 €0.00" in words
    assert "€260.00" in words


def test_a_customer_without_an_account_has_an_empty_statement(cast: Cast, signed_in: SignedIn) -> None:
    assert "Nothing on your account yet" in words_of(signed_in(cast.zoe).get("/statement").text)


@pytest.mark.parametrize(
    ("name", "today", "first"),
    [
        ("month", date(2026, 11, 20), date(2026, 11, 1)),
        ("quarter", date(2026, 11, 20), date(2026, 10, 1)),
        ("quarter", date(2026, 12, 31), date(2026, 10, 1)),
        ("quarter", date(2026, 1, 1), date(2026, 1, 1)),
        ("quarter", date(2026, 3, 31), date(2026, 1, 1)),
        ("quarter", date(2026, 4, 1), date(2026, 4, 1)),
        ("year", date(2026, 11, 20), date(2026, 1, 1)),
    ],
)
def test_a_period_runs_from_its_first_day_to_today(name: str, today: date, first: date) -> None:
    period = period_until(name, today)
    assert (period.from_on, period.to_on) == (first, today)


def test_a_statement_is_mailed_to_who_asks_as_it_was_known_then(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    token = csrf_token(ana, "/statement?currency=EUR")
    form = {"csrf_token": token, "currency": "EUR", "from": "2026-02-01", "to": "2026-02-28"}
    answer = ana.post("/statement/mail", data=form)
    assert answer.status_code == 303
    assert "from=2026-02-01" in answer.location
    with every_customer(db, "a test"):
        db.rollback()
        letter = db.scalars(select(Letter)).one()
        stored = db.scalars(select(StoredStatement)).one()
        values = values_of(db, letter)
        assert letter.addressee == db.get_one(Contact, cast.ana).public_id
    assert (letter.name, letter.email) == ("statement_asked", cast.ana_email)
    assert values["path"] == f"/statement/{stored.public_id}.pdf"
    assert (stored.from_on, stored.to_on) == (date(2026, 2, 1), date(2026, 2, 28))


def test_a_reversed_period_is_not_mailed(ana: FlaskClient, db: Session) -> None:
    token = csrf_token(ana, "/statement?currency=EUR")
    form = {"csrf_token": token, "currency": "EUR", "from": "2026-03-01", "to": "2026-02-01"}
    assert ana.post("/statement/mail", data=form).status_code == 303
    with every_customer(db, "a test"):
        assert db.scalars(select(Letter)).all() == []
