"""With the provider as the only way in every other one is closed to contacts, and to nobody else."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access import operations
from portal.access.invitations.inviting import invite
from portal.access.models import ContactSession, StaffRole
from portal.access.providers.refusals import OnlyAtProvider
from portal.access.queries import active_places
from portal.access.security.rules import Way
from portal.access.sessions import begin_at_first
from portal.activity.rules import Actor, ActorKind
from portal.customers.models import Contact, ContactAccess
from portal.db import transaction
from portal.kit import clock, one_time_codes
from portal.tenancy import every_customer
from tests import make
from tests.access.letters import mails, send
from tests.access.provider import LocalProvider, name_provider, sign_in_there
from tests.access.registering import prove, register
from tests.access.test_staff_sign_in import sign_in as sign_in_as_staff
from tests.browsers import RIGHT, csrf_token, is_in, sign_in
from tests.cast import Cast
from tests.links.minted import followed, minted

SignedIn = Callable[[int], FlaskClient]
ONLY = "Here you sign in with Acme ID only."


@pytest.fixture
def only(db: Session, elsewhere: LocalProvider, ana: str) -> None:
    """Ana has a password, which opens nothing any more."""
    name_provider(db, elsewhere, "only")


def nobody_is_in(db: Session) -> bool:
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalar(select(func.count()).select_from(ContactSession)) == 0


def test_the_page_shows_the_one_way_and_nothing_to_fill_in(client: FlaskClient, only: None) -> None:
    page = client.get("/login?next=/invoices").text
    assert '<a class="btn block primary big" href="/login/provider?next=/invoices">' in page
    assert 'name="password"' not in page and "passkey" not in page and "Forgot password?" not in page
    assert sign_in_there(client, "/invoices").location == "/invoices"
    assert is_in(client)


@pytest.mark.parametrize("password", [RIGHT, "wrong and long enough"])
@pytest.mark.parametrize("email", ["ana@acme.example", "nobody@acme.example"])
def test_a_password_opens_nothing_right_or_wrong(
    client: FlaskClient, db: Session, only: None, cast: Cast, email: str, password: str
) -> None:
    form = {"email": email, "password": password, "csrf_token": _token(client)}
    answer = client.post("/login", data=form)
    assert (answer.status_code, ONLY in answer.text) == (422, True)
    assert nobody_is_in(db)


def _token(client: FlaskClient) -> str:
    """Of the page of the back office's door: the one of contacts has no form."""
    return csrf_token(client, "/staff/login")


@pytest.mark.parametrize(
    "address",
    ["/login/code", "/login/passkey", "/login/passkey/options", "/reset", "/reset/AAAA"],
)
def test_the_pages_of_the_other_ways_lead_to_the_one(
    client: FlaskClient, db: Session, only: None, cast: Cast, address: str
) -> None:
    sent = {"email": cast.ana_email, "password": RIGHT, "csrf_token": _token(client)}
    for method in ("GET", "POST"):
        answer = client.open(f"{address}?next=/invoices", method=method, data=sent)
        if answer.status_code != 405:
            assert (answer.status_code, answer.location) == (303, "/login?next=/invoices")
    assert nobody_is_in(db) and mails(db) == []


def test_mails_that_are_on_their_way_open_nothing_any_more(
    client: FlaskClient, app: Flask, db: Session, ana: str, elsewhere: LocalProvider
) -> None:
    send(client, "/login/code", email=ana)
    send(app.test_client(), "/reset", email=ana)
    way_in, reset = mails(db)
    name_provider(db, elsewhere, "only")
    answer = send(client, "/verify", code=way_in.code)
    assert (answer.status_code, ONLY in answer.text) == (422, True)
    other = app.test_client()
    assert ONLY in send(other, way_in.path).text
    assert other.get(reset.path).location == "/login"
    assert nobody_is_in(db)


