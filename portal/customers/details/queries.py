"""Changes of company details, the latest first."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.models import Address, AddressKind, Customer


def waiting() -> Select[CompanyChange]:
    """What waits for a decision: of the entered customer, or of all inside `every_customer`."""
    return (
        select(CompanyChange)
        .where(CompanyChange.state == ChangeState.WAITING)
        .order_by(CompanyChange.id.desc())
    )


def waiting_with_customers() -> Select[CompanyChange, Customer]:
    """The same with the customer whose details they are, who asked first comes first."""
    return (
        select(CompanyChange, Customer)
        .join(Customer, Customer.id == CompanyChange.customer_id)
        .where(CompanyChange.state == ChangeState.WAITING)
        .order_by(CompanyChange.id)
    )


def waiting_count() -> Select[int]:
    """How many wait."""
    return select(func.count(CompanyChange.id)).where(CompanyChange.state == ChangeState.WAITING)


def addresses_of(customer_ids: Collection[int]) -> Select[Address]:
    """The billing and shipping addresses of these customers."""
    return select(Address).where(Address.customer_id.in_(customer_ids), Address.kind != AddressKind.OTHER)


def latest(customer_id: int) -> Select[CompanyChange]:
    """The last change that a customer asked for."""
    return (
        select(CompanyChange)
        .where(CompanyChange.customer_id == customer_id)
        .order_by(CompanyChange.id.desc())
        .limit(1)
    )


def by_public_id(public_id: str) -> Select[CompanyChange]:
    """The change of this public id, or no row."""
    return select(CompanyChange).where(CompanyChange.public_id == public_id)
