"""The second factor: setting it up, signing in with it, and what replaces it once."""

import html
import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import operations as door
from portal.access.factors import operations
from portal.access.factors.models import Authenticator, HalfSignIn, RecoveryCode
from portal.access.factors.refusals import NotHalfIn, WrongCode
from portal.access.factors.rules import HALF_LIMIT
from portal.access.models import ContactSession
from portal.access.rules import TRIES_OF_ACCOUNT
from portal.db import working_with
from portal.guarded import open_session
from portal.kit import clock, one_time_codes
from portal.kit.seals import BrokenSeal, Seal
from tests.access.letters import mails
from tests.browsers import RIGHT, csrf_token, give_password, is_in, sign_in
from tests.cast import Cast
from tests.found import count, person_of

SignedIn = Callable[[int], FlaskClient]
SEAL = Seal("0123456789abcdef0123456789abcdef", "authenticators")
SECURITY = "/profile/security"
ENROL = f"{SECURITY}/authenticator"


def digits(secret: str, steps_ahead: int = 0) -> str:
    return one_time_codes.code_at(secret, clock.wall() + timedelta(seconds=30 * steps_ahead))


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.fixture
def secret(db: Session, cast: Cast, ana: str) -> str:
    """Ana has an authenticator; its secret. The digits of now were used to add it."""
    secret = one_time_codes.new_secret()
    operations.add_authenticator(person_of(db, cast.ana), secret, digits(secret, -1), SEAL, "en")
    return secret


@pytest.fixture
def recovery_code(db: Session, cast: Cast, secret: str) -> str:
    return operations.renew_recovery_codes(person_of(db, cast.ana), "en")[3]


def go_on(browser: FlaskClient, code: str, address: str = "192.0.2.7", **query: str) -> TestResponse:
    """Fill in the second page."""
    return browser.post(
        "/login/second",
        query_string=query,
        data={"code": code, "csrf_token": csrf_token(browser, "/login/second")},
        environ_overrides={"REMOTE_ADDR": address},
    )


def enrolment(browser: FlaskClient) -> tuple[dict[str, str], str]:
    """The hidden fields of the page that sets up an app, and the secret it shows."""
    text = browser.get(f"{ENROL}/new").text
    fields = dict(re.findall(r'name="(csrf_token|sealed)" value="([^"]+)"', text))
    shown = re.search(r'<b class="mono">([A-Z2-7 ]+)</b>', text)
    assert shown is not None
    return fields, shown[1].replace(" ", "")


