"""Booking what the gateway says: the same operation for a signed event and for an answer to the worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.bulk import insert_rows
from portal.db import Busy, hold_name, transaction
from portal.kit import clock
from portal.ledger.models import Payment
from portal.payments import kept, queries
from portal.payments.gateway import Call
from portal.payments.models import GatewayEvent
from portal.payments.noting import note_calls
from portal.payments.recording import Heard, names_held, take_down, was_asked
from portal.payments.rules.told import Told
from portal.payments.rules.words import EventOutcome
from portal.tenancy import every_customer

WAITS_MS: Final = 2_000
"""How long an event waits for a lock; then the gateway is asked to come again."""
_REASON: Final = "the gateway speaks of any customer's payment"

log = structlog.get_logger("portal.payments")


@dataclass(frozen=True, slots=True)
class Event:
    """A signed event: its id, what it is called, what it is about, what it says, and when it was made."""

    reference: str
    kind: str
    object_id: str
    told: Told | None
    made_at: datetime


def book_event(event: Event) -> bool:
    """Book a signed event with its id in one transaction; False where it was booked before.

    Busy where a lock was not to be had in two seconds: nothing is changed, and it may come again.
    """
    names = [f"event {event.reference}", *names_held(event.told)]
    with transaction(WAITS_MS, names) as db, every_customer(db, _REASON):
        if db.scalar(kept.booked_event(), {"reference": event.reference}) is not None:
            return False
        heard = _heard(db, event.told, event.made_at)
        row = {
            "reference": event.reference,
            "kind": event.kind[:100],
            "object_id": event.object_id[:255],
            "payment_public_id": heard.payment,
            "outcome": heard.outcome,
            "made_at": event.made_at,
        }
        insert_rows(db, GatewayEvent, [row])
    log.info("event_booked", event_id=event.reference, kind=event.kind, outcome=heard.outcome)
    return True


def book_answers(told: Iterable[Told], calls: Iterable[Call], payment_id: int | None = None) -> None:
    """Book what the gateway answered to the worker, and write down what it was asked.

    A settled payment that was asked about has told all it can.
    """
    with transaction() as db, every_customer(db, _REASON):
        for one in told:
            for name in names_held(one):
                hold_name(db, name)
            take_down(db, one, clock.now())
        note_calls(db, calls)
        if payment_id is not None:
            online = db.scalars(queries.online_payment(payment_id)).one()
            was_asked(online, db.get_one(Payment, payment_id))


def _heard(db: Session, told: Told | None, at: datetime) -> Heard:
    if told is None:
        return Heard(EventOutcome.NOTHING)
    try:
        return take_down(db, told, at)
    except IntegrityError as error:  # another worker wrote the same in this moment
        raise Busy("The same is being booked elsewhere.") from error
