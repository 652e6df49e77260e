"""Browsers for tests: sessions without the slow password, sign-in with it, and the token of a page's form."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access import operations
from portal.access.models import ContactSession, StaffSession
from portal.access.rules import CONTACT_LIMIT, STAFF_LIMIT
from portal.customers.models import Contact
from portal.db import transaction
from portal.kit import clock, tokens
from portal.tenancy import every_customer

RIGHT = "anchor lantern tide 7"
WRONG = "anchor lantern tide 8"


def begin_contact_session(db: Session, contact_id: int) -> str:
    """A session as a sign-in would have begun it; returns its token."""
    token, now = tokens.new_token(), clock.now()
    with every_customer(db, "a test"), transaction():
        contact = db.get_one(Contact, contact_id)
        db.add(
            ContactSession(
                token_hash=tokens.hashed(token),
                customer_id=contact.customer_id,
                person_id=contact.person_id,
                contact_id=contact.id,
                expires_at=now + CONTACT_LIMIT,
            )
        )
    return token


def begin_staff_session(db: Session, staff_id: int) -> str:
    """The same for a staff member."""
    token, now = tokens.new_token(), clock.now()
    with transaction():
        db.add(StaffSession(token_hash=tokens.hashed(token), staff_id=staff_id, expires_at=now + STAFF_LIMIT))
    return token


def numbers_in(html: str) -> list[str]:
    """The numbers of a list's rows, from top to bottom."""
    return re.findall(r'class="rowlink"[^>]*>([^<]+)<', html)


def csrf_token(browser: FlaskClient, page: str) -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert found is not None, f"{page} has no form"
    return found[1]


def give_password(db: Session, contact_id: int, password: str = RIGHT) -> int:
    """Let a contact sign in by password; returns the id of the person."""
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, contact_id).person_id
    assert person_id is not None
    operations.set_password(person_id, password)
    return person_id


def sign_in(
    browser: FlaskClient, email: str, password: str = RIGHT, address: str = "192.0.2.7", **query: str
) -> TestResponse:
    """Fill in the form of the door and send it."""
    token = csrf_token(browser, "/login")
    return browser.post(
        "/login",
        query_string=query,
        data={"email": email, "password": password, "csrf_token": token},
        environ_overrides={"REMOTE_ADDR": address},
    )


def is_in(browser: FlaskClient) -> bool:
    """Whether a contact is signed in with this browser."""
    return browser.get("/companies").status_code == 200


def is_staff_in(browser: FlaskClient) -> bool:
    """Whether somebody of staff is signed in with it."""
    return browser.get("/staff/customers").status_code == 200
