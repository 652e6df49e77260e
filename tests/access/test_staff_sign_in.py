"""The door of the back office: password and six digits, each of which opens it once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import operations, rules
from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import StaffMember, StaffRole, StaffSession
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit import clock, one_time_codes
from tests.browsers import csrf_token, is_staff_in
from tests.cast import Cast
from tests.conftest import SECRET_KEY

EMAIL = "kim@halvorsen.example"
RIGHT = "compass rose harbour 3"
SORRY = "The email address, password or code is not right."
PAGE = "/staff/customers"
SEAL = authenticators_sealed_with(SECRET_KEY)


@pytest.fixture(autouse=True)
def unshifted() -> Iterator[None]:
    yield
    clock.set_shift(timedelta())


@pytest.fixture
def secret(db: Session, cast: Cast) -> str:
    """Kim of staff has a password and an authenticator; its secret."""
    return operations.add_staff_member(EMAIL, "Kim", RIGHT, StaffRole.STAFF).totp_secret


def digits(secret: str, steps_ahead: int = 0) -> str:
    return one_time_codes.code_at(secret, clock.wall() + timedelta(seconds=30 * steps_ahead))


def sign_in(browser: FlaskClient, email: str, password: str, code: str, **query: str) -> TestResponse:
    form = {"email": email, "password": password, "code": code}
    return browser.post(
        "/staff/login", query_string=query, data=form | {"csrf_token": csrf_token(browser, "/staff/login")}
    )


def test_password_and_digits_open_the_back_office(client: FlaskClient, secret: str) -> None:
    assert client.get(PAGE).location == "/staff/login?next=/staff/customers"
    answer = sign_in(client, EMAIL.upper(), RIGHT, digits(secret), next=PAGE)
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert is_staff_in(client)
    assert "Kim" in client.get(PAGE).text


def test_every_wrong_part_gets_the_same_answer_for_the_same_work(
    client: FlaskClient, secret: str, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = operations.add_staff_member("gone@halvorsen.example", "Gone", RIGHT, StaffRole.OWNER)
    with transaction():
        gone.is_active = False
    checks: list[int] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda *given, **named: (checks.append(1), verify(*given, **named))[1]
    )
    for email, password, code in (
        (EMAIL, "wrong", digits(secret)),
        (EMAIL, RIGHT, "000000" if digits(secret) != "000000" else "000001"),
        (EMAIL, RIGHT, ""),
        (EMAIL, RIGHT, digits(secret, 3)),
        ("nobody@halvorsen.example", RIGHT, digits(secret)),
        (gone.email, RIGHT, digits(gone.totp_secret)),
        (cast.ana_email, RIGHT, digits(secret)),
    ):
        checks.clear()
        answer = sign_in(client, email, password, code)
        assert (answer.status_code, SORRY in answer.text, len(checks)) == (422, True, 1), (email, password)
        assert password not in answer.text
        assert not is_staff_in(client)


def test_the_same_digits_do_not_open_twice(client: FlaskClient, secret: str) -> None:
    code = digits(secret)
    assert sign_in(client, EMAIL, RIGHT, code).status_code == 303
    client.delete_cookie("staff")
    assert sign_in(client, EMAIL, RIGHT, code).status_code == 422


def test_the_same_digits_at_the_same_moment_open_once(engine: Engine, db: Session, secret: str) -> None:
    code, outcomes, start = digits(secret), [], threading.Barrier(6)

    def try_once(number: int) -> None:
        with working_with(open_session(engine)):
            start.wait()
            try:
                operations.sign_in_staff(EMAIL, RIGHT, code, f"192.0.2.{number}", SEAL)
                outcomes.append("in")
            except operations.WrongPasswordOrCode:
                outcomes.append("out")

    threads = [threading.Thread(target=try_once, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["out"] * 5
    db.rollback()
    assert len(db.scalars(select(StaffSession)).all()) == 1


def test_the_digits_follow_the_true_clock_in_a_shifted_portal(client: FlaskClient, secret: str) -> None:
    clock.set_shift(timedelta(days=3))
    assert sign_in(client, EMAIL, RIGHT, digits(secret)).status_code == 303
    assert is_staff_in(client)


def test_guessing_digits_closes_the_account_as_guessing_passwords_does(
    client: FlaskClient, secret: str
) -> None:
    for _ in range(rules.TRIES_OF_ACCOUNT):
        assert sign_in(client, EMAIL, RIGHT, "").status_code == 422
    answer = sign_in(client, EMAIL, RIGHT, digits(secret))
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


def test_a_contact_of_the_same_address_is_not_locked_out_with_staff(client: FlaskClient, secret: str) -> None:
    for _ in range(rules.TRIES_OF_ACCOUNT + 1):
        sign_in(client, EMAIL, RIGHT, "")
    token = csrf_token(client, "/login")
    answer = client.post("/login", data={"email": EMAIL, "password": RIGHT, "csrf_token": token})
    assert answer.status_code == 422


def test_signing_in_again_replaces_the_session_of_the_browser(
    client: FlaskClient, db: Session, secret: str
) -> None:
    sign_in(client, EMAIL, RIGHT, digits(secret))
    first = client.get_cookie("staff")
    form = {
        "email": EMAIL,
        "password": RIGHT,
        "code": digits(secret, 1),
        "csrf_token": csrf_token(client, PAGE),
    }
    assert client.post("/staff/login", data=form).status_code == 303
    second = client.get_cookie("staff")
    assert first is not None and second is not None and first.value != second.value
    db.rollback()
    assert len(db.scalars(select(StaffSession)).all()) == 1


def test_somebody_signed_in_is_led_on_from_the_door(client: FlaskClient, secret: str) -> None:
    sign_in(client, EMAIL, RIGHT, digits(secret))
    assert client.get("/staff/login").location == "/staff/"
    assert client.get("/staff/").location == PAGE


def test_a_staff_account_is_found_by_its_normalised_address(db: Session, secret: str) -> None:
    assert db.scalars(select(StaffMember.email).where(StaffMember.name == "Kim")).one() == EMAIL
