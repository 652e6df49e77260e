"""What a proven address opens: the places of its person, those they were invited to included."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access import queries
from portal.access.proofs import proving
from portal.access.security.rules import Way
from portal.access.sessions import SignedIn, begin_at_first
from portal.customers.models import ContactAccess
from portal.db import locked
from portal.people.models import Person


def arrive(
    db: Session,
    person_id: int,
    now: datetime,
    replaces: str | None,
    at: int | None = None,
    way: Way = Way.MAIL,
    registers: bool = False,
) -> SignedIn | None:
    """Begin the session of a person who just proved the address; None where no place is open to them.

    Inside a transaction that sees every customer. Invitations went to the same address, so they are
    accepted; with `at`, the id of a contact, only that one, and the session begins there. Raises
    OnlyAtProvider as `begin_at_first` does.
    """
    db.get_one(Person, person_id).proven_at = now
    for contact in db.scalars(locked(queries.invited_contacts(person_id))).all():
        if at in (None, contact.id):
            contact.access = ContactAccess.ACTIVE
            proving.end_invitations(db, contact.public_id, now)
    db.flush()
    places = db.execute(queries.active_places(person_id)).all()
    if at is not None:
        places = [place for place in places if place.contact_id == at]
    return begin_at_first(db, person_id, places, now, replaces, way, registers) if places else None
