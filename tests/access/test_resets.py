"""Forgot password: the way to a new one, and what ends with it."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.proofs.models import Proof
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction
from portal.kit import clock
from portal.mail.models import Letter
from portal.tenancy import every_customer
from tests.access.letters import mails, send, without_what_differs
from tests.browsers import RIGHT, WRONG, is_in, sign_in
from tests.cast import Cast

FRESH = "harbour pilot at dawn"


def ask(browser: FlaskClient, email: str) -> None:
    answer = send(browser, "/reset", email=email)
    assert (answer.status_code, answer.location) == (303, "/verify")


def test_the_link_sets_a_password_signs_in_and_ends_every_other_session(
    client: FlaskClient, app: Flask, db: Session, ana: str
) -> None:
    elsewhere = app.test_client()
    sign_in(elsewhere, ana)
    ask(client, ana)
    answer = send(client, mails(db)[0].path, password=FRESH)
    assert (answer.status_code, answer.location) == (303, "/reset/done?next=/")
    assert "We signed you out everywhere else." in client.get(answer.location).text
    assert is_in(client) and not is_in(elsewhere)
    assert sign_in(app.test_client(), ana, RIGHT).status_code == 422
    assert sign_in(app.test_client(), ana, FRESH).status_code == 303


def test_the_address_is_told_that_the_password_was_changed(
    client: FlaskClient, db: Session, ana: str
) -> None:
    ask(client, ana)
    send(client, mails(db)[0].path, password=FRESH)
    assert [(mail.name, mail.to) for mail in mails(db)][1:] == [("password_changed", ana)]


def test_the_page_says_nothing_of_digits_and_no_digits_are_mailed(
    client: FlaskClient, db: Session, ana: str
) -> None:
    ask(client, ana)
    assert 'name="code"' not in client.get("/verify").text
    assert set(mails(db)[0].values) == {"path"}


def test_a_new_password_ends_codes_and_links_that_were_mailed_before(
    client: FlaskClient, app: Flask, db: Session, ana: str
) -> None:
    ask(client, ana)
    ask(client, ana)
    other = app.test_client()
    send(other, "/login/code", email=ana)
    first, second, code = mails(db, ana)
    send(client, second.path, password=FRESH)
    for link in (first.path, second.path, code.path):
        assert app.test_client().get(link).status_code == 404
    assert send(other, "/verify", code=code.code).status_code == 422


def test_opening_the_link_changes_nothing(client: FlaskClient, app: Flask, db: Session, ana: str) -> None:
    ask(client, ana)
    (mail,) = mails(db)
    scanner = app.test_client()
    for _ in range(5):
        assert scanner.get(mail.path).headers["Referrer-Policy"] == "no-referrer"
        scanner.head(mail.path)
    assert not is_in(scanner)
    assert sign_in(app.test_client(), ana, RIGHT).status_code == 303
    assert send(client, mail.path, password=FRESH).status_code == 303


def test_a_weak_password_is_refused_at_its_field_and_the_link_still_works(
    client: FlaskClient, db: Session, ana: str
) -> None:
    ask(client, ana)
    path = mails(db)[0].path
    for weak in ("", "short", "x" * 1001, "passwordpassword"):
        answer = send(client, path, password=weak)
        assert answer.status_code == 422 and 'id="password-err"' in answer.text, weak[:20]
        assert not weak or weak not in answer.text
    assert send(client, path, password=FRESH).status_code == 303


def test_an_hour_later_or_once_used_the_link_is_like_a_wrong_one(
    client: FlaskClient, db: Session, ana: str
) -> None:
    ask(client, ana)
    used = mails(db)[0].path
    send(client, used, password=FRESH)
    client.delete_cookie("session")
    ask(client, ana)
    old = mails(db)[-1].path
    clock.set_shift(timedelta(minutes=60))
    texts = set()
    for path in (used, old, "/reset/wrong"):
        answer = client.get(path)
        assert answer.status_code == 404
        texts.add(answer.text.replace(path, ""))
    assert len(texts) == 1


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(
    app: Flask, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("hash", "verify"):
        monkeypatch.setattr(PasswordHasher, name, lambda *_: pytest.fail("hashed"))
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED
    texts = set()
    for email in (cast.ana_email, cast.ben_email, cast.sam_email, "nobody@acme.example"):
        rows = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        browser = app.test_client()
        ask(browser, email)
        after = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        assert [new - old for new, old in zip(after, rows, strict=True)] == [1, 1], email
        texts.add(without_what_differs(browser.get("/verify").text))
    assert len(texts) == 1
    assert [mail.name for mail in mails(db)] == ["password_reset", *["not_found"] * 3]


@pytest.mark.parametrize(
    "alike", ["аna@acme.example", "ana@acmé.example", "ana@acme.example.", "ana+1@acme.example"]
)
def test_an_address_that_looks_alike_gets_no_link(
    client: FlaskClient, db: Session, ana: str, alike: str
) -> None:
    send(client, "/reset", email=alike)
    assert "password_reset" not in [mail.name for mail in mails(db)]


def test_a_closed_password_door_leaves_the_reset_open(
    client: FlaskClient, app: Flask, db: Session, ana: str
) -> None:
    for _ in range(10):
        sign_in(app.test_client(), ana, WRONG)
    assert sign_in(app.test_client(), ana, RIGHT).status_code == 429
    ask(client, ana)
    assert send(client, mails(db)[0].path, password=FRESH).status_code == 303
    assert is_in(client)


def test_who_never_had_a_password_gets_one(client: FlaskClient, app: Flask, db: Session, cast: Cast) -> None:
    ask(client, cast.ben_email)
    send(client, mails(db)[0].path, password=FRESH)
    assert sign_in(app.test_client(), cast.ben_email, FRESH).status_code == 303
