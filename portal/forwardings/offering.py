"""Where a page offers to forward what it shows, and where it does not."""

from flask import g, url_for

from portal.access.current import CurrentContact, choices_at
from portal.forwardings.rules import may_forward
from portal.preferences.rules import FORWARDING


def may_forward_here(contact: CurrentContact) -> bool:
    """Whether this contact may forward; who only looks as them may not."""
    return not contact.is_preview and may_forward(choices_at(contact)[FORWARDING], contact.is_admin)


def forward_path(place: str, public_id: str) -> str:
    """The page that forwards this thing; empty where the reader may not, or is here through a link."""
    contact = g.get("contact")
    if contact is None or not may_forward_here(contact):
        return ""
    return url_for("forwardings.new", place=place, public_id=public_id)


def statement_forward_path(address: str) -> str:
    """The same for the statement that this address of `statement_papers.new` describes."""
    contact = g.get("contact")
    if contact is None or not may_forward_here(contact):
        return ""
    return f"{url_for('forwardings.store')}{address.removeprefix(url_for('statement_papers.new'))}"
