"""Moving a person from one address to another, inside an open transaction that sees every customer."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.factors.models import Authenticator, RecoveryCode
from portal.access.models import Password
from portal.access.passkeys.models import Passkey
from portal.access.proofs import proving
from portal.access.proofs.rules import Purpose
from portal.access.sessions import end_others_of
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.details.writing import keep_display_name
from portal.customers.models import Customer
from portal.db import locked
from portal.people.models import Person
from portal.profile.email import queries
from portal.profile.email.refusals import AddressTaken

WAYS_IN = frozenset({Purpose.SIGN_IN, Purpose.REGISTER, Purpose.RESET, Purpose.INVITE, Purpose.CHANGE_EMAIL})
"""What was mailed before and opens nothing any more; the way back of an older change stays."""


def move(db: Session, person_id: int, email: str, kept_session: int | None, verb: Verb, now: datetime) -> str:
    """Let this proven address be the person's at all their customers; the address before.

    Codes and links that were mailed to either address end, and all sessions but the one that is kept.
    Links to papers stay. Raises AddressTaken.
    """
    person = db.scalars(locked(select(Person).where(Person.id == person_id))).one()
    if db.scalar(queries.has_address(email)) not in (None, person.id):
        raise AddressTaken
    before, person.email, person.proven_at = person.email, email, now
    db.flush()  # the unique index has the last word
    for address in sorted({before, email}):
        proving.end_unused(db, address, WAYS_IN, now)
    for proof in db.scalars(locked(queries.unused_of_person(person.id, WAYS_IN))).all():
        proving.end(proof, now)
    end_others_of(db, person.id, kept_session)
    _tell_customers(db, person, before, verb)
    return before


def forget_ways_in(db: Session, person_id: int, since: datetime) -> None:
    """Forget the password, and each passkey, authenticator and recovery code that came at this moment or
    later: whoever was at the account then may have them."""
    db.execute(delete(Password).where(Password.person_id == person_id))
    db.execute(delete(Passkey).where(Passkey.person_id == person_id, Passkey.added_at >= since))
    db.execute(
        delete(Authenticator).where(Authenticator.person_id == person_id, Authenticator.added_at >= since)
    )
    db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id, RecoveryCode.made_at >= since))


def _tell_customers(db: Session, person: Person, before: str, verb: Verb) -> None:
    for contact in db.scalars(queries.places(person.id)).all():
        name = contact.name or before
        note(
            db,
            verb,
            Actor(ActorKind.CONTACT, name, contact.public_id),
            customer_id=contact.customer_id,
            target=contact.public_id,
            contact=name,
            before=before,
            after=person.email,
        )
        keep_display_name(db, db.get_one(Customer, contact.customer_id))
