"""A change of address: asked for after a proof, proven, told to the old one, and undone."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.factors.models import Authenticator, HalfSignIn, RecoveryCode
from portal.access.factors.operations import renew_recovery_codes
from portal.access.models import ContactSession, Password
from portal.access.passkeys.models import Passkey
from portal.access.proofs.refusals import DeadLink
from portal.activity.models import Activity
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction, working_with
from portal.guarded import open_session
from portal.kit import clock
from portal.kit.seals import Seal
from portal.people.models import Person
from portal.profile.email.operations import confirm_change
from portal.profile.email.refusals import AddressTaken
from portal.tenancy import every_customer
from tests.access.letters import Mail, mails, send
from tests.access.registering import everything
from tests.browsers import RIGHT, begin_contact_session, give_password, is_in, sign_in
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.profile.conftest import form_of

SignedIn = Callable[[int], FlaskClient]
PAGE = "/profile/email"
NEW = "ana.alvarez@acme.example"


@pytest.fixture
def ana(signed_in: SignedIn, db: Session, cast: Cast) -> FlaskClient:
    """Ana's browser; she has a password."""
    give_password(db, cast.ana)
    return signed_in(cast.ana)


def ask(browser: FlaskClient, email: str = NEW) -> TestResponse:
    return form_of(browser, PAGE).send(email=email)


def address_of(db: Session, contact_id: int) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Person.email).join(Contact).where(Contact.id == contact_id)).one()


def last(db: Session, name: str) -> Mail:
    return [mail for mail in mails(db) if mail.name == name][-1]


def changed(ana: FlaskClient, db: Session, email: str = NEW) -> Mail:
    """Ask for the change and prove it; the letter to the old address."""
    assert ask(ana, email).status_code == 303
    assert send(ana, last(db, "email_change_confirm").path).location == "/email/changed"
    return last(db, "email_changed")


