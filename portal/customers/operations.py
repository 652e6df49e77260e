"""Adding customers and their contacts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.customers import queries
from portal.customers.adding import (
    AlreadyAContact,
    NewContact,
    NewCustomer,
    address_of,
    contact_row,
    people_of,
    write_customers,
)
from portal.customers.models import Contact, Customer
from portal.customers.rules import display_name
from portal.db import locked, transaction
from portal.kit import clock
from portal.tenancy import every_customer


def add_customers(new: Sequence[NewCustomer], now: datetime) -> list[int]:
    """Write customers with their addresses and contacts; their ids, in the same order.

    Raises NumberInUse, NotAnAddress, AlreadyAContact.
    """
    with transaction() as db, every_customer(db, "numbers and people are unique over all customers"):
        return write_customers(db, new, now)


def add_contact(customer_id: int, new: NewContact) -> int:
    """Put a person to a customer, made if nobody has that address yet; the contact's id.

    The first contact's name becomes the name of a customer that has none. Raises AlreadyAContact.
    """
    with transaction() as db, every_customer(db, "a person may be at several customers"):
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        person_id = people_of(db, [new], clock.now()).get(address_of(new))
        taken = select(Contact.id).where(Contact.customer_id == customer.id, Contact.person_id == person_id)
        if person_id is not None and db.scalar(taken) is not None:
            raise AlreadyAContact(email=new.email)
        first = db.scalar(queries.contacts_in_order(customer.id).limit(1))
        contact = Contact(**contact_row(customer.id, person_id, new, is_primary=first is None))
        db.add(contact)
        if first is None:
            customer.display_name = display_name(
                customer.name, contact.name, customer.email, new.email, customer.number
            )
        db.flush()
        return contact.id
