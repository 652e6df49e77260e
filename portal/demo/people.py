"""Writes the demo's customers with their contacts, and lets the cast in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import StaffRole
from portal.access.operations import add_staff_member, set_password
from portal.activity.rules import Actor, ActorKind
from portal.customers.adding import NewAddress, NewContact, NewCustomer
from portal.customers.details.rules import fingerprint
from portal.customers.details.writing import read_details
from portal.customers.models import AddressKind, Contact, ContactAccess, ContactRole, Customer
from portal.customers.operations import add_customers
from portal.db import transaction
from portal.demo.cast import CAST, STAFF_TOTP_SECRET
from portal.demo.profiles import Place, Profile, Somebody
from portal.people.models import Person
from portal.preferences.operations import save_preference
from portal.preferences.rules import CHECKS_COMPANY_CHANGES
from portal.profile.company.operations import change_company
from portal.tenancy import entered, every_customer

FIELDS = 4

PROPOSED = {
    "dolores@pugetchandlery.example": {
        "phone": "+1 206 555 0177",
        "website": "https://pugetchandlery.example",
        "billing_street": "5300 Shilshole Ave NW\nSuite 2",
        "billing_postal_code": "98107",
    },
    "bjorg@hardangerfjord.example": {"email": "faktura@hardangerfjord.example"},
}
"""Company details that wait for staff to look at them, by the admin who asks."""


def add_profiles(
    session: Session, profiles: Sequence[Profile], groups: Mapping[str, int], now: datetime
) -> dict[str, int]:
    """Write the customers; their ids by what they are called."""
    ids = add_customers([_customer(profile, groups[profile.group]) for profile in profiles], now)
    with transaction():
        for customer_id, profile in zip(ids, profiles, strict=True):
            _complete(session, customer_id, profile, now)
    return {profile.shown: customer_id for profile, customer_id in zip(profiles, ids, strict=True)}


def let_contacts_in(session: Session) -> None:
    """Give the contacts of the cast their passwords."""
    for member in CAST:
        if not member.is_staff:
            person = select(Person.id).where(Person.email == member.email)
            set_password(session.scalars(person).one(), member.password)


def propose_changes(session: Session) -> None:
    """Let two companies whose changes the business checks ask for other details; inside no customer."""
    for email, details in PROPOSED.items():
        with every_customer(session, "the demo asks who the company is"):
            contact = session.scalars(
                select(Contact).join(Person).where(Person.email == email, Contact.role == ContactRole.ADMIN)
            ).one()
            save_preference(CHECKS_COMPANY_CHANGES, True, customer_id=contact.customer_id)
            actor = Actor(ActorKind.CONTACT, contact.name, contact.public_id)
            contact_id, customer_id = contact.id, contact.customer_id
        with entered(session, customer_id):
            now = read_details(session, session.scalars(select(Customer)).one())
            change_company({**now, **details}, fingerprint(now, now), contact_id, actor, is_checked=True)


def let_staff_in() -> None:
    """Give the staff of the cast their accounts, with the authenticator's secret that CAST's readers know."""
    for member in CAST:
        if member.is_staff:
            add_staff_member(member.email, member.name, member.password, StaffRole.OWNER, STAFF_TOTP_SECRET)


def _customer(profile: Profile, group_id: int) -> NewCustomer:
    one, two, three, four = (text for text, _ in zip_longest(profile.custom, range(FIELDS), fillvalue=""))
    places = [(AddressKind.BILLING, profile.place)]
    if profile.delivery is not None:
        places.append((AddressKind.SHIPPING, profile.delivery))
    places += [(AddressKind.OTHER, place) for place in profile.other_places]
    return NewCustomer(
        name=profile.name,
        id_number=profile.id_number,
        email=profile.contacts[0].email,
        phone=profile.phone,
        tax_number=profile.tax_number,
        group_id=group_id,
        addresses=[_address(kind, place) for kind, place in places],
        contacts=[_contact(somebody) for somebody in profile.contacts],
        custom=(one, two, three, four),
    )


def _address(kind: AddressKind, place: Place) -> NewAddress:
    return NewAddress(
        kind, place.addressee, place.street, place.city, place.region, place.postal_code, place.country
    )


def _contact(somebody: Somebody) -> NewContact:
    return NewContact(
        somebody.email,
        somebody.first_name,
        somebody.last_name,
        somebody.phone,
        somebody.language,
        ContactRole(somebody.role),
        ContactAccess(somebody.access),
        somebody.origin,
    )


def _complete(session: Session, customer_id: int, profile: Profile, now: datetime) -> None:
    """Write what has no page of its own yet: notes, website, contacts' own fields, proven addresses."""
    customer = session.get_one(Customer, customer_id)
    customer.classification = "business" if profile.name else "individual"
    customer.website = profile.website
    customer.public_notes = profile.public_notes
    customer.private_notes = profile.private_notes
    customer.is_active = profile.is_active
    contacts = session.scalars(select(Contact).where(Contact.customer_id == customer_id).order_by(Contact.id))
    for contact, somebody in zip(contacts, profile.contacts, strict=True):
        contact.salutation = somebody.salutation
        for position, text in enumerate(somebody.custom, 1):
            setattr(contact, f"custom{position}", text)
        if contact.person is not None and contact.access in (ContactAccess.ACTIVE, ContactAccess.DISABLED):
            contact.person.proven_at = now
