"""What a registration comes to once its address is proven: an own customer, a known place, or a question."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import queries
from portal.access.registration.telling import tell_staff
from portal.activity.rules import Verb
from portal.customers.adding import NewAddress, NewContact, NewCustomer, write_customers
from portal.customers.models import Contact, ContactAccess, ContactRole
from portal.customers.rules import ADDRESS_PARTS, REGISTERED, was_forwarded
from portal.db import locked
from portal.people.models import Person
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.models import CustomerPreference, Organisation
from portal.preferences.rules import ACTIVATES_KNOWN_CONTACTS, CURRENCY


def settle(db: Session, person_id: int, email: str, values: Mapping[str, str], now: datetime) -> bool:
    """Give the person of a proven address their place; False where staff have to say yes first.

    Who has one already, or was invited to one, registers nothing. Who is recorded without access gets it,
    by preference. Who is known only through forwards gets a customer of their own, like a stranger; those
    other places stay as they were.
    """
    contacts = db.scalars(locked(queries.contacts_of_person(person_id))).all()
    if any(contact.access in (ContactAccess.ACTIVE, ContactAccess.INVITED) for contact in contacts):
        return True
    recorded = [contact for contact in contacts if not was_forwarded(contact.origin)]
    if not recorded:
        tell_staff(db, Verb.REGISTERED, _own_customer(db, email, values, now), email)
        return True
    db.get_one(Person, person_id).proven_at = now
    # An access that staff took away is given back by nobody else.
    waiting = [contact for contact in recorded if contact.access == ContactAccess.NONE]
    gives_access = choices_for_everyone(db)[ACTIVATES_KNOWN_CONTACTS]
    if waiting and gives_access:
        for contact in waiting:
            contact.access = ContactAccess.ACTIVE
            tell_staff(db, Verb.ACCESS_ACTIVATED, contact, email)
        return True
    for contact in recorded:
        tell_staff(db, Verb.ACCESS_ASKED, contact, email)
    return False


def _own_customer(db: Session, email: str, values: Mapping[str, str], now: datetime) -> Contact:
    """A new customer with the next number, and its first contact, who is its admin."""
    new = NewCustomer(
        name=values.get("company", ""),
        email=email,
        phone=values.get("phone", ""),
        website=values.get("website", ""),
        tax_number=values.get("tax_number", ""),
        public_notes=values.get("notes", ""),
        addresses=_addresses(db, values),
        contacts=[
            NewContact(
                email=email,
                first_name=values.get("first_name", ""),
                last_name=values.get("last_name", ""),
                phone=values.get("phone", ""),
                role=ContactRole.ADMIN,
                access=ContactAccess.ACTIVE,
                origin=REGISTERED,
            )
        ],
        custom=(
            values.get("custom1", ""),
            values.get("custom2", ""),
            values.get("custom3", ""),
            values.get("custom4", ""),
        ),
    )
    (customer_id,) = write_customers(db, [new], now)
    if currency := values.get("currency"):
        chosen = json.dumps(currency)
        db.add(CustomerPreference(customer_id=customer_id, name=CURRENCY.name, value=chosen))
        db.flush()
    return db.scalars(select(Contact).where(Contact.customer_id == customer_id)).one()


def _addresses(db: Session, values: Mapping[str, str]) -> list[NewAddress]:
    parts: dict[str, Any] = {part: values.get(part, "") for part in ADDRESS_PARTS if part != "addressee"}
    parts["country"] = parts["country"] or db.scalars(select(Organisation.country)).one()
    return [NewAddress(**parts)] if any(parts.values()) else []
