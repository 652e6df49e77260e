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
    ends_at: datetime
    is_live: bool
    words: str
    link: Link
    thing: Thing


def shown(row: Any, now: datetime) -> Forwarded:
    """From a row of `queries.everything`."""
    forwarding, link = row.Forwarding, row.Link
    state, at_last = _state(link, row.seen_at, now)
    return Forwarded(
        forwarding.public_id,
        row.Contact.name,
        as_read(forwarding.email),
        link.actor_name,
        forwarding.at,
        link.purpose == LinkPurpose.PAY,
        state,
        at_last,
        link.expires_at,
        link.revoked_at is None and link.expires_at > now,
        forwarding.words,
        link,
        of_row(row),
    )


def _state(link: Link, seen_at: datetime | None, now: datetime) -> tuple[str, datetime | None]:
    """Seen counts more than a link that was followed, which a scanner of mails may do as well."""
    if seen_at is not None:
        return "forwarding_seen", seen_at
    if link.first_used_at is not None:
        return "forwarding_opened", link.first_used_at
    if link.revoked_at is not None:
        return "forwarding_ended", link.revoked_at
    return ("forwarding_expired", link.expires_at) if link.expires_at <= now else ("forwarding_waits", None)
