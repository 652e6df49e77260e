"""Passkeys: added after a recent proof, used without a password, refused for whatever is not right."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.factors import operations as factors
from portal.access.passkeys.models import Passkey, PasskeyChallenge
from portal.access.passkeys.rules import CHALLENGE_LIMIT, has_passkeys
from portal.access.rules import TRIES_OF_NETWORK
from portal.app import create_app
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction
from portal.kit import clock, one_time_codes
from portal.kit.origin import Origin
from portal.kit.seals import Seal
from portal.settings import Settings
from portal.tenancy import every_customer
from tests.access.device import Device, bytes_of
from tests.access.letters import mails
from tests.browsers import csrf_token, is_in
from tests.cast import Cast
from tests.found import count

SignedIn = Callable[[int], FlaskClient]
KEYS = "/profile/security/passkeys"
SORRY = "This passkey did not work here."


def options(browser: FlaskClient, path: str, page: str) -> dict[str, Any]:
    answer = browser.post(f"{path}/options", headers={"X-CSRFToken": csrf_token(browser, page)})
    assert answer.status_code == 200
    return dict(json.loads(answer.text))


def add(browser: FlaskClient, device: Device, name: str = "My phone") -> TestResponse:
    credential = device.make(options(browser, KEYS, f"{KEYS}/new"))
    form = {"name": name, "credential": credential, "csrf_token": csrf_token(browser, f"{KEYS}/new")}
    return browser.post(KEYS, data=form)


def send(browser: FlaskClient, credential: str, address: str = "192.0.2.7", **query: str) -> TestResponse:
    return browser.post(
        "/login/passkey",
        query_string=query,
        data={"credential": credential, "csrf_token": csrf_token(browser, "/login")},
        environ_overrides={"REMOTE_ADDR": address},
    )


def use(browser: FlaskClient, device: Device, **query: str) -> TestResponse:
    return send(browser, device.use(options(browser, "/login/passkey", "/login")), **query)


@pytest.fixture
def device(cast: Cast, signed_in: SignedIn) -> Device:
    """Ana's phone, with a passkey."""
    device = Device()
    assert add(signed_in(cast.ana), device).status_code == 303
    return device


def test_a_passkey_opens_the_portal_without_a_password(client: FlaskClient, device: Device) -> None:
    answer = use(client, device, next="/companies")
    assert (answer.status_code, answer.location) == (303, "/companies")
    assert is_in(client)
    page = client.get("/profile/security").text
    assert "My phone" in page and "With a passkey" in page


