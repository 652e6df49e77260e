"""Wanting a kind of mail no more, and wanting it again; staff hear of the first, once an hour."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.activity.noting import note
from portal.activity.rules import Actor, ActorKind, Verb
from portal.customers.models import Contact
from portal.db import hold_name, transaction
from portal.kit import clock
from portal.mail import queries
from portal.mail.models import UnwantedLetters
from portal.mail.rules import Topic
from portal.tenancy import every_customer

TOLD_ONCE_WITHIN: Final = timedelta(hours=1)


def choose_letters(contact_public_id: str, wanted: Collection[Topic]) -> None:
    """Let this contact get just the letters of these topics, beside those that always come."""
    with transaction() as db, every_customer(db, "which letters a contact wants"):
        _choose(db, contact_public_id, frozenset(Topic) - frozenset(wanted))


def stop_letters(contact_public_id: str, topic: Topic) -> None:
    """Write this contact no more of them; doing so again changes nothing."""
    with transaction() as db, every_customer(db, "which letters a contact wants"):
        _choose(db, contact_public_id, _unwanted(db, contact_public_id) | {topic})


def start_letters(contact_public_id: str, topic: Topic) -> None:
    """Write them again."""
    with transaction() as db, every_customer(db, "which letters a contact wants"):
        _choose(db, contact_public_id, _unwanted(db, contact_public_id) - {topic})


def _unwanted(db: Session, contact_public_id: str) -> frozenset[Topic]:
    return frozenset(Topic(row.topic) for row in db.scalars(queries.unwanted_by(contact_public_id)))


def _choose(db: Session, contact_public_id: str, unwanted: frozenset[Topic]) -> None:
    hold_name(db, f"letters unwanted by {contact_public_id}")
    rows = {Topic(row.topic): row for row in db.scalars(queries.unwanted_by(contact_public_id))}
    new = [topic for topic in Topic if topic in unwanted - rows.keys()]
    for topic in rows.keys() - unwanted:
        db.delete(rows[topic])
    for topic in new:
        db.add(UnwantedLetters(addressee=contact_public_id, topic=topic))
    if new:
        _tell_staff(db, contact_public_id)


def _tell_staff(db: Session, contact_public_id: str) -> None:
    """As news, unless it was told of the same contact within the hour."""
    contact = db.scalar(select(Contact).where(Contact.public_id == contact_public_id))
    if contact is None:
        return
    told = select(Activity.id).where(
        Activity.target == contact_public_id,
        Activity.verb == Verb.MAILS_STOPPED,
        Activity.at > clock.now() - TOLD_ONCE_WITHIN,
    )
    if db.scalar(told.limit(1)) is not None:
        return
    actor = Actor(ActorKind.CONTACT, contact.name_or_email, contact_public_id)
    note(db, Verb.MAILS_STOPPED, actor, customer_id=contact.customer_id, target=contact_public_id)
