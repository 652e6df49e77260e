"""What was forwarded, as a page shows it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.forwardings.things import Thing, of_row
from portal.links.models import Link
from portal.links.rules import LinkPurpose
from portal.people.rules import shown as as_read


@dataclass(frozen=True, slots=True)
class Forwarded:
    """One of them. `state` is a key of `web.marks.STATES`, `at_last` the moment it speaks of, if it does."""

    public_id: str
    name: str
    email: str
    by: str
    at: datetime
    is_to_pay: bool
    state: str
    at_last: datetime | None
    is_live: bool
    words: str
    link: Link
    thing: Thing


def shown(row: Any, now: datetime) -> Forwarded:
    """From a row of `queries.everything`."""
    forwarding, link = row.Forwarding, row.Link
    is_live = link.revoked_at is None and row.live_until is not None and row.live_until > now
    state, at_last = _state(row, is_live)
    return Forwarded(
        forwarding.public_id,
        row.Contact.name,
        as_read(forwarding.email),
        link.actor_name,
        forwarding.at,
        link.purpose == LinkPurpose.PAY,
        state,
        at_last,
        is_live,
        forwarding.words,
        link,
        of_row(row),
    )


def _state(row: Any, is_live: bool) -> tuple[str, datetime | None]:
    """Seen counts more than a link that was followed, which a scanner of mails may do as well."""
    if row.seen_at is not None:
        return "forwarding_seen", row.seen_at
    if row.followed_at is not None:
        return "forwarding_opened", row.followed_at
    if row.Link.revoked_at is not None:
        return "forwarding_ended", row.Link.revoked_at
    return ("forwarding_waits", None) if is_live else ("forwarding_expired", row.live_until)
