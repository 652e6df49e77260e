"""What the profile shows of the contact, the company and who else is there."""

from sqlalchemy import Select, select

from portal.customers.models import Contact, ContactAccess
from portal.db import AnySelect
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person


def own_contact(contact_id: int) -> Select[Contact]:
    """The contact who reads."""
    return select(Contact).where(Contact.id == contact_id)


def sent_paper() -> Select[int]:
    """One paper that was sent to the entered customer, if there is one."""
    return select(Paper.id).where(Paper.state != PaperState.DRAFT).limit(1)


def colleagues() -> AnySelect:
    """The contacts of the entered customer who were not removed, the primary one first."""
    return (
        select(
            Contact.id,
            Contact.public_id,
            Contact.first_name,
            Contact.last_name,
            Contact.role,
            Contact.access,
            Contact.last_signed_in_at,
            Person.email,
        )
        .outerjoin(Person, Person.id == Contact.person_id)
        .where(Contact.access != ContactAccess.DISABLED)
        .order_by(Contact.is_primary.desc(), Contact.first_name, Contact.last_name, Contact.id)
    )


def colleague(public_id: str) -> Select[Contact]:
    """One of them, or no row."""
    return select(Contact).where(Contact.public_id == public_id, Contact.access != ContactAccess.DISABLED)


def admins(customer_id: int) -> AnySelect:
    """The ids of a customer's contacts who may act for it now."""
    return select(Contact.id).where(
        Contact.customer_id == customer_id,
        Contact.role == "admin",
        Contact.access == ContactAccess.ACTIVE,
    )
