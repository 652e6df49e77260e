"""Being invited: who comes in by it, once, and what ends it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.invitations.inviting import (
    HasAccess,
    InvitedTooOften,
    NoAddressToInvite,
    invite,
    revoke_invitation,
)
from portal.access.proofs.rules import GOOD_FOR, Purpose
from portal.activity.rules import Actor, ActorKind
from portal.customers.adding import NewContact
from portal.customers.models import Contact, ContactAccess, Customer
from portal.customers.operations import add_contact
from portal.db import transaction
from portal.kit import clock
from portal.tenancy import every_customer
from tests.access.letters import mails, send
from tests.browsers import RIGHT, is_in, sign_in
from tests.cast import Cast
from tests.found import verbs

JO = "jo@acme.example"
SAM = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
ANA = Actor(ActorKind.CONTACT, "Ana Alvarez", "ana")


@pytest.fixture
def jo(db: Session, cast: Cast) -> int:
    """Jo of Acme, recorded and not yet invited; the contact's id."""
    with every_customer(db, "a test"):
        return add_contact(cast.acme, NewContact(email=JO, first_name="Jo", last_name="Jansen"))


def invited(db: Session, contact_id: int, actor: Actor = SAM) -> str:
    """Invite, and give the path of the link."""
    with every_customer(db, "a test"), transaction():
        invite(db, db.get_one(Contact, contact_id), actor, "en", clock.now())
    return mails(db)[-1].path


def access_of(db: Session, contact_id: int) -> str:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Contact.access).where(Contact.id == contact_id)).one()


def test_the_page_names_the_company_and_the_button_lets_the_contact_in(
    client: FlaskClient, db: Session, jo: int
) -> None:
    path = invited(db, jo)
    assert access_of(db, jo) == ContactAccess.INVITED
    text = client.get(path).text
    assert "Join Acme Shipping" in text and JO in text and "readonly" in text
    answer = send(client, path)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)
    assert access_of(db, jo) == ContactAccess.ACTIVE
    assert verbs(db) == ["contact_invited", "invitation_accepted"]


def test_the_letter_says_who_invites_where_to_and_until_when(db: Session, jo: int) -> None:
    invited(db, jo, ANA)
    values = mails(db)[-1].values
    assert (values["inviter"], values["company"]) == ("Ana Alvarez", "Acme Shipping")
    until = clock.day_of(clock.now() + GOOD_FOR[Purpose.INVITE], "Europe/Berlin")
    assert values["until_on"] == until.isoformat()
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, jo).access = ContactAccess.NONE
    invited(db, jo, SAM)
    assert mails(db)[-1].values["inviter"] == ""


def test_a_password_can_be_set_with_it(client: FlaskClient, app: Flask, db: Session, jo: int) -> None:
    path = invited(db, jo)
    assert send(client, path, password="short").status_code == 422
    assert access_of(db, jo) == ContactAccess.INVITED
    assert send(client, path, password=RIGHT, email="thief@evil.example").status_code == 303
    assert sign_in(app.test_client(), JO, RIGHT).status_code == 303


def test_a_person_with_a_password_keeps_it_and_lands_at_the_company_that_invited(
    client: FlaskClient, app: Flask, db: Session, cast: Cast, ana: str
) -> None:
    with every_customer(db, "a test"):
        contact_id = add_contact(cast.globex, NewContact(email=ana))
    path = invited(db, contact_id)
    assert 'name="password"' not in client.get(path).text
    assert send(client, path, password="harbour pilot at dawn").location == "/"
    assert "Globex" in client.get("/").text
    assert sign_in(app.test_client(), ana, RIGHT).status_code == 303


def test_opening_the_invitation_accepts_nothing(client: FlaskClient, db: Session, jo: int) -> None:
    path = invited(db, jo)
    for _ in range(5):
        assert client.get(path).headers["Referrer-Policy"] == "no-referrer"
        client.head(path)
    assert access_of(db, jo) == ContactAccess.INVITED
    assert not is_in(client)
    assert client.post(path).status_code == 400


def test_inviting_again_ends_the_first_invitation(client: FlaskClient, db: Session, jo: int) -> None:
    first, second = invited(db, jo), invited(db, jo)
    assert client.get(first).status_code == 404
    assert send(client, second).status_code == 303
    assert verbs(db)[:2] == ["contact_invited", "invitation_repeated"]


def test_a_revoked_invitation_opens_nothing(client: FlaskClient, db: Session, jo: int) -> None:
    path = invited(db, jo)
    with every_customer(db, "a test"), transaction():
        revoke_invitation(db, db.get_one(Contact, jo), SAM, clock.now())
    assert client.get(path).status_code == 404
    assert access_of(db, jo) == ContactAccess.NONE
    assert verbs(db) == ["contact_invited", "invitation_revoked"]


def test_an_invitation_does_not_outlive_the_access_or_the_customer(
    client: FlaskClient, db: Session, cast: Cast, jo: int
) -> None:
    path = invited(db, jo)
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).is_active = False
    assert client.get(path).status_code == 404
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).is_active = True
        db.get_one(Contact, jo).access = ContactAccess.DISABLED
    assert client.get(path).status_code == 404


def test_an_invitation_works_once_and_for_two_weeks(
    client: FlaskClient, app: Flask, db: Session, jo: int
) -> None:
    path = invited(db, jo)
    clock.set_shift(timedelta(days=13, hours=23))
    assert send(client, path).status_code == 303
    assert app.test_client().get(path).status_code == 404
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, jo).access = ContactAccess.NONE
    again = invited(db, jo)
    clock.set_shift(timedelta(days=28))
    assert app.test_client().get(again).status_code == 404


def test_two_companies_may_invite_the_same_person_and_each_is_accepted_by_itself(
    client: FlaskClient, app: Flask, db: Session, cast: Cast, jo: int
) -> None:
    with every_customer(db, "a test"):
        at_globex = add_contact(cast.globex, NewContact(email=JO))
    acme, globex = invited(db, jo), invited(db, at_globex)
    send(client, acme)
    assert access_of(db, at_globex) == ContactAccess.INVITED
    assert send(app.test_client(), globex).status_code == 303


def test_who_cannot_be_invited_is_named(db: Session, cast: Cast, jo: int) -> None:
    with every_customer(db, "a test"):
        nameless = add_contact(cast.acme, NewContact(first_name="No", last_name="Mail"))
    for contact_id, refusal in ((nameless, NoAddressToInvite), (cast.ana, HasAccess)):
        with pytest.raises(refusal):
            invited(db, contact_id)
    for _ in range(5):
        invited(db, jo)
    with pytest.raises(InvitedTooOften):
        invited(db, jo)
    assert len(mails(db)) == 5
