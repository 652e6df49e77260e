"""Signing in by address and password: who gets in, and what everyone else is told."""

import re

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.access.models import ContactSession, Password
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.kit import passwords
from portal.tenancy import every_customer
from tests.browsers import RIGHT, WRONG, csrf_token, give_password, is_in, sign_in
from tests.cast import Cast
from tests.found import count

SORRY = "The email address or password is not right."


def test_the_right_password_opens_the_portal(client: FlaskClient, ana: str) -> None:
    answer = sign_in(client, ana)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)


def test_an_address_is_known_in_every_spelling(client: FlaskClient, ana: str) -> None:
    assert sign_in(client, f"  {ana.upper()}\t").status_code == 303


def test_signing_in_leads_back_to_the_page_first_asked_for(client: FlaskClient, ana: str) -> None:
    turned_away = client.get("/companies?x=1")
    assert turned_away.location == "/login?next=/companies?x%3D1"
    assert "/login?next=%2Fcompanies%3Fx%3D1" in client.get(turned_away.location).text
    assert sign_in(client, ana, next="/companies?x=1").location == "/companies?x=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil.example", "/%2fe"])
def test_signing_in_leads_to_no_other_site(client: FlaskClient, ana: str, elsewhere: str) -> None:
    assert "evil" not in client.get("/login", query_string={"next": elsewhere}).text
    assert sign_in(client, ana, next=elsewhere).location == "/"


def test_somebody_signed_in_is_led_on_from_the_door(client: FlaskClient, ana: str) -> None:
    sign_in(client, ana)
    answer = client.get("/login?next=/companies")
    assert (answer.status_code, answer.location) == (303, "/companies")


def test_the_cookie_is_new_after_each_sign_in_and_the_session_before_it_is_gone(
    client: FlaskClient, app: Flask, db: Session, ana: str
) -> None:
    client.set_cookie("session", "chosen-by-somebody-else")
    sign_in(client, ana)
    first = client.get_cookie("session")
    assert first is not None and first.value != "chosen-by-somebody-else"
    # The door leads on whoever is in, so the form is sent from a page that is still open.
    client.post(
        "/login", data={"email": ana, "password": RIGHT, "csrf_token": csrf_token(client, "/companies")}
    )
    second = client.get_cookie("session")
    assert second is not None and second.value != first.value
    assert count(db, ContactSession) == 1
    thief = app.test_client()
    thief.set_cookie("session", first.value)
    assert not is_in(thief)


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient, ana: str) -> None:
    cookie = next(
        each for each in sign_in(client, ana).headers.getlist("Set-Cookie") if each.startswith("session=")
    )
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert len(re.match(r"session=([\w-]+)", cookie)[1]) == 43  # type: ignore[index] # 256 bits


def test_the_cookie_of_the_visit_ends_with_the_sign_in(client: FlaskClient, ana: str) -> None:
    sign_in(client, ana)
    assert client.get_cookie("visit") is None
    client.get("/companies")
    assert client.get_cookie("visit") is None


def failures(db: Session, cast: Cast) -> dict[str, tuple[str, str]]:
    """Each way to be refused: address and password."""
    give_password(db, cast.ana)
    give_password(db, cast.ben)
    give_password(db, cast.zoe)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED
        db.get_one(Customer, cast.globex).is_active = False
    return {
        "wrong password": (cast.ana_email, WRONG),
        "unknown address": ("nobody@acme.example", RIGHT),
        "no address": ("not an address", RIGHT),
        "an address with a zero byte": ("ana\0@acme.example", RIGHT),
        "nothing": ("", ""),
        "disabled contact": (cast.ben_email, RIGHT),
        "inactive customer": (cast.zoe_email, RIGHT),
        "staff": (cast.sam_email, RIGHT),
    }


def test_every_refused_sign_in_gets_the_same_answer_for_the_same_work(
    app: Flask, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    checks: list[int] = []
    verify = PasswordHasher.verify
    monkeypatch.setattr(
        PasswordHasher, "verify", lambda *given, **named: (checks.append(1), verify(*given, **named))[1]
    )
    answers = {}
    for number, (reason, (email, password)) in enumerate(failures(db, cast).items()):
        browser = app.test_client()
        checks.clear()
        answer = sign_in(browser, email, password, address=f"192.0.2.{number}")
        assert len(checks) == 1, reason
        assert answer.status_code == 422, reason
        assert SORRY in answer.text
        assert not is_in(browser), reason
        text = re.sub(r'value="[^"]*"', "", answer.text)
        answers[reason] = text
    assert len(set(answers.values())) == 1
    assert count(db, ContactSession) == 0


def test_the_tab_key_leads_from_the_address_to_the_password(client: FlaskClient) -> None:
    page = client.get("/login").text
    stops = re.findall(r'<(?:input|button|a) [^>]*(?:id="(email|password)"|(href="/reset"))', page)
    assert stops == [("email", ""), ("password", ""), ("", 'href="/reset"')]


def test_a_password_is_never_shown_again_and_the_address_is(client: FlaskClient, ana: str) -> None:
    text = sign_in(client, ana, WRONG).text
    assert WRONG not in text
    assert ana in text


def test_the_refusal_speaks_the_language_that_was_chosen(client: FlaskClient, ana: str) -> None:
    assert 'lang="de"' in sign_in(client, ana, WRONG, lang="de").text


def test_a_password_of_200_kilobytes_is_refused_without_hashing(
    client: FlaskClient, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PasswordHasher, "verify", lambda *_: pytest.fail("hashed"))
    assert sign_in(client, ana, "x" * 200_000).status_code == 422


def test_what_nobody_can_have_typed_is_no_fault_of_ours(client: FlaskClient, ana: str) -> None:
    for email, password in (("\ud800", "\ud800"), ("a" * 5000, ""), ("＠", "\0" * 40), ("á@ü", "ﷺ" * 300)):
        data = {"email": email.encode("utf-8", "replace"), "password": password.encode("utf-8", "replace")}
        data["csrf_token"] = csrf_token(client, "/login").encode()
        assert client.post("/login", data=data).status_code == 422
    assert client.post("/login", data={"csrf_token": csrf_token(client, "/login")}).status_code == 422


def test_a_hash_with_older_parameters_is_renewed_by_signing_in(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    person_id = give_password(db, cast.ana)
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(RIGHT)
    with transaction():
        db.get_one(Password, person_id).password_hash = old
    assert sign_in(client, cast.ana_email).status_code == 303
    db.rollback()
    db.expire_all()
    fresh = db.get_one(Password, person_id).password_hash
    assert not passwords.is_outdated(fresh)
    assert passwords.matches(RIGHT, fresh)
