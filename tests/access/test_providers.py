"""Signing in with an account elsewhere: who comes in by it, and who does not."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.factors.operations import add_authenticator
from portal.access.invitations.inviting import invite
from portal.access.models import ContactSession
from portal.access.providers.models import Identity
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction
from portal.kit import clock, one_time_codes
from portal.kit.seals import Seal
from portal.people.models import Person
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.access.provider import (
    LocalProvider,
    come_back,
    go,
    name_provider,
    require_refused,
    sign_in_there,
    verbs,
)
from tests.browsers import begin_contact_session, csrf_token, is_in
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.found import count, person_of
from tests.test_statement_budget import MOST, statements_of

NOT_KNOWN = "This account at Acme ID opens nothing here."
SECURITY = "/profile/security"

pytestmark = pytest.mark.usefixtures("beside")


def change(db: Session, contact_id: int, **values: object) -> None:
    with every_customer(db, "a test"), transaction():
        for name, value in values.items():
            setattr(db.get_one(Contact, contact_id), name, value)


def test_the_button_stands_on_the_sign_in_page_only_where_it_leads_somewhere(
    client: FlaskClient,
    db: Session,
    elsewhere: LocalProvider,
) -> None:
    shown = client.get("/login?next=/invoices").text
    assert '<a class="btn block" href="/login/provider?next=/invoices">' in shown
    name_provider(db, elsewhere, "off")
    assert "Acme ID" not in client.get("/login").text
    assert client.get("/login/provider?next=/invoices").location == "/login?next=/invoices"
    assert client.get("/login/provider/return?code=1&state=2").location == "/login"


def test_the_first_time_an_account_is_linked_by_its_address_and_told(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    answer = sign_in_there(client, "/companies")
    assert (answer.status_code, answer.location) == (303, "/companies")
    assert is_in(client)
    identity = db.scalars(select(Identity)).one()
    assert (identity.person_id, identity.subject) == (person_of(db, cast.ana), "ana-1")
    (told,) = mails(db)
    assert (told.name, told.to, told.values["provider"]) == ("sign_in_linked", cast.ana_email, "Acme ID")
    assert verbs(db) == [("sign_in_linked", cast.acme)]
    page = client.get(SECURITY).text
    assert "With Acme ID" in page and "Linked " in page and "Your account there" in page


def test_from_then_on_the_account_counts_and_not_the_address(
    client: FlaskClient,
    app: Flask,
    db: Session,
    cast: Cast,
    elsewhere: LocalProvider,
) -> None:
    sign_in_there(client)
    elsewhere.person = {"sub": "ana-1", "email": "zoe@globex.example", "email_verified": True}
    other = app.test_client()
    sign_in_there(other)
    assert "Ana Alvarez" in other.get(SECURITY).text
    elsewhere.person = {"sub": "ana-1"}
    third = app.test_client()
    sign_in_there(third)
    assert is_in(third)
    assert (count(db, Identity), len(mails(db))) == (1, 1)


@pytest.mark.parametrize("spelling", ["Ana@Acme.Example", " ana@acme.example ", "ANA@ACME.EXAMPLE"])
def test_the_address_is_compared_as_it_is_stored(
    client: FlaskClient,
    elsewhere: LocalProvider,
    spelling: str,
) -> None:
    elsewhere.person = {"sub": "ana-1", "email": spelling, "email_verified": True}
    assert sign_in_there(client).location == "/"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@acme.example"},
        {"email": "ana+there@acme.example"},
        {"email": "sam@halvorsen.example"},
        {"email": "аna@acme.example"},  # its first letter is Cyrillic
        {"email": "not an address"},
    ],
)
def test_nobody_is_made_and_staff_and_strangers_get_the_same_answer(
    client: FlaskClient,
    db: Session,
    elsewhere: LocalProvider,
    claims: dict[str, str],
) -> None:
    people = count(db, Person)
    elsewhere.person = {"sub": "x", "email_verified": True, **claims}
    require_refused(client, go(client), NOT_KNOWN)
    assert (count(db, Person), count(db, Identity), mails(db)) == (people, 0, [])


@pytest.mark.parametrize("access", [ContactAccess.NONE, ContactAccess.DISABLED])
def test_who_has_no_access_gets_none_linked_or_not(
    client: FlaskClient, app: Flask, db: Session, cast: Cast, access: ContactAccess
) -> None:
    first = app.test_client()
    change(db, cast.ana, access=access)
    require_refused(client, go(client), NOT_KNOWN)
    change(db, cast.ana, access=ContactAccess.ACTIVE)
    sign_in_there(first)
    change(db, cast.ana, access=access)
    require_refused(client, go(client), NOT_KNOWN)


@pytest.mark.parametrize("verified", [False, None, "true", 1, "absent"])
@pytest.mark.parametrize("email", ["ana@acme.example", "nobody@acme.example"])
def test_an_address_that_the_provider_does_not_vouch_for_gets_one_answer_known_or_not(
    client: FlaskClient,
    db: Session,
    elsewhere: LocalProvider,
    verified: object,
    email: str,
) -> None:
    elsewhere.person = {"sub": "x", "email": email}
    if verified != "absent":
        elsewhere.person["email_verified"] = verified
    require_refused(client, go(client), "does not say that the email address of your account is yours.")
    assert count(db, Identity) == 0


def test_an_account_opens_one_person_and_a_person_has_one_account(
    client: FlaskClient,
    app: Flask,
    db: Session,
    elsewhere: LocalProvider,
) -> None:
    sign_in_there(client)
    elsewhere.person = {"sub": "ana-2", "email": "ana@acme.example", "email_verified": True}
    other = app.test_client()
    require_refused(other, go(other), NOT_KNOWN)
    assert [one.subject for one in db.scalars(select(Identity))] == ["ana-1"]


def test_another_client_at_the_same_issuer_links_anew(
    client: FlaskClient,
    app: Flask,
    db: Session,
    elsewhere: LocalProvider,
) -> None:
    """Many providers call the same person otherwise to each client."""
    sign_in_there(client)
    with transaction():
        db.execute(update(Identity).values(client_id="the one before"))
    elsewhere.person = {"sub": "ana-2", "email": "ana@acme.example", "email_verified": True}
    other = app.test_client()
    assert sign_in_there(other).location == "/"
    assert count(db, Identity) == 2


def test_an_invitation_to_the_address_is_accepted_by_it(
    client: FlaskClient, app: Flask, db: Session, cast: Cast
) -> None:
    change(db, cast.ana, access=ContactAccess.NONE)
    with every_customer(db, "a test"), transaction():
        sam = Actor(ActorKind.STAFF, "Sam Sommer", "sam")
        minted = invite(db, db.get_one(Contact, cast.ana), sam, "en", clock.now())
        token = minted.token
    page = app.test_client().get(f"/invite/{token}").text
    assert "Continue with Acme ID" in page and "Accept the invitation" in page
    assert sign_in_there(client).location == "/"
    assert is_in(client)
    assert [verb for verb, _ in verbs(db)] == ["contact_invited", "invitation_accepted", "sign_in_linked"]
    assert app.test_client().get(f"/invite/{token}").status_code == 404
    db.rollback()
    with every_customer(db, "a test"):
        assert db.get_one(Contact, cast.ana).access == ContactAccess.ACTIVE
        assert db.get_one(Person, person_of(db, cast.ana)).proven_at is not None


def test_another_address_of_a_linked_account_accepts_no_invitation(
    client: FlaskClient,
    app: Flask,
    db: Session,
    cast: Cast,
    elsewhere: LocalProvider,
) -> None:
    sign_in_there(client)
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ana).person_id
        db.add(Contact(customer_id=cast.globex, person_id=person_id, access=ContactAccess.INVITED))
    elsewhere.person = {"sub": "ana-1", "email": "else@acme.example", "email_verified": True}
    assert sign_in_there(app.test_client()).location == "/"
    elsewhere.person = {"sub": "ana-1", "email": "ana@acme.example", "email_verified": True}
    assert sign_in_there(app.test_client()).location == "/companies"


def test_who_is_at_several_companies_is_asked_which(client: FlaskClient, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ana).person_id
        db.add(Contact(customer_id=cast.globex, person_id=person_id, access=ContactAccess.ACTIVE))
    assert sign_in_there(client, "/invoices?status=overdue").location == (
        "/companies?next=/invoices?status%3Doverdue"
    )
    page = client.get("/companies").text
    assert "Acme Shipping" in page and "Globex" in page
    assert sorted(verbs(db)) == [("sign_in_linked", cast.acme), ("sign_in_linked", cast.globex)]


def test_it_opens_the_customers_of_its_person_and_no_others(
    client: FlaskClient,
    db: Session,
    cast: Cast,
    elsewhere: LocalProvider,
) -> None:
    elsewhere.person = {"sub": "zoe-1", "email": cast.zoe_email, "email_verified": True}
    sign_in_there(client)
    page = client.get("/profile").text
    assert "Globex" in page and "Acme Shipping" not in page
    db.rollback()
    with every_customer(db, "a test"):
        assert [one.customer_id for one in db.scalars(select(ContactSession))] == [cast.globex]


def test_the_second_step_is_asked_all_the_same(client: FlaskClient, db: Session, cast: Cast) -> None:
    secret = one_time_codes.new_secret()
    code = one_time_codes.code_at(secret, clock.wall() - timedelta(seconds=30))
    add_authenticator(person_of(db, cast.ana), secret, code, Seal(SECRET_KEY, "authenticators"), "en")
    answer = sign_in_there(client, "/companies")
    assert answer.location == "/login/second?next=/companies"
    assert client.get_cookie("session") is None and count(db, ContactSession) == 0
    sent = {
        "code": one_time_codes.code_at(secret, clock.wall()),
        "csrf_token": csrf_token(client, "/login/second"),
    }
    assert client.post("/login/second?next=/companies", data=sent).location == "/companies"
    assert "With Acme ID" in client.get(SECURITY).text


def test_the_session_is_a_new_one_and_the_one_before_it_is_gone(
    client: FlaskClient, db: Session, cast: Cast
) -> None:
    back = go(client)
    before = begin_contact_session(db, cast.zoe)
    client.set_cookie("session", before)
    come_back(client, back)
    session = client.get_cookie("session")
    assert session is not None and session.value != before
    assert count(db, ContactSession) == 1
    assert client.get("/login/provider").location == "/", "who is here is not sent away"


def test_the_pages_ask_the_database_little(client: FlaskClient, app: Flask) -> None:
    client.get("/login")  # what the business chose is kept from then on
    asked = {}
    for page in ("/login", "/login/provider", SECURITY):
        if page == SECURITY:
            sign_in_there(client)
            client.get("/")
        with statements_of(app) as statements:
            client.get(page)
        asked[page] = len(statements)
    assert asked["/login"] <= 4 and asked["/login/provider"] <= 4
    assert asked[SECURITY] <= MOST
