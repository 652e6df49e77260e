"""Registering in tests: what Nora types, and what there is afterwards."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.adding import NewContact
from portal.customers.models import ContactAccess
from portal.customers.operations import add_contact
from portal.preferences import rules
from portal.preferences.operations import save_preference
from portal.tenancy import every_customer
from tests.access.letters import mails, send
from tests.browsers import RIGHT

NEW = "nora@new-yard.example"
TYPED = {"first_name": "Nora", "last_name": "Nilsson", "company": "New Yard", "password": RIGHT}


def register(browser: FlaskClient, email: str = NEW, **fields: str) -> None:
    answer = send(browser, "/register", email=email, **{**TYPED, **fields})
    assert (answer.status_code, answer.location) == (303, "/verify"), answer.text


def prove(browser: FlaskClient, db: Session, email: str = NEW) -> None:
    answer = send(browser, "/verify", code=mails(db, email)[-1].code)
    assert (answer.status_code, answer.location) == (303, "/")


def everything(db: Session, model: type[Any]) -> list[Any]:
    db.rollback()
    db.expire_all()
    with every_customer(db, "a test"):
        rows = list(db.scalars(select(model).order_by(model.id)).all())
        db.expunge_all()
    return rows


def record(
    db: Session,
    customer_id: int,
    email: str = NEW,
    origin: str = "Staff",
    access: ContactAccess = ContactAccess.NONE,
) -> int:
    with every_customer(db, "a test"):
        return add_contact(customer_id, NewContact(email=email, origin=origin, access=access))


def let_staff_decide() -> None:
    save_preference(rules.ACTIVATES_KNOWN_CONTACTS, False)
