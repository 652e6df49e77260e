"""The shipments of an order."""

from sqlalchemy import Select, select

from portal.orders.shipments.models import Shipment
from portal.papers.models import Paper


def of_order(order: Paper) -> Select[Shipment]:
    """What left for this order, under whichever revision it was entered; the latest first."""
    revisions = select(Paper.id).where(
        Paper.kind == order.kind, Paper.number == order.number, Paper.customer_id == order.customer_id
    )
    return (
        select(Shipment)
        .where(Shipment.paper_id.in_(revisions))
        .order_by(Shipment.sent_on.desc(), Shipment.id.desc())
    )


def by_public_id(paper_id: int, public_id: str) -> Select[Shipment]:
    """A shipment of this revision, or no row."""
    return select(Shipment).where(Shipment.paper_id == paper_id, Shipment.public_id == public_id)
