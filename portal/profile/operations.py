"""Saving what a contact writes of themselves."""

from dataclasses import asdict

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.details.writing import keep_display_name
from portal.customers.models import Contact, Customer
from portal.db import locked, transaction
from portal.people.models import Person
from portal.profile.rules import ChangedMeanwhile, Habits, Names


def save_profile(contact_id: int, names: Names, habits: Habits, seen_version: int, actor: Actor) -> None:
    """Save the contact's names and phones at the entered customer, and what their person reads with.

    Raises ChangedMeanwhile where the contact has another version than was on the page.
    """
    with transaction() as db:
        customer = db.scalars(locked(select(Customer))).one()
        contact = db.scalars(locked(select(Contact).where(Contact.id == contact_id))).one()
        if contact.version != seen_version:
            raise ChangedMeanwhile
        person = db.scalars(locked(select(Person).where(Person.id == contact.person_id))).one()
        person.language = habits.language or None
        person.time_zone = habits.time_zone or None
        person.theme = habits.theme
        written = asdict(names)
        if any(getattr(contact, name) != text for name, text in written.items()):
            for name, text in written.items():
                setattr(contact, name, text)
            contact.version += 1
            keep_display_name(db, customer)
            note(
                db, Verb.CONTACT_CHANGED, actor, customer_id=customer.id, target=contact.public_id,
                contact=contact.name,
            )  # fmt: skip
