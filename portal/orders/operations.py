"""Taking an order back. Every customer is seen."""

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.orders import queries
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind, PaperState


class OverAlready(Refusal):
    sentence = N_("%(number)s is closed or void already.")


class InvoicedAlready(Refusal):
    sentence = N_("%(number)s was invoiced with %(other)s. Void that invoice first.")


def void_order(paper_id: int, reason: str, actor: Actor) -> Paper:
    """Void an order that nobody invoiced; it keeps its number. Raises OverAlready, InvoicedAlready."""
    with transaction() as db:
        wanted = select(Paper).where(Paper.id == paper_id, Paper.kind == PaperKind.ORDER)
        order = db.scalars(locked(wanted)).one()
        if order.state not in (PaperState.CONFIRMED, PaperState.ON_HOLD):
            raise OverAlready(number=order.number)
        invoice = db.scalars(queries.invoices_of(order)).first()
        if invoice is not None:
            raise InvoicedAlready(number=order.number, other=invoice.number)
        order.state, order.voided_at, order.void_reason = PaperState.VOID, clock.now(), reason
        note(
            db, Verb.PAPER_VOIDED, actor, customer_id=order.customer_id, target=order.public_id,
            number=order.number or "", words=reason,
        )  # fmt: skip
    return order
