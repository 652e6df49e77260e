"""Inviting from the back office: the letter goes out, and its link works until it is taken back."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.access.letters import mails
from tests.browsers import is_in
from tests.cast import Cast
from tests.found import verbs
from tests.staff.conftest import contact_of
from tests.staff.test_contacts import send


def add_jonas(sam: FlaskClient, acme: str) -> str:
    """Returns the address of Jonas's page."""
    return send(
        sam, f"{acme}/new", first_name="Jonas", last_name="Jäger", email="jonas@acme.example"
    ).location


def test_an_invited_contact_comes_in_by_the_letters_link(
    sam: FlaskClient, app: Flask, db: Session, acme: str
) -> None:
    page = add_jonas(sam, acme)
    assert "A letter goes to jonas@acme.example" in sam.get(f"{page}/invite").text
    answer = send(sam, f"{page}/invite")
    shown = sam.get(answer.location).text
    assert "The invitation to Jonas Jäger is on its way." in shown and "Invited" in shown
    (mail,) = mails(db, "jonas@acme.example")
    assert mail.name == "invitation"
    browser = app.test_client()
    assert send(browser, mail.path, password="").status_code == 303
    assert is_in(browser)
    shown = sam.get(page).text
    assert "May sign in" in shown and "Jonas Jäger accepted the invitation." in shown
    assert "Never" not in shown, "when he was here last"
    assert verbs(db) == ["contact_added", "contact_invited", "invitation_accepted"]


def test_a_second_invitation_ends_the_first_and_one_taken_back_ends_both(
    sam: FlaskClient, app: Flask, db: Session, acme: str
) -> None:
    page = add_jonas(sam, acme)
    send(sam, f"{page}/invite")
    send(sam, f"{page}/reinvite")
    first, second = mails(db, "jonas@acme.example")
    assert app.test_client().get(first.path).status_code != 200
    assert app.test_client().get(second.path).status_code == 200
    send(sam, f"{page}/revoke")
    assert app.test_client().get(second.path).status_code != 200
    assert "No access" in sam.get(page).text
    assert verbs(db)[1:] == ["contact_invited", "invitation_repeated", "invitation_revoked"]


def test_a_disabled_or_removed_contact_cannot_use_the_invitation(
    sam: FlaskClient, app: Flask, db: Session, acme: str
) -> None:
    page = add_jonas(sam, acme)
    send(sam, f"{page}/invite")
    (mail,) = mails(db, "jonas@acme.example")
    send(sam, f"{page}/remove")
    assert app.test_client().get(mail.path).status_code != 200


def test_who_has_access_or_no_address_is_not_invited(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    ana = f"{acme}/{contact_of(db, cast.ana).public_id}"
    answer = send(sam, f"{ana}/invite")
    assert answer.status_code == 422 and "the access of Ana Alvarez has changed" in answer.text
    page = send(sam, f"{acme}/new", first_name="Paper").location
    assert "Add an email address to invite this contact." in sam.get(page).text
    assert "/invite" not in sam.get(page).text
    assert send(sam, f"{page}/invite").status_code == 422
    assert mails(db) == []
