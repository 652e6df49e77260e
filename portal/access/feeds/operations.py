"""Making, renewing and taking away a contact's calendar address, and counting guesses."""

from datetime import datetime

from sqlalchemy import delete

from portal.access.feeds import queries
from portal.access.feeds.models import CalendarFeed
from portal.access.throttle import limits_of_network, note_try
from portal.db import hold_name, transaction
from portal.kit import tokens


def make_feed(contact_id: int, now: datetime) -> str:
    """A new address for the contact, whose customer is entered; the one before opens nothing any more.

    The token, which is shown once.
    """
    token = tokens.new_token()
    with transaction() as db:
        hold_name(db, f"calendar of {contact_id}")
        feed = db.scalar(queries.of_contact(contact_id))
        if feed is None:
            feed = CalendarFeed(contact_id=contact_id)
            db.add(feed)
        feed.token_hash = tokens.hashed(token)
        feed.made_at = now
    return token


def remove_feed(contact_id: int) -> None:
    """Let the contact's address open nothing any more."""
    with transaction() as db:
        db.execute(delete(CalendarFeed).where(CalendarFeed.contact_id == contact_id))


def note_wrong_feed(network: str, now: datetime) -> None:
    """Count an address that opens nothing; raises TooManyTries where somebody guesses."""
    with transaction() as db:
        note_try(db, limits_of_network("calendar", network), now)
