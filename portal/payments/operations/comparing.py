"""Noting in what our books and the gateway differ."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select, update

from portal.db import transaction
from portal.kit import clock
from portal.payments.gateway import Call
from portal.payments.models import Difference, OnlinePayment
from portal.payments.noting import note_calls
from portal.payments.rules.comparing import Differing
from portal.payments.rules.words import DifferenceKind
from portal.tenancy import every_customer

_OF_PAYMENTS: Final = (DifferenceKind.STATE, DifferenceKind.AMOUNT)


def record_differences(found: Iterable[Differing], calls: Iterable[Call]) -> None:
    """Note what a comparison found; what it no longer found is settled. Payments are asked about again."""
    now = clock.now()
    with transaction() as db, every_customer(db, "the books of all customers are compared"):
        for one in found:
            wanted = select(Difference).where(
                Difference.kind == one.kind, Difference.reference == one.reference
            )
            row = db.scalars(wanted).one_or_none()
            if row is None:
                row = Difference(kind=one.kind, reference=one.reference, found_at=now)
                db.add(row)
            is_other = (row.ours, row.theirs) != (one.ours, one.theirs)
            row.payment_public_id, row.ours, row.theirs = one.payment, one.ours, one.theirs
            row.seen_at = now
            if is_other or not row.settled_by:
                row.settled_at, row.settled_by = None, ""
            db.flush()
            if one.kind in _OF_PAYMENTS:
                asked = update(OnlinePayment).where(OnlinePayment.intent == one.reference)
                db.execute(asked.values(ask_at=now), execution_options={"synchronize_session": False})
        gone = update(Difference).where(Difference.settled_at.is_(None), Difference.seen_at < now)
        db.execute(gone.values(settled_at=now), execution_options={"synchronize_session": False})
        note_calls(db, calls)
