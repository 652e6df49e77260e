"""What staff do about a customer's logo."""

from sqlalchemy import select

from portal.activity.rules import Actor
from portal.customers.logos.writing import write_logo
from portal.customers.models import Customer
from portal.db import locked, transaction
from portal.tenancy import every_customer


def remove_logo(customer_id: int, actor: Actor) -> None:
    """Take the logo away that a customer gave itself; one that is gone already stays so."""
    with transaction() as db, every_customer(db, "staff keep any customer"):
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        write_logo(db, customer, None, actor)
