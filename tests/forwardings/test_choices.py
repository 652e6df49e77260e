"""Who may forward: as the business chose for everyone and for a customer, and never staff who only look."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.papers.models import Invoice
from portal.preferences.operations import save_preference
from portal.preferences.rules import FORWARDING
from portal.tenancy import every_customer
from tests.access.letters import mails
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.forwardings.conftest import contacts, customer_id, forwarded, send

SignedIn = Callable[[int], FlaskClient]
JONAS = "jonas@yard.example"


def test_the_business_says_who_may_forward(
    ana: FlaskClient, ben: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    paper = f"/invoices/{invoice.public_id}"
    save_preference(FORWARDING, "admins")
    assert f"{paper}/forward" in ana.get(paper).text and f"{paper}/forward" not in ben.get(paper).text
    closed = ben.get(f"{paper}/forward")
    assert closed.status_code == 403 and "Ask Ana Alvarez." in closed.text
    assert send(ben, f"{paper}/forward", email1=JONAS).status_code == 403
    with every_customer(db, "a test"):
        save_preference(FORWARDING, "off", customer_id=cast.acme)
    assert f"{paper}/forward" not in ana.get(paper).text
    assert "Forwarding is not possible here." in ana.get(f"{paper}/forward").text
    assert send(ana, f"{paper}/forward", email1=JONAS).status_code == 403
    assert ana.get("/statement/forward").status_code == 403
    assert (mails(db), forwarded(db)) == ([], [])


def test_staff_who_look_as_a_contact_forward_nothing(
    signed_in_staff: SignedIn, db: Session, cast: Cast, invoice: Invoice
) -> None:
    sam, customer = signed_in_staff(cast.sam), customer_id(db, cast.acme)
    (ana,) = contacts(db, cast.ana_email)
    desk = f"/staff/customers/{customer}/contacts/{ana.public_id}"
    begin = {"csrf_token": csrf_token(sam, desk), "customer": customer, "contact": ana.public_id}
    assert sam.post("/staff/preview", data=begin).status_code == 303
    page = f"/invoices/{invoice.public_id}"
    assert sam.get(page).status_code == 200 and f"{page}/forward" not in sam.get(page).text
    assert sam.get(f"{page}/forward").status_code == 403
    sent = sam.post(f"{page}/forward", data={"csrf_token": csrf_token(sam, page), "email1": JONAS})
    assert sent.status_code == 403 and mails(db) == []


def test_owners_choose_for_everyone_and_staff_for_a_customer(
    signed_in_staff: SignedIn, ben: FlaskClient, db: Session, cast: Cast, invoice: Invoice
) -> None:
    sam, page = signed_in_staff(cast.sam), "/staff/settings/forwarding"
    paper = f"/invoices/{invoice.public_id}"

    def saved(address: str, forwarding: str) -> int:
        version = sam.get(address).text.split('name="version" value="')[1].split('"')[0]
        sent = {"csrf_token": csrf_token(sam, address), "version": version, "forwarding": forwarding}
        return sam.post(address, data=sent).status_code

    assert saved(page, "admins") == 303
    assert ben.get(f"{paper}/forward").status_code == 403
    own = f"/staff/customers/{customer_id(db, cast.acme)}/forwardings"
    assert "As for everyone: Only admins of the customer" in sam.get(own).text
    assert saved(own, "all") == 303
    assert ben.get(f"{paper}/forward").status_code == 200
    assert saved(own, "") == 303
    assert ben.get(f"{paper}/forward").status_code == 403
    assert saved(page, "everybody") == 422 and saved(own, "everybody") == 422
    stale = {"csrf_token": csrf_token(sam, page), "version": "1", "forwarding": "all"}
    assert sam.post(page, data=stale).status_code == 409