def test_an_app_is_added_by_its_first_digits_and_ten_codes_are_shown_once(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    fields, secret = enrolment(browser)
    wrong = browser.post(ENROL, data=fields | {"code": other_than(digits(secret))})
    assert (wrong.status_code, count(db, Authenticator)) == (422, 0)
    assert secret[:4] in wrong.text  # the same secret: it was scanned already
    right = browser.post(ENROL, data=fields | {"code": digits(secret)})
    codes = re.findall(r'<li class="mono">([a-z0-9-]+)</li>', right.text)
    assert (right.status_code, len(codes), len(set(codes))) == (200, 10, 10)
    assert right.headers["Cache-Control"] == "no-store"
    page = browser.get(SECURITY).text
    assert "10 codes left" in page
    assert not any(code in page for code in codes)
    db.rollback()
    hashes = db.scalars(select(RecoveryCode.code_hash)).all()
    assert len(hashes) == 10
    assert not any(code in stored for code in codes for stored in hashes)
    stored = db.scalars(select(Authenticator.sealed_secret)).one()
    assert secret not in stored
    db.rollback()


def test_the_secret_of_another_persons_form_is_refused(cast: Cast, signed_in: SignedIn) -> None:
    ana, zoe = signed_in(cast.ana), signed_in(cast.zoe)
    fields, secret = enrolment(ana)
    forged = fields | {"csrf_token": csrf_token(zoe, SECURITY), "code": digits(secret)}
    assert zoe.post(ENROL, data=forged).status_code == 400


def test_the_picture_says_what_the_app_needs(cast: Cast, signed_in: SignedIn) -> None:
    text = signed_in(cast.ana).get(f"{ENROL}/new").text
    address = html.unescape(re.search(r'href="(otpauth:[^"]+)"', text)[1])  # type: ignore[index]
    assert address.startswith("otpauth://totp/Halvorsen%20Marine%20Supply:ana%40acme.example?secret=")
    assert '<svg width="' in text and "style=" not in text


def test_a_password_alone_opens_no_session(client: FlaskClient, db: Session, ana: str, secret: str) -> None:
    answer = sign_in(client, ana, next="/companies")
    assert (answer.status_code, answer.location) == (303, "/login/second?next=/companies")
    assert (client.get_cookie("session"), count(db, ContactSession)) == (None, 0)
    assert not is_in(client)
    page = client.get(answer.location).text
    assert 'inputmode="numeric"' in page and 'autocomplete="one-time-code"' in page


def test_the_digits_finish_the_sign_in_and_lead_to_the_page_first_asked_for(
    client: FlaskClient, db: Session, ana: str, secret: str
) -> None:
    sign_in(client, ana)
    code = digits(secret)
    answer = go_on(client, f" {code[:3]} {code[3:]} ", next="/companies")
    assert (answer.status_code, answer.location) == (303, "/companies")
    assert is_in(client)
    assert client.get_cookie("half") is None
    assert count(db, HalfSignIn) == 0


def test_digits_work_once(client: FlaskClient, app: Flask, ana: str, secret: str) -> None:
    code = digits(secret)
    sign_in(client, ana)
    assert go_on(client, code).status_code == 303
    other = app.test_client()
    sign_in(other, ana)
    assert go_on(other, code).status_code == 422
    assert not is_in(other)
    assert go_on(other, digits(secret, 1)).status_code == 303


def test_a_recovery_code_works_once_in_any_spelling(
    client: FlaskClient, app: Flask, ana: str, recovery_code: str, db: Session
) -> None:
    sign_in(client, ana)
    assert go_on(client, recovery_code.upper().replace("-", " "), recovery="yes").status_code == 303
    assert "9 codes left" in client.get(SECURITY).text
    other = app.test_client()
    sign_in(other, ana)
    assert go_on(other, recovery_code, recovery="yes").status_code == 422


def test_new_recovery_codes_end_the_old_ones(
    client: FlaskClient, db: Session, cast: Cast, ana: str, recovery_code: str
) -> None:
    operations.renew_recovery_codes(person_of(db, cast.ana), "en")
    sign_in(client, ana)
    assert go_on(client, recovery_code).status_code == 422
    assert count(db, RecoveryCode) == 10


def test_one_recovery_code_at_the_same_moment_opens_once(
    engine: Engine, db: Session, ana: str, recovery_code: str
) -> None:
    halves = [door.sign_in(ana, RIGHT, "192.0.2.1").token for _ in range(5)]
    outcomes: list[str] = []
    start = threading.Barrier(len(halves))

    def try_once(half: str, number: int) -> None:
        with working_with(open_session(engine)):
            start.wait()
            try:
                operations.finish_sign_in(half, recovery_code, f"198.51.100.{number}", SEAL)
                outcomes.append("in")
            except WrongCode:
                outcomes.append("out")

    threads = [threading.Thread(target=try_once, args=(half, n)) for n, half in enumerate(halves)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["out"] * 4
    assert count(db, ContactSession) == 1


def test_a_half_finished_sign_in_ends_after_ten_minutes(
    client: FlaskClient, ana: str, secret: str, db: Session
) -> None:
    sign_in(client, ana)
    token = csrf_token(client, "/login/second")
    clock.set_shift(HALF_LIMIT)
    answer = client.post("/login/second", data={"code": digits(secret), "csrf_token": token})
    assert answer.status_code == 422
    assert "That took too long." in answer.text
    assert count(db, ContactSession) == 0
    assert client.get("/login/second").location == "/login"


def test_only_the_browser_that_began_can_finish(
    client: FlaskClient, app: Flask, ana: str, secret: str
) -> None:
    sign_in(client, ana)
    other = app.test_client()
    token = csrf_token(other, "/login")
    answer = other.post("/login/second", data={"code": digits(secret), "csrf_token": token})
    assert answer.status_code == 422
    assert not is_in(other)


def test_a_new_password_ends_what_was_half_finished(
    client: FlaskClient, db: Session, cast: Cast, ana: str, secret: str
) -> None:
    sign_in(client, ana)
    token = csrf_token(client, "/login/second")
    give_password(db, cast.ana)
    answer = client.post("/login/second", data={"code": digits(secret), "csrf_token": token})
    assert "That took too long." in answer.text


def test_guessing_digits_closes_the_second_page_as_guessing_passwords_does(
    client: FlaskClient, app: Flask, ana: str, secret: str
) -> None:
    wrong = other_than(digits(secret))
    for number in range(TRIES_OF_ACCOUNT):
        browser = app.test_client()
        sign_in(browser, ana)
        assert go_on(browser, wrong, f"192.0.2.{number}").status_code == 422
    sign_in(client, ana)
    answer = go_on(client, digits(secret))
    assert (answer.status_code, "Wait 15 minutes" in answer.text) == (429, True)
    assert not is_in(client)


def test_the_second_factor_is_removed_only_after_proving_it_and_then_never_asked_for(
    client: FlaskClient, ana: str, secret: str, db: Session
) -> None:
    sign_in(client, ana)
    go_on(client, digits(secret))
    clock.set_shift(timedelta(minutes=16))
    form = {"csrf_token": csrf_token(client, SECURITY)}
    assert client.post(f"{ENROL}/remove", data=form).location.startswith("/again")
    assert count(db, Authenticator) == 1
    by_password = client.post("/again", data=form | {"password": RIGHT})
    assert by_password.status_code == 422  # the password was proven at the door; the phone is what counts
    assert client.post("/again", data=form | {"code": digits(secret, 1)}).status_code == 303
    form = {"csrf_token": csrf_token(client, SECURITY)}
    assert "Remove the authenticator app?" in client.get(f"{ENROL}/remove").text
    assert client.post(f"{ENROL}/remove", data=form).location == SECURITY
    assert (count(db, Authenticator), count(db, RecoveryCode)) == (0, 0)
    client.delete_cookie("session")
    assert sign_in(client, ana).location == "/"


def test_a_sealed_secret_opens_for_its_person_only(db: Session, cast: Cast, secret: str) -> None:
    row = db.scalars(select(Authenticator)).one()
    assert SEAL.opened(row.sealed_secret, f"person {row.person_id}") == secret
    with pytest.raises(BrokenSeal):
        SEAL.opened(row.sealed_secret, f"person {row.person_id + 1}")
    db.rollback()


def test_a_half_that_nobody_began_is_refused(db: Session, cast: Cast) -> None:
    with pytest.raises(NotHalfIn):
        operations.finish_sign_in("x" * 43, "123456", "192.0.2.7", SEAL)


def test_the_owner_is_told_when_the_second_step_comes_changes_or_goes(
    db: Session, cast: Cast, signed_in: SignedIn, recovery_code: str
) -> None:
    browser = signed_in(cast.ana)
    for step in ("recovery-codes", "remove", "remove"):
        token = csrf_token(browser, SECURITY)
        assert browser.post(f"{ENROL}/{step}", data={"csrf_token": token}).status_code in (200, 303)
    told = [(mail.name, mail.to) for mail in mails(db)]
    names = ("second_step_added", "recovery_codes_renewed", "recovery_codes_renewed", "second_step_removed")
    assert told == [(name, cast.ana_email) for name in names]
