"""Unlinking an account elsewhere: by its owner, after a proof, and by staff."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.access.providers.models import Identity
from portal.customers.models import Contact, Customer
from portal.kit import clock
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.access.provider import LocalProvider, sign_in_there, verbs
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import count

SignedIn = Callable[[int], FlaskClient]
SECURITY = "/profile/security"

pytestmark = pytest.mark.usefixtures("beside")


def test_unlinking_takes_a_recent_proof_and_is_told(
    client: FlaskClient, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    sign_in_there(client)
    clock.set_shift(timedelta(minutes=16))
    sent = {"csrf_token": csrf_token(client, SECURITY)}
    assert client.post(f"{SECURITY}/provider/unlink", data=sent).location.startswith("/again")
    assert count(db, Identity) == 1
    clock.set_shift(timedelta())
    assert client.post(f"{SECURITY}/provider/unlink", data=sent).location == SECURITY
    assert count(db, Identity) == 0
    assert [mail.name for mail in mails(db)] == ["sign_in_linked", "sign_in_unlinked"]
    assert [verb for verb, _ in verbs(db)] == ["sign_in_linked", "sign_in_unlinked"]
    page = client.get(SECURITY).text
    assert "<b>Your account there</b>" not in page and "is linked when you do." in page
    client.post(f"{SECURITY}/provider/unlink", data=sent)
    assert len(mails(db)) == 2


def test_nobody_unlinks_another_person(
    client: FlaskClient, db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    sign_in_there(client)
    zoe = signed_in(cast.zoe)
    zoe.post(f"{SECURITY}/provider/unlink", data={"csrf_token": csrf_token(zoe, SECURITY)})
    assert count(db, Identity) == 1


def test_staff_unlink_whose_account_there_is_another_now(
    client: FlaskClient,
    app: Flask,
    db: Session,
    cast: Cast,
    signed_in_staff: SignedIn,
    elsewhere: LocalProvider,
) -> None:
    sign_in_there(client)
    with every_customer(db, "a test"):
        contact, customer = db.get_one(Contact, cast.ana), db.get_one(Customer, cast.acme)
        page = f"/staff/customers/{customer.public_id}/contacts/{contact.public_id}"
    db.rollback()
    sam = signed_in_staff(cast.sam)
    assert f"{page}/unlink-provider" in sam.get(page).text and "Account linked" in sam.get(page).text
    token = csrf_token(sam, f"{page}/unlink-provider")
    assert sam.post(f"{page}/unlink-provider", data={"csrf_token": token}).status_code == 303
    assert "Sam Sommer unlinked the account of Ana Alvarez at Acme ID." in sam.get(page).text
    assert "Account linked" not in sam.get(page).text
    elsewhere.person = {"sub": "ana-2", "email": cast.ana_email, "email_verified": True}
    assert sign_in_there(app.test_client()).status_code == 303
