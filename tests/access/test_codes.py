"""Signing in by the code or link of a mail."""

import html
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import ContactSession
from portal.access.proofs.models import Proof
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.kit import clock
from portal.mail.models import Letter
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import ALLOWS_REGISTRATION
from portal.tenancy import every_customer
from tests.access.letters import mails, other_than, send, without_what_differs
from tests.browsers import csrf_token, is_in
from tests.cast import Cast


def ask(browser: FlaskClient, email: str, page: str = "/login/code", address: str = "192.0.2.7") -> None:
    answer = send(browser, page, address, email=email)
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/verify")


def sessions(db: Session) -> int:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalar(select(func.count()).select_from(ContactSession)) or 0


def test_the_digits_sign_in_where_they_were_asked_for(client: FlaskClient, db: Session, cast: Cast) -> None:
    ask(client, f" {cast.ana_email.upper()} ")
    assert cast.ana_email in client.get("/verify").text
    (mail,) = mails(db)
    answer = send(client, "/verify", code=f"{mail.code[:3]} {mail.code[3:]}")
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)
    db.rollback()
    assert db.scalars(select(Person.proven_at).where(Person.email == cast.ana_email)).one() is not None


def test_the_digits_open_nothing_in_another_browser(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email)
    thief = app.test_client()
    ask(thief, "nobody@acme.example")
    answer = send(thief, "/verify", code=mails(db, cast.ana_email)[0].code)
    assert answer.status_code == 422
    assert not is_in(thief)
    thief.set_cookie("asked", "chosen-by-somebody.signature")
    assert thief.get("/verify").location == "/login"


def test_the_links_button_signs_in_in_whatever_browser_and_once(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email, "/login/code?next=/companies?x%3D1")
    (mail,) = mails(db)
    phone = app.test_client()
    answer = send(phone, mail.path)
    assert (answer.status_code, answer.location) == (303, "/companies?x=1")
    assert is_in(phone) and not is_in(client)
    assert send(client, "/verify", code=mail.code).status_code == 422
    assert client.get(mail.path).status_code == 404


def test_opening_the_link_uses_nothing_and_signs_nobody_in(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email)
    (mail,) = mails(db)
    scanner = app.test_client()
    for _ in range(20):
        assert scanner.get(mail.path).status_code == 200
        assert scanner.head(mail.path).status_code == 200
    assert sessions(db) == 0
    answer = scanner.get(mail.path)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert send(client, "/verify", code=mail.code).status_code == 303


def test_a_link_pressed_without_the_pages_token_does_nothing(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email)
    assert app.test_client().post(mails(db)[0].path).status_code == 400
    assert sessions(db) == 0


