"""The place that an invitation opens."""

from sqlalchemy import exists, select

from portal.access.models import Password
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect


def invited_place(contact_public_id: str | None, person_id: int | None) -> AnySelect:
    """Contact, company and whether the person has a password; no row where it no longer counts."""
    return (
        select(
            Contact.id.label("contact_id"),
            Contact.customer_id,
            Contact.public_id,
            Contact.first_name,
            Contact.last_name,
            Customer.display_name.label("company"),
            exists().where(Password.person_id == Contact.person_id).label("has_password"),
        )
        .join(Customer, Customer.id == Contact.customer_id)
        .where(
            Contact.public_id == contact_public_id,
            Contact.person_id == person_id,
            Contact.access == ContactAccess.INVITED,
            Customer.is_active,
        )
    )
