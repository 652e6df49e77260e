"""The texts of the portal in the back office: written in a language, looked at, saved, taken away."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.activity.queries import of_house
from portal.preferences.texts.queries import text_in
from portal.preferences.texts.rules import TextName
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.preferences.saying import say
from tests.staff.test_settings import version

Form = dict[str, str]
PAGE = "/staff/settings/texts"


def send(browser: FlaskClient, db: Session, name: str, language: str = "en", **form: str) -> TestResponse:
    address = f"{PAGE}/{name}/{language}"
    return browser.post(
        address, data={"csrf_token": csrf_token(browser, address), "version": version(db), **form}
    )


def kept(db: Session, name: TextName, language: str = "en") -> str | None:
    db.rollback()
    found = db.scalar(text_in(name, language))
    return found.body if found is not None else None


def test_what_is_saved_is_read_from_the_next_request_and_noted(
    sam: FlaskClient, app: Flask, db: Session
) -> None:
    assert "Has a text" not in sam.get(PAGE).text
    answer = send(sam, db, "terms", "de", body=" # Zahlen\r\nSofort.\r\n\r\nIn Euro. ")
    assert answer.status_code == 303 and answer.location == f"{PAGE}/terms/de"
    shown = sam.get(answer.location).text
    assert "The text is saved." in shown and "# Zahlen\nSofort.\n\nIn Euro.</textarea>" in shown
    assert kept(db, TextName.TERMS, "de") == "# Zahlen\nSofort.\n\nIn Euro."
    assert "<h2>Zahlen</h2>" in app.test_client().get("/terms").text
    assert sam.get(PAGE).text.count("Has a text") == 1
    assert [row.verb for row in db.scalars(of_house())] == ["site_text_changed"]
    assert "Sam Sommer changed a text of the portal: Terms (de)." in sam.get("/staff/activity/house").text


def test_saved_empty_a_text_is_taken_away(sam: FlaskClient, app: Flask, db: Session) -> None:
    say(db, TextName.PRIVACY, "We keep nothing.")
    answer = send(sam, db, "privacy", body=" \r\n ")
    assert "Nothing is said here any more." in sam.get(answer.location).text
    assert kept(db, TextName.PRIVACY) is None
    assert app.test_client().get("/privacy").status_code == 404
    assert send(sam, db, "privacy", body="").status_code == 303
    assert [row.verb for row in db.scalars(of_house())] == ["site_text_removed", "site_text_changed"]


def test_a_look_saves_nothing_and_shows_it_as_customers_see_it(sam: FlaskClient, db: Session) -> None:
    shown = send(sam, db, "page", title="Visits", body="# By car\nTurn left.<b>\n- and park", look="yes")
    assert shown.status_code == 200
    assert "<h3>Visits</h3>" in shown.text and "<h4>By car</h4>" in shown.text
    assert "<p>Turn left.&lt;b&gt;</p>" in shown.text and "<li>and park</li>" in shown.text
    assert kept(db, TextName.PAGE) is None
    line = send(sam, db, "header", body="New:\r\n  the  pier", look="yes").text
    assert '<p class="topline" lang="en">New: the pier</p>' in line
    assert "Nothing in this language." in sam.get(f"{PAGE}/header/fr").text


@pytest.mark.parametrize("look", [{}, {"look": "yes"}])
@pytest.mark.parametrize(
    ("name", "form", "place", "sentence"),
    [
        ("header", {"body": "x" * 121}, "body", "Use at most 120 characters here."),
        ("footer", {"body": "x" * 601}, "body", "Use at most 600 characters here."),
        ("terms", {"body": "é" * 50_001}, "body", "Use at most 50000 characters here."),
        ("page", {"body": "x", "title": "x" * 31}, "title", "Use at most 30 characters here."),
        ("page", {"body": "x", "title": " "}, "title", "Enter what the page is called in the menu."),
        ("page", {"body": " ", "title": "x"}, "body", "Write the text of the page, or empty both"),
    ],
)
def test_what_cannot_be_said_gets_a_sentence_at_its_field(
    sam: FlaskClient, db: Session, name: str, form: Form, place: str, sentence: str, look: Form
) -> None:
    answer = send(sam, db, name, **form, **look)
    assert answer.status_code == 422
    assert f'<a href="#{place}">{sentence}' in answer.text and f'id="{place}-err"' in answer.text
    assert kept(db, TextName(name)) is None


def test_only_owners_write_and_a_second_window_is_told(
    sam: FlaskClient, with_role: Callable[[str], FlaskClient], db: Session
) -> None:
    reader = with_role("read_only")
    assert "An owner changes them." in reader.get(f"{PAGE}/terms/en").text
    assert "Save text" not in reader.get(f"{PAGE}/terms/en").text
    assert send(reader, db, "terms", body="Mine.").status_code == 403
    seen = version(db)
    send(sam, db, "terms", body="First.")
    late = send(sam, db, "terms", body="Second.", version=seen)
    assert late.status_code == 409 and "Somebody changed the preferences" in late.text
    assert "Second.</textarea>" in late.text and kept(db, TextName.TERMS) == "First."


@pytest.mark.parametrize("address", ["song/en", "terms/it", "terms/en/x", "header/EN", "terms/"])
def test_a_text_or_language_that_is_none_is_not_found(sam: FlaskClient, cast: Cast, address: str) -> None:
    assert sam.get(f"{PAGE}/{address}").status_code == 404


def test_settings_of_access_say_whether_terms_have_to_be_agreed_to(sam: FlaskClient, db: Session) -> None:
    page = "/staff/settings/access"
    assert "Where you have terms, whoever registers has to agree to them." in sam.get(page).text
    say(db, TextName.TERMS, "Be kind.")
    assert "Whoever registers has to agree to your terms." in sam.get(page).text
    assert "registration_terms" not in sam.get(page).text
