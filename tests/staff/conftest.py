"""Staff of each role, and where Acme's pages lie in the back office."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffMember
from portal.customers.models import Contact, Customer
from portal.db import transaction
from portal.tenancy import every_customer
from tests.access.provider import elsewhere as elsewhere
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def sam(signed_in_staff: SignedIn, cast: Cast) -> FlaskClient:
    """The owner."""
    return signed_in_staff(cast.sam)


@pytest.fixture
def with_role(signed_in_staff: SignedIn, db: Session, cast: Cast) -> Callable[[str], FlaskClient]:
    """`with_role("read_only")`: a browser of somebody else of staff."""

    def sign_in(role: str) -> FlaskClient:
        with transaction():
            member = StaffMember(
                email=f"{role}@halvorsen.example",
                name=f"Kim {role}",
                role=role,
                password_hash="!",
                totp_secret="!",
            )
            db.add(member)
        return signed_in_staff(member.id)

    return sign_in


@pytest.fixture
def acme(db: Session, cast: Cast) -> str:
    """The address of Acme's contacts."""
    with every_customer(db, "a test"):
        return f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/contacts"


def contact_of(db: Session, contact_id: int) -> Contact:
    """The contact with its person as they are now."""
    db.rollback()
    with every_customer(db, "a test"):
        contact = db.scalars(
            select(Contact).where(Contact.id == contact_id).execution_options(populate_existing=True)
        ).one()
        assert contact.person is None or contact.person.email
        db.expunge(contact)
        return contact
