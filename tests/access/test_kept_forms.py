"""A form sent after the session ended: kept for its person, shown again, and nothing secret in it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import operations
from portal.access.kept.models import KeptForm
from portal.access.kept.rules import LONGEST, readable, worth_keeping
from portal.kit import clock
from tests.browsers import RIGHT, csrf_token, give_password, sign_in
from tests.cast import Cast

SENT = {"contact": "of no company", "message": "Where is the anchor?", "password": "my secret words"}


@pytest.fixture
def too_late(client: FlaskClient, ana: str) -> Callable[[], TestResponse]:
    """Ana fills in a form, an hour goes by, she sends it."""

    def send(**fields: str) -> TestResponse:
        sign_in(client, ana)
        token = csrf_token(client, "/companies")
        clock.set_shift(timedelta(minutes=61))
        return client.post("/companies?x=1", data={"csrf_token": token, **SENT, **fields})

    return send


def kept(db: Session) -> list[KeptForm]:
    db.rollback()
    return list(db.scalars(select(KeptForm)).all())


def test_it_is_shown_again_after_signing_in_and_can_be_sent(
    client: FlaskClient, db: Session, ana: str, too_late: Callable[[], TestResponse]
) -> None:
    turned_away = too_late()
    assert re.fullmatch(r"/login\?next=/kept/[\w-]{22}", turned_away.location)
    assert "You were signed out after an hour" in client.get(turned_away.location).text
    path = turned_away.location.partition("next=")[2]
    assert sign_in(client, ana, next=path).location == path
    text = client.get(path).text
    assert 'action="/companies?x=1"' in text
    assert 'name="message" value="Where is the anchor?"' in text
    sent_now = client.post("/companies?x=1", data={**SENT, "csrf_token": csrf_token(client, path)})
    assert sent_now.status_code == 404  # it arrived: there is no such company


def test_nothing_secret_is_kept_and_the_rest_is_sealed(
    client: FlaskClient, db: Session, ana: str, too_late: Callable[[], TestResponse]
) -> None:
    path = too_late().location.partition("next=")[2]
    (form,) = kept(db)
    assert "anchor" not in form.sealed_values
    sign_in(client, ana)
    text = client.get(path).text
    assert "my secret words" not in text and 'name="password"' not in text
    assert text.count('name="csrf_token"') == 2  # the page's own: this form's and that of the menu


def test_nobody_else_sees_it(
    app: Flask, db: Session, cast: Cast, too_late: Callable[[], TestResponse]
) -> None:
    path = too_late().location.partition("next=")[2]
    give_password(db, cast.ben)
    ben = app.test_client()
    sign_in(ben, cast.ben_email, RIGHT)
    assert ben.get(path).status_code == 404


def test_it_is_kept_for_half_an_hour(
    client: FlaskClient, db: Session, ana: str, too_late: Callable[[], TestResponse]
) -> None:
    path = too_late().location.partition("next=")[2]
    sign_in(client, ana)
    clock.set_shift(timedelta(minutes=61 + 29))
    assert client.get(path).status_code == 200
    clock.set_shift(timedelta(minutes=61 + 31))
    assert client.get(path).status_code == 404
    operations.forget_ended_sessions()
    assert kept(db) == []


def test_what_another_site_sent_is_not_kept(
    client: FlaskClient, db: Session, too_late: Callable[..., TestResponse]
) -> None:
    assert too_late(csrf_token="made up").location == "/login"
    assert kept(db) == []


def test_a_session_that_was_ended_on_purpose_keeps_nothing(
    client: FlaskClient, db: Session, ana: str
) -> None:
    sign_in(client, ana)
    token, cookie = csrf_token(client, "/companies"), client.get_cookie("session")
    assert cookie is not None
    operations.sign_out(cookie.value)
    answer = client.post("/companies", data={**SENT, "csrf_token": token})
    assert answer.location.startswith("/login") and "kept" not in answer.location
    assert kept(db) == []


def test_only_the_last_form_of_a_person_is_kept(
    client: FlaskClient, db: Session, too_late: Callable[..., TestResponse]
) -> None:
    too_late()
    first = kept(db)[0].public_id
    clock.set_shift(timedelta())
    client.delete_cookie("session")
    too_late(message="And the chain?")
    (last,) = kept(db)
    assert last.public_id != first


def test_ids_are_sent_again_but_not_shown_as_words() -> None:
    fields = [
        ("contact", "FhR4Mx3uDvhZsQJMfpxSKg"),
        ("version", "3"),
        ("message", "Where is the anchor?"),
        ("note", " "),
    ]
    assert worth_keeping(fields) == fields
    assert readable(fields) == ["Where is the anchor?"]


def test_a_form_larger_than_people_type_is_not_kept() -> None:
    assert worth_keeping([("message", "x" * LONGEST)]) == []
    assert worth_keeping([("a", "1")] * 101) == []
    fields = [("new_password", "x"), ("code", "123456"), ("postal_code", "20457")]
    assert worth_keeping(fields) == [("postal_code", "20457")]
