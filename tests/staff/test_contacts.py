"""Contacts in the back office: added, changed, disabled, removed, and two who change one at once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.models import ContactSession
from portal.customers.models import Contact
from portal.db import transaction
from portal.kit import clock
from portal.links.models import LinkPassword
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import CONTACT_FIELDS
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token, is_in
from tests.cast import Cast
from tests.found import verbs
from tests.staff.conftest import contact_of

SignedIn = Callable[[int], FlaskClient]


def send(browser: FlaskClient, address: str, page: str = "", **fields: str) -> TestResponse:
    token = csrf_token(browser, page or address)
    return browser.post(address, data={"csrf_token": token, **fields})


def of_ana(db: Session, cast: Cast, **changes: str) -> dict[str, str]:
    ana = contact_of(db, cast.ana)
    return {
        "first_name": "Ana",
        "last_name": "Alvarez",
        "email": cast.ana_email,
        "role": "admin",
        "version": str(ana.version),
        **changes,
    }


def test_a_new_contact_has_no_access_and_stands_in_the_list(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    answer = send(
        sam, f"{acme}/new", first_name="Jonas", last_name="Jäger", email=" Jonas@ACME.example", role="viewer",
        phone="+49 40 1", customer_id="2", access="active", is_primary="1",
    )  # fmt: skip
    assert answer.status_code == 303
    shown = sam.get(answer.location).text
    assert "Jonas Jäger is added." in shown and "No access" in shown and "+49 40 1" in shown
    db.rollback()
    with every_customer(db, "a test"):
        jonas = db.scalars(select(Contact).join(Person).where(Person.email == "jonas@acme.example")).one()
        assert (jonas.customer_id, jonas.access, jonas.role, jonas.is_primary) == (
            cast.acme, "none", "viewer", False,
        )  # fmt: skip
        assert jonas.origin == "Sam Sommer"
    assert "Jonas Jäger" in sam.get(acme).text
    assert "is added" not in sam.get(answer.location).text, "a toast is said once"
    assert verbs(db) == ["contact_added"]


def test_all_wrong_fields_are_named_at_once(sam: FlaskClient, acme: str) -> None:
    answer = send(sam, f"{acme}/new", email="ana", last_name="x" * 101, role="owner")
    assert all(f'href="#{field}"' in answer.text for field in ("email", "last_name", "role"))


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"email": "ana"}, "email", "Enter an email address like name@company.com"),
        ({"email": "ana@acme.example"}, "email", "ana@acme.example is among the contacts already."),
        ({}, "first_name", "Enter a name or an email address."),
        ({"last_name": "x" * 101}, "last_name", "Use at most 100 characters here."),
        ({"last_name": "Jäger", "role": "owner"}, "role", "Choose one of the roles."),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    sam: FlaskClient, db: Session, acme: str, fields: dict[str, str], field: str, sentence: str
) -> None:
    answer = send(sam, f"{acme}/new", salutation="Dr. <b>", **fields)
    assert answer.status_code == 422
    assert f'<a href="#{field}">{sentence}</a>' in answer.text
    assert "<title>Error: " in answer.text
    assert 'value="Dr. &lt;b&gt;"' in answer.text
    assert verbs(db) == []


def test_a_change_of_role_counts_at_the_next_page_and_the_trail_says_from_what(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, signed_in: SignedIn
) -> None:
    ben = contact_of(db, cast.ben)
    answer = send(
        sam, f"{acme}/{ben.public_id}/edit", first_name="Ben", last_name="Berger", email=cast.ben_email,
        role="admin", version="1",
    )  # fmt: skip
    assert answer.status_code == 303
    assert contact_of(db, cast.ben).role == "admin"
    assert "Sam Sommer changed the role of Ben Berger from Payer to Admin." in sam.get(answer.location).text
    assert is_in(signed_in(cast.ben))


def test_another_address_is_another_log_in(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    ana = contact_of(db, cast.ana)
    send(sam, f"{acme}/{ana.public_id}/edit", **of_ana(db, cast, email="ana@elsewhere.example"))
    after = contact_of(db, cast.ana)
    assert after.access == "none" and after.person_id != ana.person_id
    assert "Invite the new address." in sam.get(f"{acme}/{ana.public_id}").text
    assert not is_in(browser)
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(ContactSession)).all() == []


def test_who_saves_over_somebody_elses_change_sees_it_first(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}/edit"
    seen = of_ana(db, cast)
    assert send(sam, page, **{**seen, "phone": "1111"}).status_code == 303
    answer = send(sam, page, **{**seen, "phone": "2222"})
    assert answer.status_code == 409
    assert "Somebody changed this contact while you were here." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert 'value="1111"' in answer.text and "<li>2222</li>" in answer.text
    assert contact_of(db, cast.ana).phone == "1111"


def test_a_wrong_field_does_not_lose_the_version_that_was_seen(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}/edit"
    seen = of_ana(db, cast)
    send(sam, page, **{**seen, "phone": "1111"})
    answer = send(sam, page, **{**seen, "last_name": "x" * 101})
    assert answer.status_code == 422 and 'name="version" value="1"' in answer.text


def test_a_disabled_contact_is_out_at_once_and_stays_out_until_enabled(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, signed_in: SignedIn
) -> None:
    browser, bens = signed_in(cast.ana), signed_in(cast.ben)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).last_signed_in_at = clock.now()
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    assert "is signed out at once" in sam.get(f"{page}/disable").text
    assert send(sam, f"{page}/disable").status_code == 303
    assert contact_of(db, cast.ana).access == "disabled"
    assert not is_in(browser) and is_in(bens)
    assert send(sam, f"{page}/enable").status_code == 303
    assert contact_of(db, cast.ana).access == "active"
    assert not is_in(browser), "an old session does not come back"
    assert is_in(signed_in(cast.ana))
    assert verbs(db) == ["contact_disabled", "contact_enabled"]


def test_enabling_lets_nobody_in_who_never_proved_the_address(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    send(sam, f"{page}/disable")
    send(sam, f"{page}/enable")
    assert contact_of(db, cast.ana).access == "none"


def test_a_step_that_is_not_possible_any_more_is_refused_with_a_sentence(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    token = csrf_token(sam, f"{page}/disable")
    assert sam.post(f"{page}/disable", data={"csrf_token": token}).status_code == 303
    answer = sam.post(f"{page}/disable", data={"csrf_token": token})
    assert answer.status_code == 422 and "This is not possible any more" in answer.text


def test_a_contact_who_was_here_is_disabled_instead_of_removed(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, signed_in: SignedIn
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).last_signed_in_at = clock.now()
    browser = signed_in(cast.ana)
    answer = send(sam, f"{acme}/{contact_of(db, cast.ana).public_id}/remove")
    assert "Ana Alvarez cannot sign in any more." in sam.get(answer.location).text
    assert contact_of(db, cast.ana).access == "disabled" and not is_in(browser)
    assert "Remove" not in sam.get(answer.location).text, "there is nothing more to remove"


def test_a_contact_whose_address_was_taken_away_can_be_removed(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).last_signed_in_at = clock.now()
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    send(sam, f"{page}/edit", **of_ana(db, cast, email=""))
    assert send(sam, f"{page}/remove").location == acme
    assert sam.get(page).status_code == 404


def test_a_contact_who_never_was_here_is_gone_and_the_next_is_the_primary_one(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    answer = send(sam, f"{acme}/{contact_of(db, cast.ana).public_id}/remove")
    assert answer.location == acme
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalar(select(Contact).where(Contact.id == cast.ana)) is None
    assert contact_of(db, cast.ben).is_primary
    assert not is_in(browser)
    assert "Sam Sommer removed Ana Alvarez." in sam.get(acme.replace("contacts", "activity")).text


def test_a_customer_without_a_name_is_called_by_the_first_contact(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    nameless = make.customer(db, "")
    address = f"/staff/customers/{nameless.public_id}/contacts/new"
    answer = send(sam, address, first_name="Kim", last_name="Kaya")
    assert '<p class="sub">Kim Kaya</p>' in sam.get(answer.location).text


def test_a_contact_of_another_customer_is_not_found_under_this_one(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    zoe = contact_of(db, cast.zoe).public_id
    for page in ("", "/edit", "/disable", "/remove"):
        assert sam.get(f"{acme}/{zoe}{page}").status_code == 404
    token = csrf_token(sam, f"{acme}/new")
    for page in ("/edit", "/disable", "/remove"):
        assert sam.post(f"{acme}/{zoe}{page}", data={"csrf_token": token}).status_code == 404
    assert contact_of(db, cast.zoe).access == "active"


def test_the_contacts_own_fields_are_shown_under_their_labels(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    save_preference(CONTACT_FIELDS, ("", "Boat", "", ""))
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    assert "Boat (optional)" in sam.get(f"{page}/edit").text
    send(sam, f"{page}/edit", **of_ana(db, cast, custom2="Seagull"))
    shown = sam.get(page).text
    assert "<dt>Boat</dt><dd>Seagull</dd>" in shown


@pytest.mark.parametrize("odd", ["version", "first_name", "role", "email", "custom1"])
def test_odd_fields_are_refused_and_never_break_the_page(
    sam: FlaskClient, db: Session, cast: Cast, acme: str, odd: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}/edit"
    for value in ("\x00", "9" * 40, "-1", "½", "x" * 20_000):
        assert send(sam, page, **of_ana(db, cast, **{odd: value})).status_code in (303, 409, 422)


def test_each_page_takes_at_most_eight_statements(
    app: Flask, sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    make.invoice(db, cast.acme, 10000)
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    send(sam, f"{page}/edit", **of_ana(db, cast, phone="1"))
    counted: list[str] = []

    def count(_c: Any, _cu: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", count)
    customer = acme.removesuffix("/contacts")
    for address in (
        "/staff/customers", customer, acme, page, f"{page}/edit", f"{page}/disable", f"{acme}/new",
        f"{customer}/activity", "/staff/activity", "/staff/settings", "/staff/settings/access",
        "/staff/changes",
    ):  # fmt: skip
        sam.get(address)
        counted.clear()
        assert sam.get(address).status_code == 200
        assert len(counted) <= 8, (address, counted)


def test_the_password_of_private_links_can_be_taken_away(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme}/{contact_of(db, cast.ana).public_id}"
    assert "Password chosen" not in sam.get(page).text
    with transaction(), every_customer(db, "a test"):
        columns = {"customer_id": cast.acme, "contact_id": cast.ana, "password_hash": "$argon2id$"}
        db.add(LinkPassword(**columns, chosen_at=clock.now()))
    assert "Password chosen" in sam.get(page).text
    assert "The account keeps its own." in sam.get(f"{page}/reset-link-password").text
    assert send(sam, f"{page}/reset-link-password").status_code == 303
    assert "Password chosen" not in sam.get(page).text
    assert verbs(db) == ["links_unlocked"]
