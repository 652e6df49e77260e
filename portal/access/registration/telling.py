"""Telling staff who came in by registering, inside an open transaction that sees every customer."""

from typing import Final

from sqlalchemy.orm import Session

from portal.access.telling import write_to_staff
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact, Customer
from portal.mail import letters
from portal.mail.letters import LetterKind

LETTERS: Final[dict[Verb, LetterKind]] = {
    Verb.REGISTERED: letters.CONTACT_REGISTERED,
    Verb.ACCESS_ACTIVATED: letters.ACCESS_ACTIVATED,
    Verb.ACCESS_ASKED: letters.ACCESS_REQUESTED,
}


def tell_staff(db: Session, verb: Verb, contact: Contact, email: str) -> None:
    """Note it at the customer, as news, and write to everybody of staff who can act on it."""
    customer = db.get_one(Customer, contact.customer_id)
    name = contact.name or email
    actor = Actor(ActorKind.CONTACT, name, contact.public_id)
    note(db, verb, actor, customer_id=customer.id, target=contact.public_id, contact=name, email=email)
    write_to_staff(
        db,
        LETTERS[verb],
        path=f"/staff/customers/{customer.public_id}",
        contact=name,
        contact_email=email,
        company=customer.display_name,
    )