def test_the_code_that_proves_again_who_is_here_signs_nobody_in(
    client: FlaskClient, app: Flask, db: Session, only: None, cast: Cast
) -> None:
    sign_in_there(client)
    client.post("/again/mail", data={"csrf_token": csrf_token(client, "/again")})
    mail = mails(db)[-1]
    assert mail.name == "sign_in"
    other = app.test_client()
    assert ONLY in send(other, mail.path).text and not is_in(other)
    assert send(client, "/again?mailed=yes", to="/again", code=mail.code).status_code == 303


def test_an_invitation_leads_to_the_provider_and_no_button_beside_it_opens_anything(
    client: FlaskClient, app: Flask, db: Session, cast: Cast, only: None
) -> None:
    with every_customer(db, "a test"), transaction():
        ana = db.get_one(Contact, cast.ana)
        ana.access = ContactAccess.NONE
        token = invite(db, ana, Actor(ActorKind.STAFF, "Sam Sommer", "sam"), "en", clock.now()).token
    page = client.get(f"/invite/{token}").text
    assert "Continue with Acme ID" in page and "Accept the invitation" not in page and cast.ana_email in page
    answer = client.post(f"/invite/{token}", data={"csrf_token": _token(client)})
    assert (answer.status_code, ONLY in answer.text) == (422, True)
    assert nobody_is_in(db)
    assert sign_in_there(client).location == "/" and is_in(client)


def test_behind_every_page_nobody_begins_a_session_another_way(db: Session, cast: Cast, only: None) -> None:
    """A way in that somebody adds later is closed too."""
    with every_customer(db, "a test"), transaction():
        person_id = db.get_one(Contact, cast.ana).person_id
        assert person_id is not None
        places = db.execute(active_places(person_id)).all()
        for way in set(Way) - {Way.PROVIDER}:
            with pytest.raises(OnlyAtProvider):
                begin_at_first(db, person_id, places, clock.now(), None, way)
        assert begin_at_first(db, person_id, places, clock.now(), None, Way.PROVIDER).token


def test_who_may_register_does_so_as_before_and_is_in_this_once(
    client: FlaskClient, app: Flask, db: Session, only: None, registration_on: None
) -> None:
    assert "Create your account" in client.get("/login").text
    register(client)
    prove(client, db)
    assert is_in(client)
    other = app.test_client()
    assert other.get("/login/code").location == "/login"


def test_staff_sign_in_as_ever(client: FlaskClient, db: Session, only: None) -> None:
    secret = one_time_codes.new_secret()
    operations.add_staff_member("kim@halvorsen.example", "Kim", RIGHT, StaffRole.OWNER, secret)
    code = one_time_codes.code_at(secret, clock.wall())
    assert sign_in_as_staff(client, "kim@halvorsen.example", RIGHT, code).status_code == 303
    assert client.get("/staff/customers").status_code == 200


def test_private_links_open_as_ever(app: Flask, db: Session, cast: Cast, only: None) -> None:
    invoice = make.invoice(db, cast.acme, 12_300, number="INV-7")
    _link, path = minted(db, invoice, cast.ana)
    browser, path = followed(app, path)
    assert "INV-7" in browser.get(path).text


def test_who_is_in_stays_in_and_finds_the_other_ways_closed(
    db: Session, cast: Cast, signed_in: SignedIn, elsewhere: LocalProvider
) -> None:
    browser = signed_in(cast.ana)
    assert "Set a password" in browser.get("/profile/security").text
    name_provider(db, elsewhere, "only")
    page = browser.get("/profile/security").text
    assert "You sign in with Acme ID only." in page
    assert "Set a password" not in page and "Passkeys" not in page and "Set up an app" in page


def test_without_a_provider_nothing_is_closed(
    client: FlaskClient, db: Session, ana: str, elsewhere: LocalProvider
) -> None:
    name_provider(db, elsewhere, "only")
    name_provider(db, elsewhere, "off")
    assert sign_in(client, ana, RIGHT).status_code == 303
