"""Our customers as the gateway knows them: each made there once."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import hold_name
from portal.payments import queries
from portal.payments.gateway import Line
from portal.payments.models import GatewayCustomer
from portal.payments.payer import Payer
from portal.payments.refusals import GatewaySilent
from portal.payments.rules import requests


def known_customer(db: Session, customer_id: int) -> GatewayCustomer | None:
    """The customer at the gateway, where they were made there before."""
    return db.scalars(queries.gateway_customer(customer_id)).one_or_none()


def make_customer(db: Session, line: Line, payer: Payer) -> str:
    """Make the customer at the gateway; asked twice, the gateway makes one. Its id."""
    customer = db.scalars(select(Customer).where(Customer.id == payer.customer_id)).one()
    made = select(func.count(GatewayCustomer.id)).where(GatewayCustomer.customer_id == customer.id)
    asked = requests.customer(
        customer=customer.public_id, name=customer.display_name, email=customer.email or payer.email
    )
    key = f"customer-{customer.public_id}-{(db.scalar(made) or 0) + 1}"
    # What the business knows of a customer changes, and a key goes with one text: it says which.
    key = f"{key}-{requests.fingerprint(asked)}"
    db.rollback()  # nothing is held while the gateway is asked
    reference = line.post(requests.CUSTOMERS, asked, subject=customer.public_id, idempotency_key=key).get(
        "id"
    )
    if not isinstance(reference, str) or not reference:
        raise GatewaySilent(why="no id")
    return reference


def keep_customer(db: Session, customer_id: int, reference: str) -> None:
    """Keep the gateway's id, inside an open transaction; one that is kept already stays."""
    hold_name(db, f"gateway {reference}")
    wanted = select(GatewayCustomer.id).where(GatewayCustomer.gateway_reference == reference)
    if db.scalar(wanted) is None:
        db.add(GatewayCustomer(customer_id=customer_id, gateway_reference=reference))
        db.flush()
