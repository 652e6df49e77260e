"""Who holds a session, who may sign in, and what failed lately."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    false,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased

from portal.access.models import ContactSession, FailedTry, Password, StaffMember, StaffSession
from portal.access.notices.queries import unread_count
from portal.access.previews.models import Preview
from portal.customers.logos.models import CustomerLogo
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect
from portal.people.models import Person
from portal.preferences.models import Organisation

_ACTIVE = literal_column(f"'{ContactAccess.ACTIVE}'", String)
"""In the text of the statement: as a parameter it would be looked up twice for each page."""


def _active(contact: Any, customer: Any) -> Any:
    return and_(contact.access == _ACTIVE, customer.is_active)


def _is_live(session: type[ContactSession] | type[StaffSession]) -> tuple[Any, ...]:
    return (
        session.token_hash == bindparam("token_hash"),
        session.expires_at > bindparam("now"),
        session.last_used_at > bindparam("idle_since"),
    )


def of_contact() -> tuple[Any, ...]:
    """What every page needs to know of a contact, signed in or not; four tables are joined."""
    return (
        Person.id.label("person_id"),
        Person.email,
        Person.language,
        Person.time_zone,
        Contact.id.label("contact_id"),
        Contact.public_id.label("contact_public_id"),
        Contact.first_name,
        Contact.last_name,
        Customer.id.label("customer_id"),
        Customer.number.label("customer_number"),
        Customer.tax_number.label("customer_tax_number"),
        Customer.display_name.label("customer_name"),
        Customer.group_id,
        Organisation.settings_version,
    )


def _of_account() -> tuple[Any, ...]:
    """The same and what only matters to who has an account."""
    return (
        *of_contact(),
        Person.theme,
        Contact.role,
        Customer.public_id.label("customer_public_id"),
        CustomerLogo.sha256.label("logo_sha256"),
        CustomerLogo.width.label("logo_width"),
        CustomerLogo.height.label("logo_height"),
    )


@cache  # each page asks this first, and putting it together costs more than asking it
def contact_of_session() -> AnySelect:
    """All that a page needs to know of the contact whose live session this is; at most one row.

    Parameters: token_hash, now, idle_since.
    """
    other, others_customer = aliased(Contact), aliased(Customer)
    has_other = exists().where(
        other.person_id == Person.id,
        other.id != Contact.id,
        others_customer.id == other.customer_id,
        _active(other, others_customer),
    )
    return (
        select(
            ContactSession.id.label("session_id"),
            ContactSession.last_used_at,
            ContactSession.expires_at,
            ContactSession.proven_at,
            *_of_account(),
            has_other.label("has_other_companies"),
        )
        .join(Person, Person.id == ContactSession.person_id)
        .join(
            Contact,
            and_(Contact.id == ContactSession.contact_id, Contact.person_id == ContactSession.person_id),
        )
        .join(Customer, Customer.id == Contact.customer_id)
        .outerjoin(CustomerLogo, CustomerLogo.customer_id == Customer.id)
        .join(Organisation, true())
        .where(
            *_is_live(ContactSession),
            _active(Contact, Customer),
        )
    )


@cache
def contact_of_preview() -> AnySelect:
    """The same for the contact as whom the holder of a live staff session looks; at most one row.

    Parameters: preview_hash beside those of the staff session. The contact need not have access.
    """
    return (
        select(
            StaffSession.id.label("session_id"),
            StaffSession.last_used_at,
            StaffSession.expires_at,
            *_of_account(),
            false().label("has_other_companies"),
            StaffMember.name.label("previewer"),
        )
        .join(Preview, Preview.staff_session_id == StaffSession.id)
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .join(Contact, Contact.id == Preview.contact_id)
        .join(Person, Person.id == Contact.person_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .outerjoin(CustomerLogo, CustomerLogo.customer_id == Customer.id)
        .join(Organisation, true())
        .where(
            *_is_live(StaffSession),
            Preview.token_hash == bindparam("preview_hash"),
            StaffMember.is_active,
            Customer.is_active,
        )
    )


@cache
def staff_of_session() -> AnySelect:
    """The staff member whose live session this is; at most one row. Parameters as for a contact."""
    return (
        select(
            StaffSession.id.label("session_id"),
            StaffSession.last_used_at,
            StaffMember.id.label("staff_id"),
            StaffMember.public_id,
            StaffMember.name,
            StaffMember.email,
            StaffMember.role,
            StaffMember.language,
            Organisation.settings_version,
            unread_count(StaffMember.id).correlate(StaffMember).scalar_subquery().label("news"),
        )
        .join(StaffMember, StaffMember.id == StaffSession.staff_id)
        .join(Organisation, true())
        .where(
            *_is_live(StaffSession),
            StaffMember.is_active,
        )
    )


def staff_member_of(email: str) -> Select[StaffMember]:
    """The staff member of this normalised address, or no row."""
    return select(StaffMember).where(StaffMember.email == email)


@cache
def password_and_places() -> AnySelect:
    """Person, password hash and one active contact a row; no row for somebody unknown. Parameter: email."""
    return (
        select(Person.id, Password.password_hash, Contact.id.label("contact_id"), Contact.customer_id)
        .join(Password, Password.person_id == Person.id)
        .join(Contact, Contact.person_id == Person.id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Person.email == bindparam("email"), _active(Contact, Customer))
        .order_by(Contact.id)
    )


def person_of(email: str) -> AnySelect:
    """Id and language of who has this normalised address; at most one row."""
    return select(Person.id, Person.language).where(Person.email == email)


def person_with_a_place(email: str) -> AnySelect:
    """The same, if a proof of the address lets them in: they have a place, or were invited to one."""
    return _person_at(email, (ContactAccess.ACTIVE, ContactAccess.INVITED))


def person_with_an_active_place(email: str) -> AnySelect:
    """The same, if they have an account already."""
    return _person_at(email, (ContactAccess.ACTIVE,))


def _person_at(email: str, accesses: Collection[ContactAccess]) -> AnySelect:
    place = exists().where(
        Contact.person_id == Person.id,
        Contact.access.in_(accesses),
        Customer.id == Contact.customer_id,
        Customer.is_active,
    )
    return person_of(email).where(place)


def active_places(person_id: int) -> AnySelect:
    """Where a person may be now, the oldest place first."""
    return (
        select(Contact.id.label("contact_id"), Contact.customer_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.person_id == person_id, _active(Contact, Customer))
        .order_by(Contact.id)
    )


def invited_contacts(person_id: int) -> AnySelect:
    """The places to which a person was invited and has not come yet."""
    return (
        select(Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(
            Contact.person_id == person_id,
            Contact.access == ContactAccess.INVITED,
            Customer.is_active,
        )
        .order_by(Contact.id)
    )


def contacts_of_person(person_id: int) -> AnySelect:
    """Every place of a person at a customer that is active, whatever access it gives."""
    return (
        select(Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.person_id == person_id, Customer.is_active)
        .order_by(Contact.id)
    )


def places_of(person_id: int) -> AnySelect:
    """The customers of a person, by name, each with the contact that the person is there."""
    return (
        select(Contact.id, Contact.public_id, Contact.customer_id, Customer.display_name, Customer.number)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.person_id == person_id, _active(Contact, Customer))
        .order_by(Customer.display_name, Contact.id)
    )


@cache
def latest_tries() -> AnySelect:
    """The moments of the latest failed tries, newest first. Parameters: subject_hash, number."""
    return (
        select(FailedTry.at)
        .where(FailedTry.subject_hash == bindparam("subject_hash"))
        .order_by(FailedTry.at.desc())
        .limit(bindparam("number", type_=Integer))
    )
