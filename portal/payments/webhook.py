"""Where the gateway reports: what is signed and ours is booked from the message alone, the rest is not."""

import json
from datetime import UTC, datetime
from typing import Any, Final

import structlog
from flask import Response, abort, request

from portal.access.areas import machine_area
from portal.db import Busy, current_session
from portal.kit import clock
from portal.payments.gateway import gateway_of
from portal.payments.operations.booking import Event, book_event
from portal.payments.refusals import PayingIsOff
from portal.payments.rules.signatures import is_signed
from portal.payments.rules.telling import UNKEEPABLE, told_by_event

MOST_BYTES: Final = 512_000
_LATEST: Final = 32_503_680_000
_BAD, _DONE, _COME_AGAIN = 400, 204, 503

log = structlog.get_logger("portal.payments")

area = machine_area("webhook", __name__, url_prefix="/webhooks/stripe")


@area.post("")
def index() -> Response:
    """400 for what is not signed, too old or no event; 204 for everything else, known or not; 503 where the
    database is busy and the gateway should come again."""
    request.max_content_length = MOST_BYTES
    body = request.get_data(cache=False)
    try:
        gateway = gateway_of(current_session().get_bind())
    except PayingIsOff:
        abort(_BAD)
    now = int(clock.wall().timestamp())
    if not is_signed(body, request.headers.get("Stripe-Signature", ""), gateway.webhook_secret, now):
        log.warning("event_refused", reason="not signed, or too old")
        abort(_BAD)
    sent = _sent(body)
    if sent is None or sent.get("livemode") is not gateway.is_live:
        log.warning("event_ignored", reason="no event" if sent is None else "of the other mode")
        return Response(status=_BAD if sent is None else _DONE)
    try:
        book_event(read_event(sent))
    except Busy:
        return Response(status=_COME_AGAIN, headers={"Retry-After": "5"})
    return Response(status=_DONE)


def _sent(body: bytes) -> dict[str, Any] | None:
    """The event in the body, None where there is none."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or sent.get("object") != "event":
        return None
    is_named = all(isinstance(sent.get(name), str) and 0 < len(sent[name]) <= 255 for name in ("id", "type"))
    return sent if is_named and not UNKEEPABLE.search(sent["id"] + sent["type"]) else None


def read_event(sent: dict[str, Any]) -> Event:
    """An event as it is sent, which has an id and a type; nothing else in it is trusted."""
    data = sent.get("data")
    body = data.get("object") if isinstance(data, dict) else None
    body = body if isinstance(body, dict) else {}
    created, object_id = sent.get("created"), body.get("id")
    is_moment = type(created) is int and 0 < created < _LATEST
    return Event(
        reference=sent["id"],
        kind=sent["type"],
        object_id=object_id if isinstance(object_id, str) and not UNKEEPABLE.search(object_id) else "",
        told=told_by_event(sent["type"], body),
        made_at=datetime.fromtimestamp(created, UTC) if is_moment else clock.now(),  # type: ignore[arg-type]
    )
