"""What a test finds in the database after the act, of every customer."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.customers.models import Contact
from portal.tenancy import every_customer


def count(db: Session, model: type[object]) -> int:
    """How many rows there are of it."""
    db.rollback()
    with every_customer(db, "a test"):
        found = db.scalar(select(func.count()).select_from(model)) or 0
    db.rollback()
    return found


def verbs(db: Session) -> list[str]:
    """What was done at customers, the oldest first."""
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Activity.verb).order_by(Activity.id)))


def person_of(db: Session, contact_id: int) -> int:
    """Who this contact is."""
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, contact_id).person_id
    db.rollback()
    assert person_id is not None
    return person_id
