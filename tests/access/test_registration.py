"""Making an account: nothing exists before the address is proven, and each case ends where it should."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import Password
from portal.access.notices.operations import mail_notices
from portal.access.proofs.models import Proof
from portal.activity.models import Activity
from portal.customers.models import Address, Contact, ContactAccess, ContactRole, Customer
from portal.kit import clock
from portal.mail.models import Letter
from portal.people.models import Person
from tests.access.letters import mails, send, without_what_differs
from tests.access.registering import NEW, everything, let_staff_decide, prove, record, register
from tests.browsers import RIGHT, is_in, sign_in
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("registration_on")


# The four cases.


def test_a_stranger_becomes_admin_of_a_new_customer_with_the_next_number_at_proof(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    register(client, phone="+49 40 1", role="viewer", number="C-1", customer_id="1", proven_at="now")
    assert len(everything(db, Person)) == 3 and len(everything(db, Customer)) == 2
    prove(client, db)
    assert is_in(client)
    customer = everything(db, Customer)[-1]
    assert (customer.number, customer.name, customer.display_name) == ("C-00001", "New Yard", "New Yard")
    (contact,) = [each for each in everything(db, Contact) if each.customer_id == customer.id]
    assert (contact.name, contact.role, contact.access) == ("Nora Nilsson", "admin", "active")
    assert contact.is_primary and contact.origin == "Registration"
    (address,) = everything(db, Address)
    assert (address.customer_id, address.kind, address.country) == (customer.id, "billing", "DE")
    person = everything(db, Person)[-1]
    assert (person.email, person.proven_at is None) == (NEW, False)


def test_who_has_an_account_is_told_by_mail_and_nothing_is_registered(
    client: FlaskClient, db: Session, ana: str
) -> None:
    register(client, ana, password="another password of hers")
    (mail,) = mails(db)
    assert (mail.name, mail.to) == ("already_registered", ana)
    assert mail.values == {"sign_in_path": "/login", "reset_path": "/reset"}
    assert send(client, "/verify", code="000000").status_code == 422
    assert len(everything(db, Customer)) == 2
    assert sign_in(client, ana, RIGHT).status_code == 303


@pytest.mark.parametrize("origin", ["Staff", "Import"])
def test_a_recorded_contact_gets_that_access_and_staff_are_told(
    client: FlaskClient, db: Session, cast: Cast, origin: str
) -> None:
    contact_id = record(db, cast.acme, origin=origin)
    register(client)
    prove(client, db)
    assert is_in(client)
    contact = next(each for each in everything(db, Contact) if each.id == contact_id)
    assert (contact.access, contact.role) == (ContactAccess.ACTIVE, ContactRole.PAYER)
    assert len(everything(db, Customer)) == 2
    mail_notices()
    told = mails(db)[-1]
    assert (told.name, told.to, told.values["company"]) == (
        "access_activated",
        cast.sam_email,
        "Acme Shipping",
    )
    assert [row.verb for row in everything(db, Activity)] == ["access_activated"]


def test_a_recorded_contact_waits_for_staff_where_they_want_to_be_asked(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    let_staff_decide()
    contact_id = record(db, cast.acme)
    register(client)
    answer = send(client, "/verify", code=mails(db, NEW)[-1].code)
    assert answer.location == "/register/asked"
    assert "somebody here looks at it" in client.get(answer.location).text
    assert not is_in(client)
    contact = next(each for each in everything(db, Contact) if each.id == contact_id)
    assert contact.access == ContactAccess.NONE
    assert len(everything(db, Customer)) == 2
    mail_notices()
    assert mails(db)[-1].name == "access_requested"
    assert [(row.verb, row.is_news) for row in everything(db, Activity)] == [("access_asked", True)]


def test_who_is_known_only_through_forwards_becomes_a_new_customers_admin_like_a_stranger(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    let_staff_decide()  # it is not asked for somebody whom only a forward put there
    forwarded = record(db, cast.acme, origin="Forwarded by Ana Alvarez")
    register(client)
    prove(client, db)
    contacts = {contact.id: contact for contact in everything(db, Contact)}
    assert contacts[forwarded].access == ContactAccess.NONE
    newest = contacts[max(contacts)]
    assert (newest.role, newest.access, newest.is_primary) == ("admin", "active", True)
    assert len(everything(db, Customer)) == 3
    assert len([person for person in everything(db, Person) if person.email == NEW]) == 1


# What is between.


def test_an_access_that_staff_took_away_does_not_come_back_by_registering(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    contact_id = record(db, cast.acme, access=ContactAccess.DISABLED)
    register(client)
    assert send(client, "/verify", code=mails(db, NEW)[-1].code).location == "/register/asked"
    contact = next(each for each in everything(db, Contact) if each.id == contact_id)
    assert contact.access == ContactAccess.DISABLED
    assert len(everything(db, Customer)) == 2


def test_staff_are_told_of_a_new_customer(client: FlaskClient, db: Session, cast: Cast) -> None:
    register(client)
    prove(client, db)
    mail_notices()
    told = mails(db)[-1]
    customer = everything(db, Customer)[-1]
    assert (told.name, told.to) == ("contact_registered", cast.sam_email)
    assert told.path == f"/staff/customers/{customer.public_id}"
    (activity,) = everything(db, Activity)
    assert (activity.verb, activity.is_news, activity.customer_id) == ("registered", True, customer.id)


def test_registering_twice_before_the_proof_makes_one_account(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    register(client)
    other = app.test_client()
    register(other, "  NORA@New-Yard.example ")
    first, second = mails(db, NEW)
    assert send(client, "/verify", code=first.code).status_code == 303
    assert send(other, "/verify", code=second.code).status_code == 422
    assert other.get(second.path).status_code == 404
    assert len(everything(db, Customer)) == 3


def test_known_and_unknown_addresses_get_the_same_answers_for_the_same_work(
    app: Flask, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(db, cast.acme, "recorded@acme.example")
    record(db, cast.acme, "forwarded@acme.example", origin="Forwarded by Ana Alvarez")
    hashes: list[int] = []
    make = PasswordHasher.hash
    monkeypatch.setattr(
        PasswordHasher, "hash", lambda *given, **named: (hashes.append(1), make(*given, **named))[1]
    )
    pages = []
    for email in (cast.ana_email, NEW, "recorded@acme.example", "forwarded@acme.example", cast.sam_email):
        browser = app.test_client()
        rows = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        hashes.clear()
        register(browser, email)
        assert len(hashes) == 1, email
        after = [db.scalar(select(func.count()).select_from(model)) or 0 for model in (Letter, Proof)]
        db.rollback()
        assert [new - old for new, old in zip(after, rows, strict=True)] == [1, 1], email
        refused = send(browser, "/verify", code="000000")
        pages.append((without_what_differs(browser.get("/verify").text), without_what_differs(refused.text)))
    assert len(set(pages)) == 1


def test_the_password_counts_where_it_was_typed_only(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    register(client)  # somebody types Nora's address and a password of their own
    nora = app.test_client()
    path = mails(db, NEW)[0].path
    assert 'name="password"' in nora.get(path).text
    assert send(nora, path).location == "/"
    assert is_in(nora)
    db.rollback()
    assert db.scalars(select(Password)).all() == []
    assert sign_in(client, NEW, RIGHT).status_code == 422


def test_a_password_typed_again_behind_the_link_counts(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    register(client)
    nora, path = app.test_client(), mails(db, NEW)[0].path
    assert send(nora, path, password="short").status_code == 422
    assert send(nora, path, password="harbour pilot at dawn").status_code == 303
    assert sign_in(app.test_client(), NEW, "harbour pilot at dawn").status_code == 303


def test_the_password_typed_while_registering_works_after_the_proof_in_the_same_browser(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    register(client)
    path = mails(db, NEW)[0].path
    assert 'name="password"' not in client.get(path).text
    send(client, path)
    assert sign_in(app.test_client(), NEW, RIGHT).status_code == 303


def test_a_person_without_a_password_can_register(client: FlaskClient, db: Session, cast: Cast) -> None:
    register(client, password="")
    prove(client, db)
    assert is_in(client)


def test_sending_again_keeps_what_was_typed(client: FlaskClient, db: Session, cast: Cast) -> None:
    register(client)
    clock.set_shift(timedelta(seconds=31))
    assert send(client, "/verify", to="/verify/again").status_code == 303
    prove(client, db)
    assert everything(db, Customer)[-1].name == "New Yard"


def test_an_hour_later_the_registration_is_forgotten(client: FlaskClient, db: Session, cast: Cast) -> None:
    register(client)
    clock.set_shift(timedelta(minutes=60))
    (mail,) = mails(db, NEW)
    assert send(client, "/verify", code=mail.code).status_code == 422
    assert client.get(mail.path).status_code == 404
    assert len(everything(db, Customer)) == 2


def test_opening_the_link_makes_nothing(client: FlaskClient, app: Flask, db: Session, cast: Cast) -> None:
    register(client)
    scanner = app.test_client()
    for _ in range(5):
        scanner.get(mails(db, NEW)[0].path)
        scanner.head(mails(db, NEW)[0].path)
    assert len(everything(db, Person)) == 3
    prove(client, db)
