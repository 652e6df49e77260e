"""Whose calendar address this is."""

from typing import Any

from sqlalchemy import Select, select

from portal.access.feeds.models import CalendarFeed
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect
from portal.people.models import Person


def of_contact(contact_id: int) -> Select[CalendarFeed]:
    """The contact's address, or no row."""
    return select(CalendarFeed).where(CalendarFeed.contact_id == contact_id)


def reader_of(token_hash: str) -> AnySelect:
    """customer_id, group_id, customer_name and language of who may read this feed now; no row otherwise."""
    columns: tuple[Any, ...] = (
        Customer.id.label("customer_id"),
        Customer.group_id,
        Customer.display_name.label("customer_name"),
        Person.language,
    )
    return (
        select(*columns)
        .select_from(CalendarFeed)
        .join(Contact, Contact.id == CalendarFeed.contact_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Person, Person.id == Contact.person_id)
        .where(
            CalendarFeed.token_hash == token_hash,
            Contact.access == ContactAccess.ACTIVE,
            Customer.is_active,
        )
    )
