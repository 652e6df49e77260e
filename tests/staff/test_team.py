"""Staff: added by an owner, set up behind a mailed link, changed, disabled; and one's own password."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.factors.sealing import authenticators_sealed_with
from portal.access.models import StaffMember, StaffRole, StaffSession
from portal.access.operations import add_staff_member
from portal.access.staff_accounts.rules import INVITED_FOR
from portal.activity.models import HouseActivity
from portal.db import transaction
from portal.kit import clock, one_time_codes
from tests.access.letters import mails, send
from tests.browsers import RIGHT, WRONG, csrf_token, is_staff_in
from tests.cast import Cast
from tests.conftest import SECRET_KEY

WithRole = Callable[[str], FlaskClient]
TEAM, PASSWORD = "/staff/team", "/staff/account/password"
KIM = "kim@halvorsen.example"
SEAL = authenticators_sealed_with(SECRET_KEY)
NEW = "seven grey herons stand"


@pytest.fixture(autouse=True)
def unshifted() -> object:
    yield
    clock.set_shift(timedelta())


def member(db: Session, email: str = KIM) -> StaffMember:
    db.rollback()
    db.expire_all()
    return db.scalars(select(StaffMember).where(StaffMember.email == email)).one()


def verbs(db: Session) -> list[str]:
    db.rollback()
    return list(db.scalars(select(HouseActivity.verb).order_by(HouseActivity.id)))


def add(sam: FlaskClient, email: str = KIM, name: str = "Kim <Kaya>", role: str = "staff") -> TestResponse:
    return send(sam, f"{TEAM}/new", name=name, email=email, role=role)


def set_up(
    app: Flask, db: Session, password: str = RIGHT, code: str = ""
) -> tuple[FlaskClient, TestResponse]:
    """Open the mailed link and fill in its page."""
    browser, path = app.test_client(), mails(db, KIM)[-1].path
    page = browser.get(path).text
    secret = re.search(r'<b class="mono">([A-Z2-7 ]+)</b>', page)[1].replace(" ", "")  # type: ignore[index]
    sealed = html.unescape(re.search(r'name="sealed" value="([^"]+)"', page)[1])  # type: ignore[index]
    code = code or one_time_codes.code_at(secret, clock.wall())
    return browser, send(browser, path, sealed=sealed, password=password, code=code)


def test_somebody_added_sets_the_account_up_behind_the_link_and_is_in(
    sam: FlaskClient, app: Flask, db: Session
) -> None:
    assert add(sam).location == TEAM
    shown = sam.get(TEAM).text
    assert "Kim &lt;Kaya&gt;" in shown and "Invited" in shown
    browser, answer = set_up(app, db)
    assert (answer.status_code, answer.location) == (303, "/staff/")
    assert is_staff_in(browser)
    assert verbs(db) == ["staff_added", "staff_set_up"]
    assert (
        "Sam Sommer added Kim &lt;Kaya&gt; to the back office, as Staff."
        in sam.get("/staff/activity/house").text
    )
    path = mails(db, KIM)[-1].path
    assert app.test_client().get(path).status_code == 404, "it works once"
    clock.set_shift(timedelta())
    secret = SEAL.opened(member(db).sealed_secret, f"staff {member(db).public_id}")
    code = one_time_codes.unused_code_at(secret, clock.wall(), member(db).totp_used_step)
    again = send(app.test_client(), "/staff/login", email=KIM, password=RIGHT, code=code)
    assert again.status_code == 303


def test_before_that_nothing_opens_the_account(sam: FlaskClient, app: Flask, db: Session) -> None:
    add(sam)
    for password, code in (("", ""), (RIGHT, "000000")):
        answer = send(app.test_client(), "/staff/login", email=KIM, password=password, code=code)
        assert answer.status_code == 422


def test_looking_at_the_link_uses_nothing_and_it_runs_out(sam: FlaskClient, app: Flask, db: Session) -> None:
    add(sam)
    path = mails(db, KIM)[-1].path
    for _ in range(3):
        page = app.test_client().get(path)
        assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer"
    clock.set_shift(INVITED_FOR)
    dead, wrong = app.test_client().get(path), app.test_client().get("/staff/welcome/wrong")
    assert dead.status_code == wrong.status_code == 404
    assert dead.text.replace(path, "") == wrong.text.replace("/staff/welcome/wrong", "")


@pytest.mark.parametrize(("password", "code", "field"), [("short", "", "password"), (RIGHT, "000", "code")])
def test_a_wrong_field_is_named_and_the_link_goes_on_working(
    sam: FlaskClient, app: Flask, db: Session, password: str, code: str, field: str
) -> None:
    add(sam)
    _browser, answer = set_up(app, db, password, code)
    assert answer.status_code == 422 and f'href="#{field}"' in answer.text
    assert set_up(app, db)[1].status_code == 303


def test_another_link_sets_both_anew_and_ends_the_sessions(sam: FlaskClient, app: Flask, db: Session) -> None:
    add(sam)
    first, _ = set_up(app, db)
    page = f"{TEAM}/{member(db).public_id}"
    before = member(db).sealed_secret
    assert send(sam, page, to=f"{page}/invite").location == TEAM
    assert is_staff_in(first), "until the link is used"
    set_up(app, db, NEW)
    assert not is_staff_in(first) and member(db).sealed_secret != before


def test_a_disabled_member_is_out_at_once_and_can_come_back(
    sam: FlaskClient, app: Flask, db: Session
) -> None:
    add(sam)
    kim, _ = set_up(app, db)
    page = f"{TEAM}/{member(db).public_id}"
    send(sam, page, to=f"{page}/invite")
    link = mails(db, KIM)[-1].path
    question = f"{page}/disable"
    assert f'href="{question}"' in sam.get(page).text and "Disable Kim" in sam.get(question).text
    assert is_staff_in(kim), "looking at the question disables nobody"
    assert send(sam, question).location == TEAM
    assert not is_staff_in(kim) and sam.get(question).status_code == 404
    assert app.test_client().get(link).status_code == 404
    send(sam, page, to=f"{page}/enable")
    assert member(db).is_active
    assert verbs(db)[-3:] == ["staff_invited_again", "staff_disabled", "staff_enabled"]


def test_a_role_counts_at_the_next_request(sam: FlaskClient, app: Flask, db: Session) -> None:
    add(sam)
    kim, _ = set_up(app, db)
    refused = send(kim, PASSWORD, to=f"{TEAM}/new", name="X", email="x@halvorsen.example", role="staff")
    assert kim.get(f"{TEAM}/new").status_code == refused.status_code == 403
    page = f"{TEAM}/{member(db).public_id}"
    assert send(sam, page, name="Kim", role="owner").location == TEAM
    assert add(kim, "x@halvorsen.example").status_code == 303
    assert "Sam Sommer changed the account of Kim, now Owner." in sam.get("/staff/activity/house").text


def test_the_last_owner_stays_one(sam: FlaskClient, app: Flask, db: Session, cast: Cast) -> None:
    page = f"{TEAM}/{member(db, cast.sam_email).public_id}"
    add(sam, role="owner")  # who has not set the account up is no owner yet
    for address, form in ((page, {"name": "Sam", "role": "staff"}), (f"{page}/disable", {})):
        answer = send(sam, page, to=address, **form)
        assert answer.status_code == 422 and "This is the last owner" in answer.text
    set_up(app, db)
    assert send(sam, page, name="Sam", role="staff").status_code == 303
    assert member(db, cast.sam_email).role == "staff"


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"name": ""}, ["name"]),
        ({"email": "kim"}, ["email"]),
        ({"role": "boss"}, ["role"]),
        ({"name": "x" * 201}, ["name"]),
        ({"name": "", "email": "", "role": ""}, ["name", "role", "email"]),
    ],
)
def test_every_wrong_field_of_a_new_member_is_named(
    sam: FlaskClient, db: Session, typed: dict[str, str], fields: list[str]
) -> None:
    answer = add(sam, **typed)
    assert answer.status_code == 422
    assert re.findall(r'<a href="#(\w+)">', answer.text)[-len(fields) :] == fields
    assert mails(db) == [] and len(db.scalars(select(StaffMember)).all()) == 1


def test_an_address_is_added_once(sam: FlaskClient, db: Session, cast: Cast) -> None:
    answer = add(sam, cast.sam_email.upper())
    assert answer.status_code == 422 and "is in the back office already." in answer.text


@pytest.mark.parametrize("role", list(StaffRole))
def test_each_changes_the_own_password_who_knows_the_present_one(
    with_role: WithRole, db: Session, role: str
) -> None:
    kim = with_role(role)
    email = f"{role}@halvorsen.example"
    made = add_staff_member("made@halvorsen.example", "Made", RIGHT, StaffRole.STAFF).password_hash
    with transaction():
        member(db, email).password_hash = made
    refused = send(kim, PASSWORD, current=WRONG, password=NEW)
    assert refused.status_code == 422 and 'href="#current"' in refused.text and WRONG not in refused.text
    assert send(kim, PASSWORD, current=RIGHT, password="short").status_code == 422
    other = StaffSession(token_hash="x" * 64, staff_id=member(db, email).id, expires_at=clock.now())
    with transaction():
        db.add(other)
    assert send(kim, PASSWORD, current=RIGHT, password=NEW).status_code == 303
    assert is_staff_in(kim)
    db.rollback()
    assert db.scalars(select(StaffSession).where(StaffSession.token_hash == "x" * 64)).all() == []
    assert send(kim, PASSWORD, current=RIGHT, password=NEW).status_code == 422


def test_guessing_the_present_password_closes_as_the_door_does(sam: FlaskClient) -> None:
    token = csrf_token(sam, PASSWORD)
    form = {"csrf_token": token, "current": WRONG, "password": NEW}
    assert [sam.post(PASSWORD, data=form).status_code for _ in range(11)] == [422] * 10 + [429]
