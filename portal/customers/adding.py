"""Writing customers and contacts, inside an open transaction that sees every customer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bulk import insert_missing, insert_rows, reserve_ids
from portal.customers.models import Address, AddressKind, Contact, ContactAccess, ContactRole, Customer
from portal.customers.rules import display_name
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.people.models import Person
from portal.people.rules import normalise
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Series
from portal.preferences.numbering import next_numbers
from portal.preferences.rules import NUMBER_PATTERNS


class NumberInUse(Refusal):
    sentence = N_("Another customer has the number %(number)s.")
    field = "number"


class AlreadyAContact(Refusal):
    sentence = N_("%(email)s is among the contacts already.")
    field = "email"


@dataclass(frozen=True, slots=True)
class NewAddress:
    """An address as it is typed; `country` is ISO 3166-1 alpha-2 or empty."""

    kind: AddressKind = AddressKind.BILLING
    addressee: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class NewContact:
    """A person at the customer; without an e-mail address there is no person and no access."""

    email: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    language: str | None = None
    role: ContactRole = ContactRole.PAYER
    access: ContactAccess = ContactAccess.NONE
    origin: str = ""

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class NewCustomer:
    """A customer to be; without a number it takes the next. The first contact is the primary one."""

    name: str = ""
    number: str | None = None
    id_number: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    tax_number: str = ""
    public_notes: str = ""
    group_id: int | None = None
    addresses: Sequence[NewAddress] = ()
    contacts: Sequence[NewContact] = ()
    custom: tuple[str, str, str, str] = field(default=("", "", "", ""))


def write_customers(db: Session, new: Sequence[NewCustomer], now: datetime) -> list[int]:
    """Write customers with their addresses and contacts; their ids, in the same order.

    Raises NumberInUse, NotAnAddress, AlreadyAContact.
    """
    numbers = _numbers(db, new, now)
    ids = list(reserve_ids(db, Customer, len(new)))
    insert_rows(db, Customer, [_row(*one, now) for one in zip(ids, numbers, new, strict=True)])
    _write_addresses(db, ids, new)
    _write_contacts(db, ids, new, now)
    return ids


def _numbers(db: Session, new: Sequence[NewCustomer], now: datetime) -> list[str]:
    own = [one.number for one in new if one.number is not None]

    def taken(tried: Collection[str]) -> set[str]:
        return set(db.scalars(select(Customer.number).where(Customer.number.in_(tried)))) | set(own)

    pattern = choices_for_everyone(db)[NUMBER_PATTERNS[Series.CUSTOMER]]
    given = iter(next_numbers(db, Series.CUSTOMER, pattern, now.year, len(new) - len(own), taken))
    twice = {number for number in own if own.count(number) > 1} if len(set(own)) < len(own) else set()
    in_use = twice | set(db.scalars(select(Customer.number).where(Customer.number.in_(own))))
    if in_use:
        raise NumberInUse(number=sorted(in_use)[0])
    return [next(given) if one.number is None else one.number for one in new]


def _row(customer_id: int, number: str, new: NewCustomer, now: datetime) -> dict[str, object]:
    contact = new.contacts[0] if new.contacts else NewContact()
    return {
        "id": customer_id,
        "public_id": tokens.new_public_id(),
        "number": number,
        "id_number": new.id_number,
        "name": new.name,
        "display_name": display_name(new.name, contact.name, new.email, contact.email, number),
        "group_id": new.group_id,
        "email": new.email,
        "phone": new.phone,
        "website": new.website,
        "tax_number": new.tax_number,
        "public_notes": new.public_notes,
        **{f"custom{position}": text for position, text in enumerate(new.custom, 1)},
        "created_at": now,
    }


def _write_addresses(db: Session, ids: list[int], new: Sequence[NewCustomer]) -> None:
    rows = [
        {
            "customer_id": customer_id,
            "kind": str(address.kind),
            "addressee": address.addressee,
            "street": address.street,
            "city": address.city,
            "region": address.region,
            "postal_code": address.postal_code,
            "country": address.country,
        }
        for customer_id, customer in zip(ids, new, strict=True)
        for address in customer.addresses
    ]
    insert_rows(db, Address, rows)


def _write_contacts(db: Session, ids: list[int], new: Sequence[NewCustomer], now: datetime) -> None:
    people = people_of(db, [contact for customer in new for contact in customer.contacts], now)
    rows: list[dict[str, object]] = []
    for customer_id, customer in zip(ids, new, strict=True):
        here: set[int] = set()
        for position, contact in enumerate(customer.contacts):
            person_id = people.get(address_of(contact))
            if person_id in here:
                raise AlreadyAContact(email=contact.email)
            here |= {person_id} if person_id is not None else set()
            rows.append(contact_row(customer_id, person_id, contact, is_primary=position == 0))
    insert_rows(db, Contact, rows)


def contact_row(
    customer_id: int, person_id: int | None, new: NewContact, *, is_primary: bool
) -> dict[str, object]:
    return {
        "customer_id": customer_id,
        "person_id": person_id,
        "public_id": tokens.new_public_id(),
        "first_name": new.first_name,
        "last_name": new.last_name,
        "phone": new.phone,
        "role": str(new.role),
        "access": str(new.access),
        "origin": new.origin,
        "is_primary": is_primary,
    }


def people_of(db: Session, contacts: Sequence[NewContact], now: datetime) -> dict[str, int]:
    """The person's id by normalised address, for every contact that has one; missing people are made."""
    wanted = {address_of(contact): contact for contact in contacts if contact.email}
    if not wanted:
        return {}
    rows = [
        {"public_id": tokens.new_public_id(), "email": email, "language": contact.language, "created_at": now}
        for email, contact in sorted(wanted.items())
    ]
    insert_missing(db, Person, rows)
    return dict(db.execute(select(Person.email, Person.id).where(Person.email.in_(wanted))).all())


def address_of(contact: NewContact) -> str:
    return normalise(contact.email) if contact.email else ""
