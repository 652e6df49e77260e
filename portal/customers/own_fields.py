"""What `$client.number` and the like stand for in letters: numbers and own fields of a contact's customer."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, Customer
from portal.tenancy import every_customer

OWN = ("custom1", "custom2", "custom3", "custom4")


def own_fields_of(db: Session, contact_public_id: str) -> Mapping[str, str]:
    """By name without the dollar, as in `client.number`; empty where there is no such contact any more."""
    wanted = (
        select(Customer, Contact)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Contact.public_id == contact_public_id)
    )
    with every_customer(db, "a letter names its customer's own fields"):
        found = db.execute(wanted).one_or_none()
        if found is None:
            return {}
        customer, contact = found
        client = {"id": customer.public_id, "number": customer.number, "id_number": customer.id_number}
        client |= {name: getattr(customer, name) for name in OWN}
        said = {f"client.{name}": value or "" for name, value in client.items()}
        return said | {f"contact.{name}": getattr(contact, name) or "" for name in OWN}
