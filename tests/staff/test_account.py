"""How each of staff signs in: passkeys and an app, always one of them, each change told by mail."""

import html
import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import StaffMember, StaffRole, StaffSession
from portal.access.operations import add_staff_member
from portal.access.own_account import operations
from portal.access.own_account.refusals import LastFactor
from portal.access.passkeys.models import PasskeyChallenge, StaffPasskey
from portal.access.passkeys.rules import CHALLENGE_LIMIT
from portal.access.rules import TRIES_OF_NETWORK
from portal.access.staff_accounts.operations import invite_again, seal_secrets
from portal.activity.rules import SYSTEM
from portal.db import transaction
from portal.kit import clock, one_time_codes
from tests.access.device import Device, bytes_of
from tests.access.letters import mails, send
from tests.browsers import RIGHT, WRONG, begin_staff_session, csrf_token, is_staff_in
from tests.cast import Cast
from tests.conftest import SECRET_KEY

KIM = "kim@halvorsen.example"
ACCOUNT, KEYS, APP = "/staff/account", "/staff/account/passkeys", "/staff/account/authenticator"
SORRY = "This passkey did not work here."
SEAL = authenticators_sealed_with(SECRET_KEY)


@pytest.fixture(autouse=True)
def unshifted() -> object:
    yield
    clock.set_shift(timedelta())


@pytest.fixture
def member(db: Session, cast: Cast) -> StaffMember:
    """Kim, with a password and an authenticator app."""
    return add_staff_member(KIM, "Kim", RIGHT, StaffRole.STAFF)


@pytest.fixture
def kim(app: Flask, db: Session, member: StaffMember) -> FlaskClient:
    """Kim's browser."""
    browser = app.test_client()
    browser.set_cookie("staff", begin_staff_session(db, member.id))
    return browser


def options(browser: FlaskClient, path: str, page: str) -> dict[str, object]:
    answer = browser.post(f"{path}/options", headers={"X-CSRFToken": csrf_token(browser, page)})
    assert answer.status_code == 200
    return dict(json.loads(answer.text))


def add(browser: FlaskClient, device: Device, password: str = RIGHT, name: str = "My desk") -> TestResponse:
    credential = device.make(options(browser, KEYS, f"{KEYS}/new"))
    return send(browser, f"{KEYS}/new", to=KEYS, name=name, credential=credential, current=password)


def use(browser: FlaskClient, device: Device) -> TestResponse:
    credential = device.use(options(browser, "/staff/login/passkey", "/staff/login"))
    return send(browser, "/staff/login", to="/staff/login/passkey", credential=credential)


def keys(db: Session) -> list[StaffPasskey]:
    db.rollback()
    return list(db.scalars(select(StaffPasskey).order_by(StaffPasskey.id)))


def now(db: Session, member_id: int) -> StaffMember:
    db.rollback()
    db.expire_all()
    return db.get_one(StaffMember, member_id)


def test_a_passkey_opens_the_back_office_by_itself(app: Flask, kim: FlaskClient, db: Session) -> None:
    device, other = Device(), app.test_client()
    assert add(kim, device).location == ACCOUNT
    assert "My desk" in kim.get(ACCOUNT).text
    answer = use(other, device)
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert is_staff_in(other)
    assert keys(db)[0].last_used_at is not None
    assert [(mail.name, mail.to) for mail in mails(db)] == [("staff_passkey_added", KIM)]


def test_a_browser_is_asked_for_a_key_that_names_and_knows_its_member(
    kim: FlaskClient, member: StaffMember
) -> None:
    device = Device()
    add(kim, device)
    asked = options(kim, KEYS, f"{KEYS}/new")
    assert asked["authenticatorSelection"]["userVerification"] == "required"  # type: ignore[index]
    assert [bytes_of(known["id"]) for known in asked["excludeCredentials"]] == [device.credential_id]  # type: ignore[attr-defined]
    assert asked["user"]["name"] == KIM  # type: ignore[index]


def test_adding_takes_the_present_password(kim: FlaskClient, db: Session) -> None:
    answer = add(kim, Device(), password=WRONG)
    assert answer.status_code == 422 and 'href="#current"' in answer.text and WRONG not in answer.text
    assert keys(db) == [] and mails(db) == []