def test_a_browser_is_asked_for_a_key_that_names_and_knows_its_person(
    cast: Cast, signed_in: SignedIn, device: Device, db: Session
) -> None:
    browser = signed_in(cast.ana)
    asked = options(browser, KEYS, f"{KEYS}/new")
    assert asked["rp"] == {"id": "localhost", "name": "Halvorsen Marine Supply"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["user"]["name"] == cast.ana_email
    assert [bytes_of(known["id"]) for known in asked["excludeCredentials"]] == [device.credential_id]
    assert options(browser, "/login/passkey", f"{KEYS}/new")["userVerification"] == "required"


def test_a_passkey_that_knew_its_person_needs_no_second_factor(
    client: FlaskClient, device: Device, db: Session
) -> None:
    person_id = db.scalars(select(Passkey.person_id)).one()
    db.rollback()
    secret = one_time_codes.new_secret()
    seal = Seal("0123456789abcdef0123456789abcdef", "authenticators")
    factors.add_authenticator(person_id, secret, one_time_codes.code_at(secret, clock.wall()), seal, "en")
    assert use(client, device).location == "/"
    assert is_in(client)


def test_an_answer_works_once(client: FlaskClient, app: Flask, device: Device) -> None:
    credential = device.use(options(client, "/login/passkey", "/login"))
    assert send(client, credential).status_code == 303
    other = app.test_client()
    answer = send(other, credential)
    assert (answer.status_code, SORRY in answer.text) == (422, True)
    assert not is_in(other)


@pytest.mark.parametrize(
    "fault",
    ["origin", "host", "not verified", "other key", "unknown", "count", "other person", "late", "made up"],
)
def test_whatever_is_wrong_with_a_passkey_gets_the_same_answer(
    client: FlaskClient, device: Device, db: Session, fault: str
) -> None:
    assert use(client, device).status_code == 303
    client.delete_cookie("session")
    asked = options(client, "/login/passkey", "/login")
    match fault:
        case "late":
            clock.set_shift(CHALLENGE_LIMIT)
        case "made up":
            asked["challenge"] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        case _:
            device.spoil(fault)
    answer = send(client, device.use(asked))
    assert (answer.status_code, SORRY in answer.text) == (422, True)
    assert not is_in(client)


def test_the_count_of_the_device_is_kept(client: FlaskClient, device: Device, db: Session) -> None:
    use(client, device)
    client.delete_cookie("session")
    device.count = 40
    use(client, device)
    db.rollback()
    assert db.scalars(select(Passkey.sign_count)).one() == 41


def test_a_passkey_of_who_has_no_place_any_more_opens_nothing(
    client: FlaskClient, device: Device, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).access = ContactAccess.DISABLED
    assert SORRY in use(client, device).text


@pytest.mark.parametrize(
    "junk",
    [
        "",
        "{}",
        "[]",
        "null",
        "9",
        '{"response": 1}',
        '{"rawId": "é", "response": {"clientDataJSON": "AA"}}',
        '{"rawId": "AA", "response": {"clientDataJSON": "e30"}}',
        "[" * 19_000,
        "x" * 30_000,
        "\ud800",
    ],
)
def test_what_is_no_passkey_at_all_is_refused(client: FlaskClient, cast: Cast, junk: str) -> None:
    assert SORRY in send(client, junk.encode("utf-8", "replace").decode()).text


def test_trying_passkeys_closes_for_the_network_as_passwords_do(
    client: FlaskClient, device: Device, db: Session
) -> None:
    for _ in range(TRIES_OF_NETWORK):
        assert send(client, "{}").status_code == 422
    assert use(client, device).status_code == 429
    assert (
        send(client, device.use(options(client, "/login/passkey", "/login")), "192.0.2.8").status_code == 303
    )


def test_a_challenge_of_one_person_adds_no_passkey_to_another(
    cast: Cast, signed_in: SignedIn, db: Session
) -> None:
    ana, zoe = signed_in(cast.ana), signed_in(cast.zoe)
    credential = Device().make(options(ana, KEYS, f"{KEYS}/new"))
    form = {"name": "Mine", "credential": credential, "csrf_token": csrf_token(zoe, f"{KEYS}/new")}
    assert zoe.post(KEYS, data=form).status_code == 422
    signed = Device().make(options(ana, KEYS, f"{KEYS}/new") | {"challenge": "AAAA"})
    form = {"name": "Mine", "credential": signed, "csrf_token": csrf_token(ana, f"{KEYS}/new")}
    answer = ana.post(KEYS, data=form)
    assert (answer.status_code, 'value="Mine"' in answer.text) == (422, True)
    assert count(db, Passkey) == 0


def test_one_passkey_belongs_to_one_person(
    cast: Cast, signed_in: SignedIn, device: Device, db: Session
) -> None:
    assert add(signed_in(cast.zoe), device).status_code == 422
    assert count(db, Passkey) == 1


def test_several_passkeys_have_names_and_go_one_by_one(
    client: FlaskClient, cast: Cast, signed_in: SignedIn, device: Device, db: Session
) -> None:
    browser = signed_in(cast.ana)
    add(browser, Device(), "  The <b>office</b>  ")
    page = browser.get("/profile/security").text
    assert "My phone" in page and "The &lt;b&gt;office&lt;/b&gt;" in page
    first = db.scalars(select(Passkey.public_id).order_by(Passkey.id)).first()
    db.rollback()
    form = {"csrf_token": csrf_token(browser, "/profile/security")}
    assert signed_in(cast.zoe).get(f"{KEYS}/{first}/remove").status_code == 404
    assert "Remove My phone?" in browser.get(f"{KEYS}/{first}/remove").text
    assert count(db, Passkey) == 2
    zoe = signed_in(cast.zoe)
    theirs = {"csrf_token": csrf_token(zoe, "/profile/security")}
    assert zoe.post(f"{KEYS}/{first}/remove", data=theirs).status_code == 404
    assert browser.post(f"{KEYS}/{first}/remove", data=form).status_code == 303
    assert count(db, Passkey) == 1
    assert SORRY in use(client, device).text


def test_old_challenges_are_forgotten(client: FlaskClient, cast: Cast, db: Session) -> None:
    options(client, "/login/passkey", "/login")
    clock.set_shift(CHALLENGE_LIMIT + timedelta(seconds=1))
    options(client, "/login/passkey", "/login")
    assert count(db, PasskeyChallenge) == 1


def test_without_a_name_the_portal_offers_no_passkeys(database_url: str, cast: Cast, tmp_path: Path) -> None:
    numbered = create_app(
        Settings(
            database_url=make_url(database_url),
            base_url=Origin("http", "127.0.0.1"),
            secret_key="0123456789abcdef0123456789abcdef",
            data_folder=tmp_path,
        )
    )
    browser = numbered.test_client()
    text = browser.get("/login", base_url="http://127.0.0.1").text
    assert "passkey.js" not in text and "Use a passkey" not in text
    numbered.extensions["engine"].dispose()


def test_a_name_can_have_passkeys_and_a_number_cannot() -> None:
    assert has_passkeys("localhost") and has_passkeys("portal.example.com")
    assert not has_passkeys("127.0.0.1") and not has_passkeys("::1")


def test_the_owner_is_told_of_each_passkey_that_comes_or_goes(
    device: Device, signed_in: SignedIn, cast: Cast, db: Session
) -> None:
    browser = signed_in(cast.ana)
    told = [mail for mail in mails(db) if mail.to == cast.ana_email]
    assert [(mail.name, mail.values["passkey"]) for mail in told] == [("passkey_added", "My phone")]
    passkey = db.scalars(select(Passkey.public_id)).one()
    token = csrf_token(browser, "/profile/security")
    browser.post(f"{KEYS}/{passkey}/remove", data={"csrf_token": token})
    assert [mail.name for mail in mails(db)] == ["passkey_added", "passkey_removed"]
