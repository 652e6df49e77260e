"""Making a customer in the back office."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.invitations.inviting import invite
from portal.access.newcomers.rules import CustomerDetails
from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.adding import NewAddress, NewContact, NewCustomer, write_customers
from portal.customers.models import Contact, Customer, CustomerGroup
from portal.customers.rules import ADDRESS_PARTS
from portal.db import transaction
from portal.kit import clock
from portal.people.rules import normalise
from portal.preferences.cascade import choices_of
from portal.preferences.models import CustomerPreference
from portal.preferences.rules import CURRENCY, LANGUAGE, PAYMENT_TERMS_DAYS
from portal.tenancy import every_customer


def create_customer(details: CustomerDetails, actor: Actor) -> Customer:
    """Write the customer with the next number, its first contact, and the invitation where one is wanted.

    The details have no problems. Raises NotAnAddress, InvitedTooOften; nothing is written then.
    """
    email = normalise(details.email) if details.email else ""
    with transaction() as db, every_customer(db, "numbers and people are unique over all customers"):
        now = clock.now()
        (customer_id,) = write_customers(db, [_as_new(db, details, email, actor)], now)
        _write_choices(db, customer_id, details)
        customer = db.get_one(Customer, customer_id)
        note(db, Verb.CUSTOMER_ADDED, actor, customer_id=customer_id, target=customer.public_id)
        if details.is_invited:
            contact = db.scalars(select(Contact).where(Contact.customer_id == customer_id)).one()
            language = choices_of(db, customer_id, customer.group_id)[LANGUAGE]
            invite(db, contact, actor, language, now)
    return customer


def _as_new(db: Session, details: CustomerDetails, email: str, actor: Actor) -> NewCustomer:
    contact = NewContact(
        email=email,
        first_name=details.first_name,
        last_name=details.last_name,
        phone=details.phone,
        origin=actor.name,
    )
    parts = {part: getattr(details, part) for part in ADDRESS_PARTS}
    group = select(CustomerGroup.id).where(CustomerGroup.public_id == details.group)
    return NewCustomer(
        name=details.name,
        email=email,
        phone=details.phone,
        group_id=db.scalars(group).one() if details.group else None,
        addresses=[NewAddress(**parts)] if any(parts.values()) else [],
        contacts=[contact] if details.has_contact else [],
    )


def _write_choices(db: Session, customer_id: int, details: CustomerDetails) -> None:
    chosen = {
        CURRENCY.name: details.currency or None,
        LANGUAGE.name: details.language or None,
        PAYMENT_TERMS_DAYS.name: details.days,
    }
    db.add_all(
        CustomerPreference(customer_id=customer_id, name=name, value=json.dumps(value))
        for name, value in chosen.items()
        if value is not None
    )
    db.flush()