@pytest.mark.parametrize(
    "fault", ["origin", "not verified", "other key", "unknown", "count", "other person", "late", "disabled"]
)
def test_whatever_is_wrong_with_a_passkey_gets_the_same_answer(
    app: Flask, kim: FlaskClient, member: StaffMember, db: Session, fault: str
) -> None:
    device, browser = Device(), app.test_client()
    add(kim, device)
    assert use(browser, device).status_code == 303
    browser.delete_cookie("staff")
    asked = options(browser, "/staff/login/passkey", "/staff/login")
    match fault:
        case "late":
            clock.set_shift(CHALLENGE_LIMIT)
        case "disabled":
            with transaction():
                now(db, member.id).is_active = False
        case _:
            device.spoil(fault)
    answer = send(browser, "/staff/login", to="/staff/login/passkey", credential=device.use(asked))
    assert (answer.status_code, SORRY in answer.text) == (422, True)
    assert not is_staff_in(browser)


def test_an_answer_works_once_and_a_contacts_door_does_not_take_it(
    app: Flask, kim: FlaskClient, db: Session
) -> None:
    device, browser = Device(), app.test_client()
    add(kim, device)
    credential = device.use(options(browser, "/staff/login/passkey", "/staff/login"))
    elsewhere = send(browser, "/login", to="/login/passkey", credential=credential)
    assert elsewhere.status_code == 422
    again = send(browser, "/staff/login", to="/staff/login/passkey", credential=credential)
    assert again.status_code == 422 and not is_staff_in(browser)
    assert db.scalar(select(func.count()).select_from(PasskeyChallenge)) == 0


def test_guessed_answers_close_the_passkeys_of_a_network(app: Flask, kim: FlaskClient) -> None:
    browser = app.test_client()
    form = {"credential": "{}", "csrf_token": csrf_token(browser, "/staff/login")}
    for _ in range(TRIES_OF_NETWORK):
        browser.post("/staff/login/passkey", data=form)
    answer = browser.post("/staff/login/passkey", data=form)
    assert answer.status_code == 429 and answer.headers["Retry-After"]


def test_one_of_app_and_passkey_is_always_there(
    kim: FlaskClient, member: StaffMember, db: Session, app: Flask
) -> None:
    refused = send(kim, f"{APP}/remove", current=RIGHT)
    assert refused.status_code == 422 and LastFactor.sentence in html.unescape(refused.text)
    device = Device()
    add(kim, device)
    assert send(kim, f"{APP}/remove", current=RIGHT).location == ACCOUNT
    assert now(db, member.id).totp_secret == now(db, member.id).sealed_secret == ""
    only = f"{KEYS}/{keys(db)[0].public_id}/remove"
    refused = send(kim, only, current=RIGHT)
    assert refused.status_code == 422 and len(keys(db)) == 1
    assert f'href="{only}"' not in kim.get(ACCOUNT).text
    password_alone = send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code="000000")
    assert password_alone.status_code == 422
    add(kim, Device(), name="Second")
    assert send(kim, only, current=RIGHT).location == ACCOUNT
    assert use(app.test_client(), device).status_code == 422
    names = [mail.name for mail in mails(db)]
    assert names[-4:] == [
        "staff_passkey_added", "staff_authenticator_removed", "staff_passkey_added", "staff_passkey_removed",
    ]  # fmt: skip


def test_removing_one_after_the_other_leaves_one(member: StaffMember, db: Session) -> None:
    with transaction():
        db.add(StaffPasskey(staff_id=member.id, credential_id="x", public_key=b"x", sign_count=0, name="x"))
    network = "192.0.2.1"
    assert operations.remove_staff_passkey(member.id, keys(db)[0].public_id, RIGHT, network, "en")
    with pytest.raises(LastFactor):
        operations.remove_authenticator(member.id, RIGHT, network, "en")


def test_a_colleagues_passkey_is_not_there(kim: FlaskClient, sam: FlaskClient, db: Session) -> None:
    add(kim, Device())
    theirs = f"{KEYS}/{keys(db)[0].public_id}/remove"
    assert sam.get(theirs).status_code == 404
    form = {"csrf_token": csrf_token(sam, ACCOUNT), "current": RIGHT}
    assert sam.post(theirs, data=form).status_code == 404
    assert len(keys(db)) == 1


def _app_on(page: str) -> tuple[str, str]:
    secret = re.search(r'<b class="mono">([A-Z2-7 ]+)</b>', page)[1].replace(" ", "")  # type: ignore[index]
    return secret, html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])  # type: ignore[index]


