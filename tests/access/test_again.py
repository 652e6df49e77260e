"""Proving once more who is here: by what, for how long, and how often it may be tried."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.models import ContactSession
from portal.access.rules import TRIES_OF_ACCOUNT
from portal.access.security.rules import PROOF_COUNTS_FOR
from portal.db import transaction
from portal.kit import clock
from portal.mail.models import Letter
from portal.mail.outbox import values_of
from portal.tenancy import every_customer
from tests.browsers import RIGHT, WRONG, csrf_token, give_password, is_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
OTHERS = "/profile/security/sessions/end-others"


@pytest.fixture
def browser(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    """Ana, whose last proof is a quarter of an hour old."""
    give_password(db, cast.ana)
    browser = signed_in(cast.ana)
    grow_old(db)
    return browser


def grow_old(db: Session) -> None:
    with every_customer(db, "a test"), transaction():
        db.execute(update(ContactSession).values(proven_at=clock.now() - PROOF_COUNTS_FOR))


def prove(browser: FlaskClient, path: str = "/again", **typed: str) -> TestResponse:
    return browser.post(path, data=typed | {"csrf_token": csrf_token(browser, "/again")})


def change_something(browser: FlaskClient) -> TestResponse:
    """Send a form that needs a recent proof."""
    token = csrf_token(browser, "/again")
    page = {"Referer": "http://localhost/profile/security"}
    return browser.post(OTHERS, data={"csrf_token": token}, headers=page)


def test_a_change_after_a_quarter_of_an_hour_asks_first_and_leads_back(browser: FlaskClient) -> None:
    asked = change_something(browser)
    assert (asked.status_code, asked.location) == (303, "/again?next=/profile/security")
    proven = prove(browser, asked.location, password=RIGHT)
    assert (proven.status_code, proven.location) == (303, "/profile/security")
    assert change_something(browser).location == "/profile/security"


def test_a_sign_in_counts_as_a_proof_for_fifteen_minutes(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    assert change_something(browser).location == "/profile/security"
    clock.set_shift(timedelta(minutes=14))
    assert change_something(browser).location == "/profile/security"
    clock.set_shift(timedelta(minutes=15))
    assert "/again" in change_something(browser).location


def test_a_proof_gives_the_session_a_new_token(browser: FlaskClient, app: Flask, db: Session) -> None:
    before = browser.get_cookie("session").value  # type: ignore[union-attr]
    prove(browser, password=RIGHT)
    assert is_in(browser)
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert not is_in(thief)
    with every_customer(db, "a test"):
        assert len(db.scalars(select(ContactSession)).all()) == 1


def test_a_wrong_password_proves_nothing_and_is_never_shown(browser: FlaskClient) -> None:
    answer = prove(browser, password=WRONG)
    assert answer.status_code == 422
    assert "The password is not right." in answer.text
    assert WRONG not in answer.text
    assert "/again" in change_something(browser).location


def test_guessing_closes_as_the_door_does_and_the_session_goes_on(browser: FlaskClient) -> None:
    for _ in range(TRIES_OF_ACCOUNT):
        assert prove(browser, password=WRONG).status_code == 422
    answer = prove(browser, password=RIGHT)
    assert (answer.status_code, "Wait 15 minutes" in answer.text) == (429, True)
    assert is_in(browser)


def mailed_digits(db: Session) -> str:
    db.rollback()
    letter = db.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert letter is not None
    return values_of(db, letter)["code"]


def test_who_has_no_password_proves_by_a_code_in_a_mail(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    browser = signed_in(cast.zoe)
    grow_old(db)
    assert 'name="password"' not in browser.get("/again").text
    sent = prove(browser, "/again/mail?next=/companies")
    assert sent.location == "/again?next=/companies&mailed=yes"
    digits = mailed_digits(db)
    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    assert prove(browser, sent.location, code=wrong).status_code == 422
    assert prove(browser, sent.location, code=f"{digits[:3]} {digits[3:]}").location == "/companies"
    assert change_something(browser).location == "/profile/security"
    grow_old(db)
    assert prove(browser, sent.location, code=digits).status_code == 422


def test_the_code_of_another_person_proves_nothing(
    db: Session, cast: Cast, signed_in: SignedIn, browser: FlaskClient
) -> None:
    zoe = signed_in(cast.zoe)
    prove(zoe, "/again/mail")
    browser.set_cookie("asked", zoe.get_cookie("asked").value)  # type: ignore[union-attr]
    assert prove(browser, "/again?mailed=yes", code=mailed_digits(db)).status_code == 422
