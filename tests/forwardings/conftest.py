"""Short ways to forward and to look at what came of it."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.customers.models import Contact, Customer
from portal.forwardings.models import Forwarding
from portal.links.models import Link
from portal.mail.models import Letter
from portal.papers.models import Invoice
from portal.people.models import Person
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.files.conftest import folder, share, store  # noqa: F401 - fixtures

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    return signed_in(cast.ana)


@pytest.fixture
def ben(signed_in: SignedIn, cast: Cast) -> FlaskClient:
    return signed_in(cast.ben)


@pytest.fixture
def invoice(db: Session, cast: Cast) -> Invoice:
    return make.invoice(db, cast.acme, 12_300, number="INV-7", payment_methods="card")


def send(browser: FlaskClient, address: str, **fields: str) -> TestResponse:
    """Fill in the form of forwarding and send it."""
    return browser.post(address, data={"csrf_token": csrf_token(browser, "/profile"), **fields})


def contacts(db: Session, email: str) -> list[Contact]:
    """Everybody with this address, at whatever customer."""
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        found = db.scalars(select(Contact).join(Person).where(Person.email == email).order_by(Contact.id))
        return list(found)


def forwarded(db: Session) -> list[tuple[Forwarding, Link]]:
    """All that was forwarded, the oldest first."""
    db.rollback()
    with every_customer(db, "a test"):
        db.expire_all()
        both = select(Forwarding, Link).join(Link, Link.id == Forwarding.link_id)
        rows = db.execute(both.order_by(Forwarding.id))
        return [tuple(row) for row in rows.all()]


def letters(db: Session) -> list[Letter]:
    """The letters as the outbox keeps them, the oldest first."""
    db.rollback()
    return list(db.scalars(select(Letter).order_by(Letter.id)))


def customer_id(db: Session, customer: int) -> str:
    """The public id of a customer."""
    db.rollback()
    with every_customer(db, "a test"):
        return db.scalars(select(Customer.public_id).where(Customer.id == customer)).one()
