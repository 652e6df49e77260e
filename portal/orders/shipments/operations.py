"""Entering what left for an order, and taking a wrong entry back. Every customer is seen."""

from datetime import date

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.orders.shipments import queries
from portal.orders.shipments.models import Shipment
from portal.orders.shipments.rules import ShipmentDetails, require_whole
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind


def add_shipment(paper_id: int, details: ShipmentDetails, actor: Actor, today: date) -> Shipment:
    """Enter a shipment and how far the order is with it. Raises what `require_whole` does."""
    require_whole(details, today)
    with transaction() as db:
        wanted = select(Paper).where(Paper.id == paper_id, Paper.kind == PaperKind.ORDER)
        order = db.scalars(locked(wanted)).one()
        shipment = Shipment(
            customer_id=order.customer_id,
            paper_id=order.id,
            sent_on=details.sent_on,
            carrier=details.carrier,
            tracking_number=details.tracking_number,
            tracking_url=details.tracking_url,
        )
        order.shipped = details.shipped
        db.add(shipment)
        note(
            db, Verb.SHIPMENT_ADDED, actor, customer_id=order.customer_id, target=order.public_id,
            number=order.number or "",
        )  # fmt: skip
    return shipment


def remove_shipment(paper_id: int, public_id: str) -> bool:
    """Take an entry back; False where the order has no such shipment."""
    with transaction() as db:
        shipment = db.scalar(locked(queries.by_public_id(paper_id, public_id)))
        if shipment is not None:
            db.delete(shipment)
    return shipment is not None
