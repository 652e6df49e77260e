"""Reading and writing a company's details, inside an open transaction that sees the customer."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers import queries
from portal.customers.details.rules import ADDRESSES, OF_CUSTOMER, Details, has_address
from portal.customers.models import Address, AddressKind, Customer
from portal.customers.rules import ADDRESS_PARTS, display_name


def read_details(db: Session, customer: Customer) -> dict[str, str]:
    """The details as they are now."""
    wanted = select(Address).where(Address.customer_id == customer.id, Address.kind != AddressKind.OTHER)
    found = db.scalars(wanted).all()
    return details_of(customer, {address.kind: address for address in found})


def details_of(customer: Customer, addresses: dict[str, Address]) -> dict[str, str]:
    """The same from rows that were read already, the addresses by their kind."""
    details = {name: str(getattr(customer, name)) for name in OF_CUSTOMER}
    for kind in ADDRESSES:
        for part in ADDRESS_PARTS:
            details[f"{kind}_{part}"] = str(getattr(addresses[kind], part)) if kind in addresses else ""
    return details


def write_details(db: Session, customer: Customer, details: Details) -> None:
    """Let these be the details; an address of which nothing is left goes. Papers keep their own copy."""
    for name in OF_CUSTOMER:
        setattr(customer, name, details[name])
    for kind in ADDRESSES:
        _write_address(db, customer.id, kind, details)
    keep_display_name(db, customer)


def keep_display_name(db: Session, customer: Customer) -> None:
    """Call the customer by its name, else by that of its first contact, as they are now."""
    db.flush()
    first = db.scalar(queries.contacts_in_order(customer.id).limit(1))
    email = first.person.email if first is not None and first.person is not None else ""
    name = first.name if first is not None else ""
    customer.display_name = display_name(customer.name, name, customer.email, email, customer.number)


def _write_address(db: Session, customer_id: int, kind: str, details: Details) -> None:
    wanted = select(Address).where(Address.customer_id == customer_id, Address.kind == AddressKind(kind))
    address = db.scalar(wanted)
    if not has_address(details, kind):
        if address is not None:
            db.delete(address)
        return
    if address is None:
        address = Address(customer_id=customer_id, kind=AddressKind(kind))
        db.add(address)
    for part in ADDRESS_PARTS:
        setattr(address, part, details[f"{kind}_{part}"])
