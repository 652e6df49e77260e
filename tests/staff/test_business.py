"""The details of the business: who it is, how to reach it, when its days begin."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.business import read_business
from portal.activity.models import HouseActivity
from portal.activity.rules import Verb
from portal.mail import rendering
from portal.mail.letters import LETTERS
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.models import Organisation
from portal.preferences.rules import CURRENCY, LANGUAGE, PAYMENT_TERMS_DAYS
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.mail.samples import BASE_URL, as_stored
from tests.staff.test_settings import version

PAGE = "/staff/settings/business"
TOLD = {
    "name": "Halvorsen & Daughters",
    "legal_name": "Halvorsen & Daughters GmbH",
    "tax_number": "DE 123 456 789",
    "street": "Kai 3\r\nSpeicher B",
    "postal_code": "20457",
    "city": "Hamburg",
    "region": "",
    "country": "DE",
    "email": "Books@Halvorsen.Example",
    "phone": "+49 40 123456",
    "website": "www.halvorsen.example",
    "opening_hours": "Weekdays 8 to 17",
    "bank_details": "IBAN DE89 3704 0044 0532 0130 00",
    "time_zone": "Europe/Berlin",
    "currency": "CHF",
    "language": "de",
    "terms": "21",
}


def send(browser: FlaskClient, db: Session, **other: Any) -> TestResponse:
    sent = {"csrf_token": csrf_token(browser, PAGE), "version": version(db), **TOLD, **other}
    return browser.post(PAGE, data=sent)


def kept(db: Session) -> Organisation:
    db.rollback()  # what the page wrote since is seen too
    return db.scalars(select(Organisation).execution_options(populate_existing=True)).one()


def test_what_the_owner_tells_is_everywhere_from_the_next_request(
    sam: FlaskClient, app: Flask, db: Session
) -> None:
    answer = send(sam, db)
    assert answer.status_code == 303 and answer.location == PAGE
    page = sam.get(PAGE).text
    assert "The details of the business are saved." in page
    assert "Kai 3\nSpeicher B" in page
    door = app.test_client().get("/login").text
    assert "Halvorsen &amp; Daughters GmbH" in door and "+49 40 123456" in door
    now = kept(db)
    assert (now.email, now.website) == ("books@halvorsen.example", "https://www.halvorsen.example")
    assert (now.street, now.country, now.time_zone) == ("Kai 3\nSpeicher B", "DE", "Europe/Berlin")
    choices = choices_for_everyone(db)
    assert (choices[CURRENCY], choices[LANGUAGE], choices[PAYMENT_TERMS_DAYS]) == ("CHF", "de", 21)
    said = db.scalars(select(HouseActivity.verb).order_by(HouseActivity.id.desc()).limit(1)).one()
    assert said == Verb.BUSINESS_CHANGED


def test_the_portal_is_called_as_the_business_is(
    sam: FlaskClient, app: Flask, db: Session, cast: Cast, signed_in: Callable[[int], FlaskClient]
) -> None:
    send(sam, db)
    called = "Halvorsen &amp; Daughters"
    for page in (app.test_client().get("/login").text, signed_in(cast.ana).get("/invoices").text):
        assert f", {called}</title>" in page and f"<span>{called}</span>" in page
    business = read_business(db)
    assert business is not None
    kind = LETTERS["sign_in"]
    letter = rendering.write(kind.name, "en", "jonas@acme.example", as_stored(kind), business, BASE_URL)
    assert "Halvorsen & Daughters" in letter.subject and "Halvorsen & Daughters" in letter.text


def test_the_form_comes_back_as_it_is_kept(sam: FlaskClient, db: Session) -> None:
    send(sam, db)
    page = sam.get(PAGE).text
    assert 'value="Europe/Berlin" selected' in page and 'value="CHF" selected' in page
    assert 'value="de" selected' in page and 'value="DE" selected' in page and 'value="21"' in page


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", " ", "Enter the name by which your customers know you."),
        ("name", "n" * 201, "Use at most 200 characters here."),
        ("bank_details", "b" * 1001, "Use at most 1000 characters here."),
        ("email", "books", "Enter an email address like name@company.com"),
        ("website", "javascript:alert(1)", "Enter a website like www.company.com"),
        ("country", "XX", "Choose one from the list."),
        ("time_zone", "Mars/Olympus", "Choose one from the list."),
        ("time_zone", "", "Choose one from the list."),
        ("currency", "", "Choose one from the list."),
        ("language", "xx", "Choose one from the list."),
        ("terms", "soon", "Enter a whole number of days"),
        ("terms", "", "Enter a whole number of days"),
        ("terms", "-1", "Enter a whole number of days"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    sam: FlaskClient, db: Session, field: str, typed: str, sentence: str
) -> None:
    before = kept(db).name
    answer = send(sam, db, **{field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text and sentence in answer.text
    assert answer.text.count('class="error"') == 1
    assert "Kai 3" in answer.text, "what was typed stays"
    assert kept(db).name == before


def test_two_who_save_at_once_do_not_overwrite_each_other(sam: FlaskClient, db: Session) -> None:
    seen = version(db)
    assert send(sam, db).status_code == 303
    answer = send(sam, db, version=seen, name="Another name")
    assert answer.status_code == 409 and "Somebody changed the preferences" in answer.text
    assert 'value="Another name"' in answer.text
    assert kept(db).name == TOLD["name"]


def test_who_owns_nothing_reads_and_changes_nothing(
    with_role: Callable[[str], FlaskClient], db: Session
) -> None:
    nora = with_role("staff")
    page = nora.get(PAGE).text
    assert "An owner changes them." in page and "<fieldset" in page and "disabled" in page
    assert "Save details" not in page
    assert send(nora, db).status_code == 403


def test_whoever_may_be_answered_is_not_reminded_of_it(sam: FlaskClient, db: Session) -> None:
    reminder = "Your customers do not know yet who you are."
    assert reminder in sam.get("/staff/customers").text
    send(sam, db, email="")
    assert reminder in sam.get("/staff/customers").text
    send(sam, db)
    assert reminder not in sam.get("/staff/customers").text