def test_another_app_takes_the_place_of_the_first_and_ends_other_sessions(
    app: Flask, kim: FlaskClient, member: StaffMember, db: Session
) -> None:
    old = member.totp_secret
    other = app.test_client()
    other.set_cookie("staff", begin_staff_session(db, member.id))
    secret, sealed = _app_on(kim.get(APP).text)
    code = one_time_codes.code_at(secret, clock.wall())
    assert send(kim, APP, sealed=sealed, code="000", current=RIGHT).status_code == 422
    assert send(kim, APP, sealed=sealed, code=code, current=WRONG).status_code == 422
    assert send(kim, APP, sealed="x", code=code, current=RIGHT).status_code == 400
    assert send(kim, APP, sealed=sealed, code=code, current=RIGHT).location == ACCOUNT
    assert is_staff_in(kim) and not is_staff_in(other)
    for tried, expected in ((old, 422), (secret, 303)):
        step = now(db, member.id).totp_used_step
        digits = one_time_codes.unused_code_at(tried, clock.wall(), step)
        answer = send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=digits)
        assert answer.status_code == expected
    assert [mail.name for mail in mails(db)] == ["staff_authenticator_added"]


def test_who_changes_the_password_is_told(kim: FlaskClient, db: Session, member: StaffMember) -> None:
    with transaction():
        now(db, member.id).language = "de"
    send(kim, f"{ACCOUNT}/password", current=RIGHT, password="seven grey herons stand")
    told = mails(db)[-1]
    assert (told.name, told.to, told.language) == ("staff_password_changed", KIM, "de")


def test_a_secret_is_sealed_from_the_first_sign_in_on(app: Flask, member: StaffMember, db: Session) -> None:
    secret = member.totp_secret
    code = one_time_codes.code_at(secret, clock.wall())
    assert send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=code).status_code == 303
    after = now(db, member.id)
    assert after.totp_secret == "" and secret not in after.sealed_secret
    assert send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=code).status_code == 422
    following = one_time_codes.unused_code_at(secret, clock.wall(), after.totp_used_step)
    assert (
        send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=following).status_code == 303
    )


def test_what_lies_in_clear_is_sealed_when_the_portal_starts(member: StaffMember, db: Session) -> None:
    secret = member.totp_secret
    seal_secrets(SEAL)
    sealed = now(db, member.id).sealed_secret
    assert now(db, member.id).totp_secret == "" and SEAL.opened(sealed, f"staff {member.public_id}") == secret
    seal_secrets(SEAL)
    assert now(db, member.id).sealed_secret == sealed


def test_under_another_secret_key_the_digits_are_wrong_and_nothing_breaks(
    app: Flask, member: StaffMember, db: Session
) -> None:
    code = one_time_codes.code_at(member.totp_secret, clock.wall())
    seal_secrets(authenticators_sealed_with("another key, which nobody knows any more"))
    assert send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=code).status_code == 422


def test_the_link_sets_the_account_up_with_a_passkey_and_ends_what_was_before(
    app: Flask, kim: FlaskClient, member: StaffMember, db: Session
) -> None:
    lost = Device()
    add(kim, lost)
    invite_again(member.public_id, SYSTEM, "en")
    link = mails(db, KIM)[-1].path
    browser, device = app.test_client(), Device()
    page = f"{link}?with=passkey"
    assert "Make the passkey and sign in" in browser.get(page).text
    credential = device.make(options(browser, link, page))
    short = send(browser, page, credential=credential, password="short", name="Phone")
    assert short.status_code == 422 and 'href="#password"' in short.text
    credential = device.make(options(browser, link, page))
    answer = send(browser, page, credential=credential, password="seven grey herons stand", name="Phone")
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert is_staff_in(browser) and not is_staff_in(kim)
    assert [key.name for key in keys(db)] == ["Phone"]
    assert now(db, member.id).totp_secret == "" == now(db, member.id).sealed_secret
    assert use(app.test_client(), lost).status_code == 422
    assert use(app.test_client(), device).status_code == 303
    assert app.test_client().get(page).status_code == 404, "it works once"


def test_a_dead_link_gives_no_challenge(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    token = csrf_token(browser, "/staff/login")
    answer = browser.post("/staff/welcome/wrong/options", headers={"X-CSRFToken": token})
    assert answer.status_code == 404


def test_sessions_from_before_a_removed_passkey_go_on(kim: FlaskClient, db: Session) -> None:
    add(kim, Device())
    send(kim, f"{KEYS}/{keys(db)[0].public_id}/remove", current=RIGHT)
    assert is_staff_in(kim)
    assert db.scalar(select(func.count()).select_from(StaffSession)) == 1
