"""Links that were made in the stead of one that was forwarded: they end with it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.links.models import Link
from portal.papers.models import Invoice
from portal.preferences.operations import save_preference
from portal.preferences.rules import LINKS_ASK_PASSWORD
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.forwardings.conftest import customer_id, forwarded, send
from tests.links.minted import followed, minted

JONAS = "jonas@yard.example"
SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def here(ana: FlaskClient, invoice: Invoice) -> str:
    """Where the invoice is that Ana forwarded to Jonas."""
    address = f"/invoices/{invoice.public_id}"
    assert send(ana, f"{address}/forward", email1=JONAS).status_code == 303
    return address


def let_run_out(db: Session) -> None:
    """The first link is too old from now on."""
    with transaction(), every_customer(db, "a test"):
        link = db.get_one(Link, forwarded(db)[0][1].id)
        link.minted_at, link.expires_at = (clock.now() - timedelta(days=days) for days in (60, 1))


def fresh_link(app: Flask, db: Session) -> str:
    """The path that Jonas is mailed in the place of the first one, which is too old."""
    let_run_out(db)
    path, jonas = mails(db)[0].path, app.test_client()
    assert jonas.post(path, data={"csrf_token": csrf_token(jonas, "/login")}).status_code == 200
    return mails(db)[-1].path


def renewing_link(app: Flask, db: Session) -> str:
    """The path that Jonas is mailed who forgot the password of his links."""
    save_preference(LINKS_ASK_PASSWORD, True)
    jonas, page = followed(app, mails(db)[0].path)
    asked = f"/linked/{page.rpartition('/')[2]}/password"
    form = {"csrf_token": csrf_token(jonas, asked)}
    assert jonas.post(f"{asked}/forgotten", data=form).status_code == 200
    return mails(db)[-1].path


@pytest.mark.parametrize("another", [fresh_link, renewing_link])
@pytest.mark.parametrize("by", ["ana", "sam", "again"])
def test_whoever_ends_a_forwarded_link_ends_those_made_in_its_stead(
    app: Flask, ana: FlaskClient, signed_in_staff: SignedIn, db: Session, cast: Cast, here: str,
    another: Callable[[Flask, Session], str], by: str,
) -> None:  # fmt: skip
    path = another(app, db)
    assert app.test_client().get(path).status_code == 303
    one = forwarded(db)[0][0].public_id
    if by == "ana":
        send(ana, f"/forwardings/{one}/revoke")
    elif by == "sam":
        desk = f"/staff/customers/{customer_id(db, cast.acme)}/forwardings"
        sam = signed_in_staff(cast.sam)
        sam.post(f"{desk}/{one}/revoke", data={"csrf_token": csrf_token(sam, desk)})
    else:
        send(ana, f"{here}/forward", email1=JONAS)
        assert app.test_client().get(mails(db)[-1].path).status_code == 303, "the new one is another link"
    assert app.test_client().get(path).status_code == 404


def test_who_forwarded_reads_that_a_fresh_link_works_and_was_opened(
    app: Flask, ana: FlaskClient, db: Session, here: str
) -> None:
    let_run_out(db)
    shown = ana.get(f"{here}/forwardings").text
    assert "Link ended" in shown and "/revoke" not in shown
    path = fresh_link(app, db)
    shown = ana.get(f"{here}/forwardings").text
    assert "Link ended" not in shown and "/revoke" in shown and "Not opened" in shown
    app.test_client().get(path).close()
    assert "Not opened" not in ana.get(f"{here}/forwardings").text


def test_a_link_that_the_business_made_for_the_same_person_stays(
    app: Flask, ana: FlaskClient, db: Session, here: str, invoice: Invoice
) -> None:
    ((one, link),) = forwarded(db)
    _link, path = minted(db, invoice, link.contact_id)
    send(ana, f"/forwardings/{one.public_id}/revoke")
    assert app.test_client().get(path).status_code == 303
