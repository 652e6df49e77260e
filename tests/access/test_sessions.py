"""Sessions: how long they live, what ends them, and what a cookie is worth."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from portal.access import operations, rules
from portal.access.models import ContactSession, StaffMember, StaffSession
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import open_engine, transaction
from portal.kit import clock, tokens
from portal.tenancy import every_customer
from tests.browsers import begin_contact_session, csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
PAGE = "/companies"
STAFF_PAGE = "/staff/customers"


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


@contextmanager
def changed(db: Session, model: type[Any], row_id: int) -> Iterator[Any]:
    with every_customer(db, "a test"), transaction():
        yield db.get_one(model, row_id)


def is_in(browser: FlaskClient, page: str = PAGE) -> bool:
    answer = browser.get(page)
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


def contact_sessions(db: Session) -> list[ContactSession]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(ContactSession).execution_options(populate_existing=True)))


def last_used(db: Session) -> Any:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(ContactSession.last_used_at)).one()


def test_a_signed_in_contact_sees_a_page_of_their_company_only(signed_in: SignedIn, cast: Cast) -> None:
    answer = signed_in(cast.ana).get(PAGE)
    assert answer.status_code == 200
    assert "Acme Shipping" in answer.text
    assert "Globex" not in answer.text


def test_a_session_sleeps_after_an_hour_without_use(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    clock.set_shift(rules.IDLE - timedelta(seconds=30))
    browser.get(PAGE).close()  # used: the hour begins anew
    clock.set_shift(2 * rules.IDLE - timedelta(minutes=2))
    assert is_in(browser)
    clock.set_shift(3 * rules.IDLE)
    assert not is_in(browser)


def test_a_session_ends_after_twelve_hours_however_busy_it_was(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    for half_hours in range(1, 24):
        clock.set_shift(half_hours * timedelta(minutes=30))
        browser.get(PAGE).close()
    assert is_in(browser)
    clock.set_shift(timedelta(hours=12))
    assert not is_in(browser)


def test_a_staff_session_ends_after_eight_hours(signed_in_staff: SignedIn, cast: Cast) -> None:
    browser = signed_in_staff(cast.sam)
    for half_hours in range(1, 16):
        clock.set_shift(half_hours * timedelta(minutes=30))
        browser.get(STAFF_PAGE).close()
    assert is_in(browser, STAFF_PAGE)
    clock.set_shift(timedelta(hours=8))
    assert not is_in(browser, STAFF_PAGE)


def test_the_last_use_is_noted_once_a_minute_and_after_the_answer(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    began = last_used(db)
    clock.set_shift(timedelta(seconds=50))
    browser.get(PAGE).close()
    assert last_used(db) == began
    clock.set_shift(timedelta(seconds=70))
    answer = browser.get(PAGE)
    assert last_used(db) == began, "written before the answer was sent"
    answer.close()
    assert last_used(db) > began + timedelta(seconds=60)


def test_a_busy_database_leaves_the_last_use_unwritten_and_nobody_waiting(
    signed_in: SignedIn, db: Session, database_url: str, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    began = last_used(db)
    clock.set_shift(timedelta(minutes=5))
    other = open_engine(database_url)
    with other.execution_options(immediate=True).begin() as connection:
        connection.execute(text("UPDATE contact_sessions SET started_at = started_at"))  # holds the row
        started = clock.wall()
        answer = browser.get(PAGE)
        answer.close()
        assert answer.status_code == 200
        assert clock.wall() - started < timedelta(seconds=2)
    other.dispose()
    assert last_used(db) == began
    browser.get(PAGE).close()
    assert last_used(db) > began


def test_a_disabled_contact_is_out_at_the_next_request(signed_in: SignedIn, db: Session, cast: Cast) -> None:
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    with changed(db, Contact, cast.ana) as contact:
        contact.access = ContactAccess.DISABLED
    assert not is_in(ana)
    assert is_in(ben)


def test_an_inactive_customer_lets_none_of_its_contacts_in(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ana, zoe = signed_in(cast.ana), signed_in(cast.zoe)
    with changed(db, Customer, cast.acme) as customer:
        customer.is_active = False
    assert not is_in(ana)
    assert is_in(zoe)


def test_a_contact_given_to_another_person_takes_no_old_session_along(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    with every_customer(db, "a test"), transaction():
        other = db.get_one(Contact, cast.zoe).person_id
        db.get_one(Contact, cast.ana).person_id = other
    assert not is_in(browser)


def test_somebody_who_left_the_business_is_out_at_the_next_request(
    signed_in_staff: SignedIn, db: Session, cast: Cast
) -> None:
    browser = signed_in_staff(cast.sam)
    assert is_in(browser, STAFF_PAGE)
    with changed(db, StaffMember, cast.sam) as sam:
        sam.is_active = False
    assert not is_in(browser, STAFF_PAGE)


def test_a_new_password_ends_every_session_of_that_person_alone(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    first, second, zoe = signed_in(cast.ana), signed_in(cast.ana), signed_in(cast.zoe)
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, cast.ana).person_id
    operations.set_password(person_id, "a new and quite long one")
    assert not is_in(first)
    assert not is_in(second)
    assert is_in(zoe)


def test_log_out_kills_the_session_for_every_copy_of_the_cookie(
    signed_in: SignedIn, app: Flask, db: Session, cast: Cast
) -> None:
    browser, thief = signed_in(cast.ana), app.test_client()
    stolen = browser.get_cookie("session")
    assert stolen is not None
    thief.set_cookie("session", stolen.value)
    assert is_in(thief)
    answer = browser.post("/logout", data={"csrf_token": csrf_token(browser, PAGE)})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert browser.get_cookie("session") is None
    assert not is_in(thief)
    assert contact_sessions(db) == []


def test_log_out_needs_post(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    assert browser.get("/logout").status_code == 405
    assert is_in(browser)


def test_an_id_that_the_client_chose_opens_nothing(client: FlaskClient, db: Session, cast: Cast) -> None:
    begin_contact_session(db, cast.ana)
    stored = contact_sessions(db)[0].token_hash
    for chosen in ("1", "", "chosen-by-me", stored, "é" * 40, "x" * 3000):
        client.set_cookie("session", chosen)
        assert not is_in(client), chosen


def test_a_contacts_token_opens_no_staff_page_and_a_staff_token_no_contacts_page(
    app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    of_ana, of_sam = signed_in(cast.ana).get_cookie("session"), signed_in_staff(cast.sam).get_cookie("staff")
    assert of_ana is not None and of_sam is not None
    mixed = app.test_client()
    mixed.set_cookie("session", of_sam.value)
    mixed.set_cookie("staff", of_ana.value)
    assert not is_in(mixed)
    assert not is_in(mixed, STAFF_PAGE)


def test_the_database_keeps_no_token_that_could_be_used(db: Session, cast: Cast) -> None:
    token = begin_contact_session(db, cast.ana)
    assert contact_sessions(db)[0].token_hash == tokens.hashed(token) != token


def test_flask_logins_own_cookies_mean_nothing(app: Flask, client: FlaskClient, cast: Cast) -> None:
    with client.session_transaction() as signed:
        signed["_user_id"] = str(cast.ana)
        signed["_fresh"] = True
    client.set_cookie("remember_token", f"{cast.ana}|0")
    client.set_cookie("unused", f"{cast.ana}|0")
    assert not is_in(client)


def test_identity_headers_mean_nothing(client: FlaskClient, cast: Cast) -> None:
    for name in ("X-User", "X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Staff", "Authorization"):
        assert client.get(STAFF_PAGE, headers={name: cast.sam_email}).status_code == 303


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_one_statement_finds_everything_about_who_is_here(
    app: Flask, signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    browser.get(PAGE)  # the business and its choices are kept from now on
    with statements(app.extensions["engine"]) as asked:
        browser.get(PAGE)
    assert len(asked) == 2, "the session, and the page's own list of companies"
    assert "contact_sessions" in asked[0]
    assert "settings_version" in asked[0]


def test_a_static_file_asks_the_database_nothing(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        from portal.web.assets import asset

        address = asset("css/app.css")
    with statements(app.extensions["engine"]) as asked:
        assert client.get(address).status_code == 200
    assert asked == []


def test_an_unknown_address_asks_only_whether_the_business_has_changed(
    app: Flask, client: FlaskClient, cast: Cast
) -> None:
    client.get("/no-such-page")  # whose portal it is, is kept from now on
    with statements(app.extensions["engine"]) as asked:
        assert client.get("/no-such-page").status_code == 404
    assert len(asked) == 1
    assert "settings_version" in asked[0]


def test_staff_sessions_are_rows_of_their_own(signed_in_staff: SignedIn, db: Session, cast: Cast) -> None:
    browser = signed_in_staff(cast.sam)
    token = csrf_token(browser, STAFF_PAGE)
    assert browser.post("/staff/logout", data={"csrf_token": token}).location == "/staff/login"
    db.rollback()
    assert db.scalars(select(StaffSession)).all() == []
    assert not is_in(browser, STAFF_PAGE)


AN_HOUR = "You were signed out after an hour without a click."


def test_the_door_says_how_a_session_ended_where_time_ended_it(
    app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    for door in ("/login", "/staff/login"):
        assert "You were signed out" not in app.test_client().get(door).text
    clock.set_shift(timedelta(minutes=61))
    assert AN_HOUR in ana.get("/login").text
    assert AN_HOUR in sam.get("/staff/login").text
    clock.set_shift(timedelta(hours=13))
    assert "as always after a working day." in ana.get("/login").text


def test_of_a_session_that_somebody_ended_the_door_says_nothing_more(
    signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    ended, disabled = signed_in(cast.ana), signed_in(cast.ben)
    with every_customer(db, "a test"), transaction():
        db.delete(db.scalars(select(ContactSession).where(ContactSession.contact_id == cast.ana)).one())
        db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED
    for browser in (ended, disabled):
        page = browser.get("/login").text
        assert "You were signed out. Sign in" in re.sub(r"<[^>]+>", "", page)
        assert "hour" not in page and "working day" not in page
