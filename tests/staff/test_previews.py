"""Staff who look at the portal as a contact: they see it all, and nothing they send goes through."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.models import ContactSession, StaffSession
from portal.access.previews.models import Preview
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import transaction
from portal.kit import clock
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.found import verbs
from tests.staff.conftest import contact_of

SignedIn = Callable[[int], FlaskClient]
BAR = "You see what Ana Alvarez sees."


@pytest.fixture
def look(sam: FlaskClient, db: Session, acme: str) -> Callable[[int], FlaskClient]:
    """`look(cast.ana)`: Sam's browser, in which he sees what Ana sees."""

    def begin(contact_id: int) -> FlaskClient:
        contact = contact_of(db, contact_id)
        form = {"customer": acme.split("/")[3], "contact": contact.public_id}
        token = csrf_token(sam, f"{acme}/{contact.public_id}")
        assert sam.post("/staff/preview", data={**form, "csrf_token": token}).location == "/"
        return sam

    return begin


def test_staff_see_every_page_of_the_contact_under_a_bar_that_says_so(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast
) -> None:
    invoice = make.invoice(db, cast.acme, 12300)
    sam = look(cast.ana)
    for page in ("/", "/invoices", f"/invoices/{invoice.public_id}", "/statement"):
        shown = sam.get(page)
        assert shown.status_code == 200 and BAR in shown.text, page
        assert "Sign out" not in shown.text
    for page in ("/companies", "/again?next=/profile/email", "/reset", "/invoices/nothing"):
        assert sam.get(page).text.count(BAR) == 1, page
    assert "Hello, Ana" in sam.get("/").text
    assert BAR not in sam.get("/staff/customers").text


def test_nothing_that_is_sent_goes_through(
    look: Callable[[int], FlaskClient], app: Flask, cast: Cast
) -> None:
    sam = look(cast.ana)
    token = csrf_token(sam, "/")
    posts = {
        str(rule).replace("<token>", "x" * 43).replace("<public_id>", "x" * 22)
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ())
        and not str(rule).startswith(("/staff", "/demo", "/webhooks", "/api"))
    }  # a webhook and a program know no browser: a signature decides, or a token
    assert "/logout" in posts and "/companies" in posts
    for address in posts:
        answer = sam.post(address, data={"csrf_token": token})
        assert answer.status_code in (403, 404, 405), address
        if answer.status_code == 403:
            assert "You only look here, as Ana Alvarez." in answer.text
            assert BAR in answer.text
    assert BAR in sam.get("/").text
    refused = sam.post("/profile", data={"csrf_token": token})
    leave = re.search(r'name="csrf_token" value="([^"]+)"', refused.text)
    assert leave is not None
    assert sam.post("/staff/preview/leave", data={"csrf_token": leave[1]}).status_code == 303


def test_looking_leaves_no_trace_of_the_contact_but_one_of_staff(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast
) -> None:
    look(cast.ana).get("/invoices")
    assert contact_of(db, cast.ana).last_signed_in_at is None
    with every_customer(db, "a test"):
        assert db.scalars(select(ContactSession)).all() == []
    assert verbs(db) == ["preview_begun"]


def test_leaving_leads_back_and_the_staff_session_goes_on(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast, acme: str
) -> None:
    sam = look(cast.ana)
    answer = sam.post("/staff/preview/leave", data={"csrf_token": csrf_token(sam, "/")})
    assert answer.location == f"{acme}/{contact_of(db, cast.ana).public_id}"
    assert sam.get(answer.location).status_code == 200
    assert sam.get("/").location == "/login?next=/"
    assert verbs(db) == ["preview_begun", "preview_left"]
    again = sam.post("/staff/preview/leave", data={"csrf_token": csrf_token(sam, "/staff/customers")})
    assert again.location == "/staff/customers"


def test_the_view_ends_with_the_staff_session(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast
) -> None:
    sam = look(cast.ana)
    sam.post("/staff/logout", data={"csrf_token": csrf_token(sam, "/staff/customers")})
    assert sam.get("/").status_code == 303
    with every_customer(db, "a test"):
        assert db.scalars(select(Preview)).all() == []


@pytest.mark.parametrize("limit", ["expires_at", "last_used_at"])
def test_it_ends_when_the_staff_session_runs_out(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast, limit: str
) -> None:
    sam = look(cast.ana)
    with transaction():
        db.execute(update(StaffSession).values({limit: clock.now() - timedelta(minutes=61)}))
    assert sam.get("/").status_code == 303


def test_the_cookie_alone_opens_nothing(
    look: Callable[[int], FlaskClient], app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    stolen = look(cast.ana).get_cookie("preview")
    assert stolen is not None
    strangers = app.test_client()
    strangers.set_cookie("preview", stolen.value)
    assert strangers.get("/").status_code == 303
    zoes = signed_in(cast.zoe)
    zoes.set_cookie("preview", stolen.value)
    assert "Hello, Zoe" in zoes.get("/").text
    another = signed_in_staff(cast.sam)
    another.set_cookie("preview", stolen.value)
    assert another.get("/").status_code == 303


def test_a_contact_without_access_can_be_looked_at_before_the_invitation(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).access = ContactAccess.NONE
    assert BAR in look(cast.ana).get("/").text


def test_the_view_of_another_customers_contact_under_this_one_is_not_found(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    form = {"customer": acme.split("/")[3], "contact": contact_of(db, cast.zoe).public_id}
    token = csrf_token(sam, "/staff/customers")
    assert sam.post("/staff/preview", data={**form, "csrf_token": token}).status_code == 404
    assert sam.post("/staff/preview", data={"csrf_token": token}).status_code == 404


def test_it_ends_when_the_customer_is_not_active_any_more_or_the_contact_is_gone(
    look: Callable[[int], FlaskClient], db: Session, cast: Cast
) -> None:
    sam = look(cast.ben)
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).is_active = False
    assert sam.get("/").status_code == 303
    with every_customer(db, "a test"), transaction():
        db.get_one(Customer, cast.acme).is_active = True
    assert sam.get("/").status_code == 200
    with every_customer(db, "a test"), transaction():
        db.execute(delete(Preview))
    assert sam.get("/").status_code == 303


def test_from_a_customer_staff_look_as_who_may_sign_in_and_from_a_paper_at_it(
    sam: FlaskClient, db: Session, cast: Cast, acme: str
) -> None:
    customer = acme.split("/")[3]
    invoice, foreign = make.invoice(db, cast.acme), make.invoice(db, cast.globex)
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ana).access = ContactAccess.NONE
    paper = f"/staff/customers/{customer}/papers/{invoice.public_id}"

    def looks_from(page: str, **more: str) -> TestResponse:
        form = {"customer": customer, **more, "csrf_token": csrf_token(sam, page)}
        return sam.post("/staff/preview", data=form)

    assert 'name="contact"' not in sam.get(paper).text
    assert looks_from(paper, paper=invoice.public_id).location == f"/invoices/{invoice.public_id}"
    assert "You see what Ben Berger sees." in sam.get(f"/invoices/{invoice.public_id}").text
    assert "Nobody of the customer has opened it yet." in sam.get(paper).text
    assert looks_from(f"/staff/customers/{customer}").location == "/"
    assert looks_from(paper, paper=foreign.public_id).status_code == 404
    with every_customer(db, "a test"), transaction():
        db.execute(
            update(Contact).where(Contact.customer_id == cast.acme).values(person_id=None, access="none")
        )
    assert looks_from(paper, paper=invoice.public_id).location == f"/staff/customers/{customer}/contacts"
    assert "nobody to look as" in sam.get(f"/staff/customers/{customer}/contacts").text