def test_wrong_used_and_old_links_look_alike(client: FlaskClient, db: Session, cast: Cast) -> None:
    ask(client, cast.ana_email)
    ask(client, cast.ben_email)
    used, old = (mail.path for mail in mails(db))
    send(client, used)
    client.delete_cookie("session")
    answers = [client.get("/verify/wrong"), client.get(used)]
    clock.set_shift(timedelta(minutes=10))
    answers.append(client.get(old))
    assert {answer.status_code for answer in answers} == {404}
    assert (
        len(
            {
                answer.text.replace(path, "")
                for answer, path in zip(answers, ("/verify/wrong", used, old), strict=True)
            }
        )
        == 1
    )
    assert "/login/code" in answers[0].text
    assert "Create your account" not in answers[0].text
    save_preference(ALLOWS_REGISTRATION, True)
    assert 'href="/register">Create your account' in client.get(old).text


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(
    app: Flask, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.DISABLED
        db.get_one(Customer, cast.globex).is_active = False
    pages = []
    for email in (cast.ana_email, cast.ben_email, cast.zoe_email, cast.sam_email, "nobody@acme.example"):
        browser = app.test_client()
        rows = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        ask(browser, email)
        after = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        assert [new - old for new, old in zip(after, rows, strict=True)] == [1, 1], email
        shown = browser.get("/verify").text
        refused = send(browser, "/verify", code="000000")
        assert refused.status_code == 422
        pages.append((without_what_differs(shown), without_what_differs(refused.text)))
    assert len(set(pages)) == 1
    assert [mail.name for mail in mails(db)] == ["sign_in", *["not_found"] * 4]


def test_a_stranger_is_told_once_a_day_that_we_do_not_know_them(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    for _ in range(3):
        ask(client, "nobody@acme.example")
    assert len(mails(db)) == 1
    clock.set_shift(timedelta(days=1))
    ask(client, "nobody@acme.example")
    assert len(mails(db)) == 2


def test_five_wrong_codes_end_the_code_with_the_same_sentence(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email)
    (mail,) = mails(db)
    texts = {without_what_differs(send(client, "/verify", code=other_than(mail.code)).text) for _ in range(5)}
    texts.add(without_what_differs(send(client, "/verify", code=mail.code).text))
    assert len(texts) == 1
    assert "This code is not right, or it is too old." in texts.pop()


def test_codes_are_throttled_by_network(client: FlaskClient, app: Flask, db: Session, cast: Cast) -> None:
    ask(client, cast.ana_email)
    answers = [send(client, "/verify", code="000000").status_code for _ in range(51)]
    assert answers == [422] * 50 + [429]
    assert send(client, mails(db)[0].path, address="192.0.2.8").status_code == 303


def test_guessed_links_are_throttled_by_network(client: FlaskClient, cast: Cast) -> None:
    answers = [client.get(f"/verify/guess{number}").status_code for number in range(51)]
    assert answers == [404] * 50 + [429]


def test_mails_are_throttled_by_network(client: FlaskClient, cast: Cast) -> None:
    answers = [
        send(client, "/login/code", email=f"person{number}@acme.example").status_code for number in range(51)
    ]
    assert answers == [303] * 50 + [429]


def test_digits_that_were_never_mailed_open_nothing(client: FlaskClient, db: Session, cast: Cast) -> None:
    for _ in range(6):
        ask(client, cast.ana_email)
    assert len(mails(db)) == 5
    last = db.scalars(select(Proof).order_by(Proof.id.desc())).first()
    assert last is not None and last.superseded_at is not None
    assert send(client, "/verify", code=mails(db)[0].code).status_code == 303


def test_it_is_sent_again_after_half_a_minute(client: FlaskClient, db: Session, cast: Cast) -> None:
    ask(client, cast.ana_email)
    assert send(client, "/verify", to="/verify/again").status_code == 422
    assert len(mails(db)) == 1
    clock.set_shift(timedelta(seconds=31))
    assert send(client, "/verify", to="/verify/again").status_code == 303
    assert [mail.to for mail in mails(db)] == [cast.ana_email] * 2


def test_the_digits_go_on_working_after_asking_again_too_soon(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email, page="/login/code?next=/invoices")
    token = csrf_token(client, "/verify")
    refused = client.post("/verify/again?next=/invoices", data={"csrf_token": token})
    assert refused.status_code == 422
    (form,) = re.findall(r'<form class="form" method="post" action="([^"]+)"', refused.text)
    assert 'href="/verify?next=%2Finvoices&amp;lang=de"' in refused.text
    code = mails(db)[0].code
    answer = client.post(html.unescape(form), data={"csrf_token": token, "code": code})
    assert answer.location == "/invoices"


def test_what_is_no_address_is_said_at_the_field(client: FlaskClient, cast: Cast) -> None:
    answer = send(client, "/login/code", email="ana at acme")
    assert answer.status_code == 422
    assert 'id="email-err"' in answer.text and 'value="ana at acme"' in answer.text


def test_an_invited_contact_gets_in_by_code_and_is_active_then(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).access = ContactAccess.INVITED
    ask(client, cast.ben_email)
    assert send(client, "/verify", code=mails(db)[0].code).status_code == 303
    db.rollback()
    with every_customer(db, "a test"):
        assert db.get_one(Contact, cast.ben, populate_existing=True).access == ContactAccess.ACTIVE


def test_a_contact_who_was_disabled_meanwhile_is_not_let_in(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    ask(client, cast.ana_email)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).access = ContactAccess.DISABLED
    assert send(client, "/verify", code=mails(db)[0].code).status_code == 422
    assert not is_in(client)


def test_the_button_of_the_sign_in_page_takes_the_typed_address_along(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    answer = send(client, "/login", to="/login/code", email=cast.ana_email, password="", from_login="yes")
    assert answer.location.startswith("/verify")
    assert [mail.to for mail in mails(db)] == [cast.ana_email]
    answer = send(client, "/login", to="/login/code", email="", from_login="yes")
    assert answer.location == "/login/code"


@pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_mailed_link_leads_to_no_other_site(
    client: FlaskClient, db: Session, cast: Cast, elsewhere: str
) -> None:
    token_page = "/login/code"
    answer = send(client, token_page, to=f"/login/code?next={elsewhere}", email=cast.ana_email)
    assert answer.status_code == 303
    assert "evil" not in mails(db)[0].path and "evil" not in answer.location
    assert send(client, f"{mails(db)[0].path}?next={elsewhere}").location == "/"
