"""What staff do with money, refunds, disputes and differences that the gateway put before them."""

from collections.abc import Mapping

from sqlalchemy import select

from portal.activity.rules import Actor
from portal.db import locked, transaction
from portal.kit import clock
from portal.kit.currencies import EXPONENTS
from portal.ledger import moving
from portal.ledger.accounts import locked_account
from portal.ledger.models import Payment
from portal.payments import queries
from portal.payments.mirroring import reconcile
from portal.payments.models import Difference, GatewayDispute, GatewayRefund, OnlinePayment
from portal.payments.recording import day_of
from portal.payments.refusals import AssignedAlready, StrangeCurrency
from portal.payments.rules.words import Asked, Way


def assign_receipt(public_id: str, customer_id: int, shares: Mapping[int, int], actor: Actor) -> Payment:
    """Book money that belonged to nobody as a payment of this customer, for these papers (minor units by
    paper id); the rest stays as credit. Inside `every_customer`.

    AssignedAlready the second time; StrangeCurrency where no account can hold it; the ledger's refusals
    where the papers do not take it.
    """
    with transaction() as db:
        receipt = db.scalars(locked(queries.unmatched_receipt(public_id))).one()
        if receipt.assigned_at is not None:
            raise AssignedAlready
        if receipt.currency not in EXPONENTS:
            raise StrangeCurrency(currency=receipt.currency)
        account = locked_account(db, customer_id, receipt.currency)
        payment = moving.begin(
            db, account, receipt.amount_minor, shares, attempt=f"receipt {public_id}", method="card"
        )
        charged_on = day_of(db, receipt.charged_at)
        moving.arrive(db, account, payment, receipt.amount_minor, receipt.currency, charged_on)
        payment.gateway_reference = receipt.intent
        online = OnlinePayment(
            customer_id=customer_id,
            payment_id=payment.id,
            way=Way.HOSTED,
            asked=Asked.ANSWERED,
            request={},
            intent=receipt.intent,
            payer_name=receipt.description[:300],
            ask_at=clock.now(),
        )
        db.add(online)
        db.flush()
        reconcile(db, account, payment, online, day_of(db, clock.now()))
        receipt.payment_public_id = payment.public_id
        receipt.assigned_at, receipt.assigned_by = clock.now(), actor.name
    return payment


def look_at_refund(reference: str) -> None:
    """Somebody of staff has seen a refund that was made at the gateway itself."""
    with transaction() as db:
        wanted = select(GatewayRefund).where(GatewayRefund.gateway_reference == reference)
        db.scalars(locked(wanted)).one().looked_at = clock.now()


def look_at_dispute(public_id: str) -> None:
    """The same for a dispute."""
    with transaction() as db:
        wanted = select(GatewayDispute).where(GatewayDispute.public_id == public_id)
        db.scalars(locked(wanted)).one().looked_at = clock.now()


def settle_difference(public_id: str, actor: Actor) -> None:
    """Staff say that a difference is in order; found again, it comes back."""
    with transaction() as db:
        difference = db.scalars(locked(select(Difference).where(Difference.public_id == public_id))).one()
        difference.settled_at, difference.settled_by = clock.now(), actor.name
