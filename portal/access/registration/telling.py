"""Telling staff who came in by registering, inside an open transaction that sees every customer."""

from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact


def tell_staff(db: Session, verb: Verb, contact: Contact, email: str) -> None:
    """Note it at the customer, as news."""
    name = contact.name_or_email
    actor = Actor(ActorKind.CONTACT, name, contact.public_id)
    note(
        db, verb, actor, customer_id=contact.customer_id, target=contact.public_id, contact=name, email=email
    )  # fmt: skip
