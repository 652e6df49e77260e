"""Writing down what the gateway was asked, inside an open transaction."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.payments.gateway import Call
from portal.payments.models import GatewayCall


def note_calls(db: Session, calls: Iterable[Call]) -> None:
    """Write these down for the log that staff see."""
    db.add_all(
        GatewayCall(
            call=call.call,
            subject=call.subject,
            idempotency_key=call.idempotency_key,
            status=call.status,
            problem=call.problem,
            request_id=call.request_id,
            milliseconds=call.milliseconds,
        )
        for call in calls
    )
