"""Customers as other systems know them."""

from collections.abc import Collection

from sqlalchemy import Select, select

from portal.customers.models import Address, AddressKind, Contact, Customer


def known_by_id_number(id_numbers: Collection[str]) -> Select[str, int, int | None]:
    """Id number, id, and the customer it was merged into, of every customer that bears one of these."""
    return select(Customer.id_number, Customer.id, Customer.merged_into_id).where(
        Customer.id_number.in_(id_numbers)
    )


def paper_addresses(customer_ids: Collection[int]) -> Select[int, str, str, str, str, str, str, str]:
    """Customer, kind, addressee, street, city, region, postal code and country of billing and shipping."""
    return select(
        Address.customer_id,
        Address.kind,
        Address.addressee,
        Address.street,
        Address.city,
        Address.region,
        Address.postal_code,
        Address.country,
    ).where(Address.customer_id.in_(customer_ids), Address.kind != AddressKind.OTHER)


def contacts_in_order(customer_id: int) -> Select[Contact]:
    """A customer's contacts, the first one first."""
    return select(Contact).where(Contact.customer_id == customer_id).order_by(Contact.id)
