"""The company as its details page shows it."""

from sqlalchemy import select

from portal.customers.models import Address, Customer
from portal.db import AnySelect


def with_addresses() -> AnySelect:
    """The entered customer and each of its addresses."""
    return select(Customer, Address).outerjoin(Address, Address.customer_id == Customer.id)
