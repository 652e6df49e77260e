"""Making a customer in the back office, and inviting: from three places, whom one ticks."""

import html
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.newcomers.rules import LONGEST
from portal.customers.models import Address, Contact, Customer, CustomerGroup
from portal.db import transaction
from portal.mail.letters import INVITATION
from portal.mail.models import Letter
from portal.preferences.cascade import choices_of
from portal.preferences.operations import save_preference
from portal.preferences.rules import CURRENCY, INVITES_NEW_CUSTOMERS, LANGUAGE, PAYMENT_TERMS_DAYS
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import csrf_token, is_in
from tests.cast import Cast
from tests.found import verbs
from tests.staff.conftest import contact_of
from tests.staff.test_contacts import send

NEW = "/staff/customers/new"
JONAS = "jonas@brightwater.example"


def made(db: Session, model: type) -> list:
    db.rollback()
    with every_customer(db, "a test"):
        found = list(db.scalars(select(model).order_by(model.id)))
        db.expunge_all()
        return found


def test_a_customer_is_made_with_all_that_the_form_has(sam: FlaskClient, db: Session, cast: Cast) -> None:
    with transaction():
        group = CustomerGroup(name="Yards")
        db.add(group)
    answer = send(
        sam, NEW, name="Brightwater <Yards>", first_name="Jonas", last_name="Jäger", email=f" {JONAS}",
        phone="+49 40 1", currency="USD", language="de", group=group.public_id, terms="30",
        street="Kai 1\r\nHof 2", city="Hamburg", postal_code="20457", country="DE",
    )  # fmt: skip
    customer, contact = made(db, Customer)[-1], made(db, Contact)[-1]
    assert answer.location == f"/staff/customers/{customer.public_id}"
    shown = sam.get(answer.location).text
    assert "Brightwater &lt;Yards&gt; is added." in shown and "Sam Sommer added the customer." in shown
    assert (customer.number, customer.email, customer.phone) == ("C-00001", JONAS, "+49 40 1")
    assert (contact.name, contact.role, contact.access, contact.is_primary) == (
        "Jonas Jäger", "payer", "none", True,
    )  # fmt: skip
    (address,) = [one for one in made(db, Address) if one.customer_id == customer.id]
    assert (address.kind, address.street, address.country) == ("billing", "Kai 1\nHof 2", "DE")
    with every_customer(db, "a test"):
        choices = choices_of(db, customer.id, customer.group_id)
        assert (choices[CURRENCY], choices[LANGUAGE], choices[PAYMENT_TERMS_DAYS]) == ("USD", "de", 30)
        assert customer.group_id == db.scalars(select(CustomerGroup.id)).one()
    assert mails(db) == [] and verbs(db) == ["customer_added"]


@pytest.mark.parametrize("typed", [{"name": "Brightwater"}, {"last_name": "Jäger"}])
def test_a_name_of_either_kind_is_enough(sam: FlaskClient, db: Session, typed: dict[str, str]) -> None:
    assert send(sam, NEW, **typed).status_code == 303
    assert made(db, Customer)[-1].display_name == next(iter(typed.values()))


def test_who_is_ticked_is_invited_and_comes_in(sam: FlaskClient, app: Flask, db: Session) -> None:
    answer = send(sam, NEW, name="Brightwater", email=JONAS, language="fr", is_invited="yes")
    assert "the invitation is on its way" in sam.get(answer.location).text
    (mail,) = mails(db, JONAS)
    assert (mail.name, mail.language, mail.values["company"]) == ("invitation", "fr", "Brightwater")
    browser = app.test_client()
    assert send(browser, mail.path, password="").status_code == 303
    assert is_in(browser)
    assert verbs(db) == ["customer_added", "contact_invited", "invitation_accepted"]