def test_the_address_changes_once_the_new_one_is_proven(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    answer = ask(ana, " Ana.Alvarez@ACME.example")
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert f"Look into the mail of {NEW}" in ana.get(PAGE).text
    assert address_of(db, cast.ana) == cast.ana_email
    (mail,) = mails(db)
    assert (mail.name, mail.to) == ("email_change_confirm", NEW)
    phone = app.test_client()
    for _ in range(3):
        page = phone.get(mail.path)
        assert page.status_code == 200 and NEW in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert address_of(db, cast.ana) == cast.ana_email
    assert send(phone, mail.path).location == "/email/changed"
    assert phone.get("/email/changed").status_code == 200
    assert address_of(db, cast.ana) == NEW
    assert not is_in(phone)
    assert phone.get(mail.path).status_code == 404
    assert sign_in(app.test_client(), NEW).status_code == 303
    assert sign_in(app.test_client(), cast.ana_email).status_code == 422


def test_the_old_address_is_told_with_seven_days_to_undo(ana: FlaskClient, db: Session, cast: Cast) -> None:
    told = changed(ana, db)
    assert (told.to, told.values["new_email"]) == (cast.ana_email, NEW)
    until = clock.today("Europe/Berlin") + timedelta(days=7)
    assert told.values["until_on"] == until.isoformat()
    clock.set_shift(timedelta(days=7, minutes=-5))
    assert ana.get(told.path).status_code == 200
    clock.set_shift(timedelta(days=7, minutes=5))
    assert ana.get(told.path).status_code == 404


def test_undoing_gives_the_address_back_and_puts_everybody_out(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    told = changed(ana, db)
    thief = app.test_client()
    sign_in(thief, NEW)
    owner = app.test_client()
    for _ in range(3):
        assert cast.ana_email in owner.get(told.path).text
    assert address_of(db, cast.ana) == NEW
    assert send(owner, told.path).location == "/email/undone"
    assert 'href="/reset"' in owner.get("/email/undone").text
    assert address_of(db, cast.ana) == cast.ana_email
    assert not is_in(thief) and not is_in(ana)
    assert sign_in(thief, cast.ana_email).status_code == 422  # the password that the thief knew
    with every_customer(db, "a test"):
        verbs = list(db.scalars(select(Activity.verb).order_by(Activity.id)))
    assert verbs == ["email_changed", "email_restored"]
    assert owner.get(told.path).status_code == 404


def test_the_first_owner_gets_the_address_back_whatever_was_changed_since(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    first = changed(ana, db, "thief@evil.example")
    second = changed(ana, db, "thief2@evil.example")
    owner, thief = app.test_client(), app.test_client()
    assert send(thief, second.path).location == "/email/undone"
    assert address_of(db, cast.ana) == "thief@evil.example"
    assert send(owner, first.path).location == "/email/undone"
    assert address_of(db, cast.ana) == cast.ana_email


def test_a_later_change_cannot_be_undone_after_an_earlier_was(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    first = changed(ana, db, "thief@evil.example")
    second = changed(ana, db, "thief2@evil.example")
    assert send(app.test_client(), first.path).status_code == 303
    assert app.test_client().get(second.path).status_code == 404
    assert address_of(db, cast.ana) == cast.ana_email


@pytest.mark.parametrize("has_password", [True, False], ids=["password", "none"])
def test_who_was_not_proven_lately_is_asked_first_with_or_without_a_password(
    signed_in: SignedIn, db: Session, cast: Cast, has_password: bool
) -> None:
    if has_password:
        give_password(db, cast.ben)
    browser = signed_in(cast.ben)
    form = form_of(browser, PAGE)
    clock.set_shift(timedelta(minutes=16))
    assert browser.get(PAGE).location == f"/again?next={PAGE}"
    assert form.send(email="ben2@acme.example").location == "/again"
    assert mails(db) == []
    if has_password:
        proven = send(browser, "/again", to=f"/again?next={PAGE}", password=RIGHT)
    else:
        send(browser, "/again", to=f"/again/mail?next={PAGE}")
        proven = send(browser, "/again", to=f"/again?next={PAGE}", code=mails(db)[-1].code)
    assert (proven.status_code, proven.location) == (303, PAGE)
    assert ask(browser, "ben2@acme.example").status_code == 303
    assert mails(db)[-1].to == "ben2@acme.example"


def test_undoing_removes_every_way_in_that_was_added_since_and_keeps_those_before(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    person_id = give_ways_in(db, cast.ana, "before")
    ana = signed_in_again(app, db, cast.ana)
    clock.set_shift(timedelta(minutes=1))
    told = changed(ana, db)
    clock.set_shift(timedelta(minutes=2))
    renew_recovery_codes(person_id, "en")
    add_key(db, person_id, "of the thief")
    assert send(app.test_client(), told.path).location == "/email/undone"
    assert [passkey.name for passkey in everything(db, Passkey)] == ["before"]
    assert everything(db, RecoveryCode) == []
    assert db.get(Authenticator, person_id) is not None
    assert everything(db, HalfSignIn) == []


def test_undoing_removes_an_authenticator_of_the_thief(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    told = changed(ana, db)
    clock.set_shift(timedelta(minutes=2))
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, cast.ana).person_id
    with transaction():
        db.add(Authenticator(person_id=person_id, sealed_secret="x", used_step=0))
        db.add(RecoveryCode(person_id=person_id, code_hash="x" * 64))
    assert send(app.test_client(), told.path).location == "/email/undone"
    db.rollback()
    assert db.get(Authenticator, person_id) is None and everything(db, RecoveryCode) == []


def give_ways_in(db: Session, contact_id: int, name: str) -> int:
    """A passkey and an authenticator with a recovery code; the id of the person."""
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, contact_id).person_id
    assert person_id is not None
    with transaction():
        db.add(Authenticator(person_id=person_id, sealed_secret="x", used_step=0))
        db.add(RecoveryCode(person_id=person_id, code_hash="x" * 64))
    add_key(db, person_id, name)
    return person_id


def add_key(db: Session, person_id: int, name: str) -> None:
    with transaction():
        db.add(Passkey(person_id=person_id, credential_id=name, public_key=b"", sign_count=0, name=name))


def signed_in_again(app: Flask, db: Session, contact_id: int) -> FlaskClient:
    browser = app.test_client()
    browser.set_cookie("session", begin_contact_session(db, contact_id))
    return browser


def test_other_sessions_and_codes_end_and_the_one_that_asked_goes_on(
    ana: FlaskClient, app: Flask, signed_in: SignedIn, db: Session, cast: Cast
) -> None:
    other = signed_in(cast.ana)
    send(app.test_client(), "/login/code", email=cast.ana_email)
    send(app.test_client(), "/reset", email=cast.ana_email)
    send(app.test_client(), "/login/code", email=NEW)
    outstanding = [mail.path for mail in mails(db) if "path" in mail.values]
    assert len(outstanding) == 2
    changed(ana, db)
    assert is_in(ana) and not is_in(other)
    for path in outstanding:
        assert app.test_client().get(path).status_code == 404


def test_a_later_wish_ends_an_earlier_one(ana: FlaskClient, app: Flask, db: Session) -> None:
    ask(ana, "first@acme.example")
    ask(ana, "second@acme.example")
    first, second = mails(db)
    assert app.test_client().get(first.path).status_code == 404
    assert app.test_client().get(second.path).status_code == 200


def test_nobody_learns_in_the_profile_which_addresses_are_known(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    known, unknown = ask(ana, cast.zoe_email), ask(ana, "nobody@globex.example")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert [(mail.name, mail.to) for mail in mails(db)] == [
        ("email_taken", cast.zoe_email),
        ("email_change_confirm", "nobody@globex.example"),
    ]


@pytest.mark.parametrize("typed", ["", "ana", "ana@acme.example", "ana@acme.example\r\nBcc: x@y.example"])
def test_what_is_no_new_address_is_named_at_the_field(ana: FlaskClient, db: Session, typed: str) -> None:
    answer = ask(ana, typed)
    assert answer.status_code == 422 and 'href="#email"' in answer.text
    assert mails(db) == []


def test_the_address_changes_at_all_companies_of_the_person_and_each_keeps_a_note(
    ana: FlaskClient, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ana).person_id
        db.add(Contact(customer_id=cast.globex, person_id=person_id, access=ContactAccess.ACTIVE))
    changed(ana, db)
    with every_customer(db, "a test"):
        noted = dict(db.execute(select(Activity.customer_id, Activity.details)).all())
    assert set(noted) == {cast.acme, cast.globex}
    assert "Alvarez" not in noted[cast.globex].replace("ana.alvarez@", "")


def test_an_address_taken_meanwhile_is_refused_at_the_button(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    ask(ana)
    with transaction():
        db.add(Person(email=NEW))
    answer = send(app.test_client(), mails(db)[0].path)
    assert answer.status_code == 422 and "belongs to another account by now" in answer.text
    assert address_of(db, cast.ana) == cast.ana_email


def test_an_old_address_that_somebody_else_has_by_now_does_not_come_back(
    ana: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    told = changed(ana, db)
    with transaction():
        db.add(Person(email=cast.ana_email))
    assert send(app.test_client(), told.path).status_code == 422
    assert address_of(db, cast.ana) == NEW
    assert db.scalar(select(func.count()).select_from(Password)) == 1


def test_two_who_take_the_same_address_at_once_get_one_account_and_one_sentence(
    ana: FlaskClient, signed_in: SignedIn, engine: Engine, db: Session, cast: Cast
) -> None:
    ask(ana)
    ask(signed_in(cast.zoe))
    tokens = [mail.path.rpartition("/")[2] for mail in mails(db, NEW)]
    assert len(tokens) == 2
    start = threading.Barrier(2)

    def confirm(token: str) -> str:
        with working_with(open_session(engine)):
            start.wait()
            try:
                confirm_change(token, "192.0.2.7", "en", Seal(SECRET_KEY, "proofs"))
            except (AddressTaken, DeadLink) as refusal:
                return str(refusal)
        return "changed"

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(confirm, tokens), key=len)
    assert said[0] == "changed" and len(said[1]) > 20
    db.rollback()
    assert db.scalar(select(func.count()).select_from(Person).where(Person.email == NEW)) == 1


def test_wrong_old_and_used_links_look_alike(ana: FlaskClient, app: Flask, db: Session) -> None:
    told = changed(ana, db)
    used = last(db, "email_change_confirm").path
    browser = app.test_client()
    pages = {
        browser.get(path).text.replace(path, "PATH")
        for path in (used, "/email/confirm/wrong", told.path.replace("undo", "confirm"))
    }
    assert len(pages) == 1
    with every_customer(db, "a test"):
        assert db.scalar(select(func.count()).select_from(ContactSession)) == 1
