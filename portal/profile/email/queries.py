"""What of a person ends or is told when the address changes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from portal.access.proofs.models import Proof
from portal.access.proofs.rules import Purpose
from portal.customers.models import Contact, ContactAccess
from portal.people.models import Person


def unused_of_person(person_id: int, purposes: Collection[Purpose]) -> Select[Proof]:
    """A person's proofs for these purposes that nothing has ended but time."""
    return (
        select(Proof)
        .where(
            Proof.person_id == person_id,
            Proof.purpose.in_(purposes),
            Proof.used_at.is_(None),
            Proof.superseded_at.is_(None),
        )
        .order_by(Proof.id)
    )


def asked_for(person_id: int, now: datetime) -> Select[str]:
    """The new address that a person asked for last and that can still be proven."""
    return (
        unused_of_person(person_id, [Purpose.CHANGE_EMAIL])
        .with_only_columns(Proof.email)
        .where(Proof.expires_at > now)
        .order_by(None)
        .order_by(Proof.id.desc())
        .limit(1)
    )


def has_address(email: str) -> Select[int]:
    """Who has this normalised address, if anybody does."""
    return select(Person.id).where(Person.email == email)


def places(person_id: int) -> Select[Contact]:
    """The person's contacts at all customers; inside `every_customer`."""
    return (
        select(Contact)
        .where(Contact.person_id == person_id, Contact.access != ContactAccess.NONE)
        .order_by(Contact.id)
    )