def test_the_tick_is_set_before_where_the_business_says_so(sam: FlaskClient, db: Session) -> None:
    box = 'name="is_invited" value="yes" checked'
    assert box not in sam.get(NEW).text
    settings = "/staff/settings/access"
    version = sam.get(settings).text.split('name="version" value="')[1].split('"')[0]
    send(sam, settings, version=version, invites_new_customers="yes")
    assert box in sam.get(NEW).text
    save_preference(INVITES_NEW_CUSTOMERS, False)
    assert box not in sam.get(NEW).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "name"),
        ({"email": JONAS}, "name"),
        ({"name": "x", "email": "jonas"}, "email"),
        ({"name": "x", "is_invited": "yes"}, "email"),
        ({"name": "x", "currency": "XXY"}, "currency"),
        ({"name": "x", "language": "xx"}, "language"),
        ({"name": "x", "country": "ZZ"}, "country"),
        ({"name": "x", "group": "nobody's"}, "group"),
        ({"name": "x", "terms": "-1"}, "terms"),
        ({"name": "x", "terms": "9" * 5}, "terms"),
        ({"name": "x", "terms": "²"}, "terms"),
        *[({"name": "y", name: "x" * (most + 1)}, name) for name, most in LONGEST.items()],
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(
    sam: FlaskClient, db: Session, cast: Cast, typed: dict[str, str], field: str
) -> None:
    with transaction():
        db.add(CustomerGroup(name="Yards"))
    answer = send(sam, NEW, **typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and f'id="{field}-err"' in answer.text
    assert html.escape(typed.get("name", "")) in answer.text
    assert len(made(db, Customer)) == 2 and mails(db) == []


def test_fields_that_the_form_does_not_have_are_ignored(sam: FlaskClient, db: Session) -> None:
    send(sam, NEW, name="x", email=JONAS, number="C-1", role="admin", access="active", is_active="")
    customer, contact = made(db, Customer)[-1], made(db, Contact)[-1]
    assert (customer.number, customer.is_active) == ("C-00001", True)
    assert (contact.role, contact.access) == ("payer", "none")


def test_one_invitation_too_many_makes_no_customer(sam: FlaskClient, db: Session, cast: Cast) -> None:
    with transaction():
        most = INVITATION.limits[0].most
        kept = {"name": "invitation", "language": "en", "priority": 5, "state": "failed"}
        db.add_all(Letter(**kept, email=JONAS) for _ in range(most))
    answer = send(sam, NEW, name="x", email=JONAS, is_invited="yes")
    assert answer.status_code == 422 and "invited several times today" in answer.text
    assert len(made(db, Customer)) == 2


def test_who_may_only_read_makes_none(with_role: Callable[[str], FlaskClient], db: Session) -> None:
    kim = with_role("read_only")
    assert 'href="/staff/customers/new"' not in kim.get("/staff/customers").text
    token = csrf_token(kim, "/staff/account/password")
    assert kim.post(NEW, data={"csrf_token": token, "name": "x"}).status_code == 403


def test_three_places_lead_to_the_invitations_and_the_ticked_are_invited(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = acme.removesuffix("/contacts")
    for first, email in (("Jonas", "jonas@acme.example"), ("Kim", "kim@acme.example"), ("Lea", "")):
        send(sam, f"{acme}/new", first_name=first, email=email)
    assert sam.get(page).text.count(f'href="{page}/invitations"') == 3
    shown = sam.get(f"{page}/invitations").text
    assert shown.count('name="contacts"') == 2 and shown.count("checked") == 2
    assert "1 contact has no email address" in shown and "Ana" not in shown
    jonas = made(db, Contact)[-3]
    answer = send(sam, f"{page}/invitations", contacts=jonas.public_id)
    assert answer.location == page
    assert "1 invitation is on its way." in sam.get(page).text
    assert [mail.to for mail in mails(db)] == ["jonas@acme.example"]
    assert "Invited already" in sam.get(f"{page}/invitations").text


def test_nobody_ticked_is_said_and_a_stranger_is_nobody(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    page = f"{acme.removesuffix('/contacts')}/invitations"
    send(sam, f"{acme}/new", first_name="Jonas", email="jonas@acme.example")
    answer = send(sam, page)
    assert answer.status_code == 422 and 'id="contacts-err"' in answer.text
    zoe = contact_of(db, cast.zoe).public_id
    assert send(sam, page, contacts=zoe).status_code == 404
    ana = contact_of(db, cast.ana).public_id
    assert send(sam, page, contacts=ana).status_code == 422, "she has access"
    assert mails(db) == []
    assert sam.get("/staff/customers/unknown/invitations").status_code == 404
