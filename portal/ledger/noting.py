"""Noting in the trail what a person did to money, inside the transaction that does it."""

from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import SYSTEM, Actor, Verb
from portal.kit.money import decimal_text
from portal.ledger.models import Payment


def note_payment(db: Session, verb: Verb, payment: Payment, amount_minor: int, actor: Actor) -> None:
    """Note what was done to a payment, with the amount in its currency; what the portal does is not told."""
    if actor != SYSTEM:
        _note(db, verb, payment, amount_minor, actor)


def note_by_itself(db: Session, verb: Verb, payment: Payment, amount_minor: int) -> None:
    """Note what happened to a payment without anybody here doing it."""
    _note(db, verb, payment, amount_minor, SYSTEM)


def _note(db: Session, verb: Verb, payment: Payment, amount_minor: int, actor: Actor) -> None:
    note(
        db,
        verb,
        actor,
        customer_id=payment.customer_id,
        target=payment.public_id,
        number=payment.number,
        amount=f"{decimal_text(amount_minor, payment.currency)} {payment.currency}",
    )
