"""Which links there are to a thing, and which of them still open it."""

from datetime import datetime

from sqlalchemy import ColumnElement, Select, select

from portal.customers.models import Contact
from portal.db import AnySelect
from portal.links.models import Link
from portal.links.rules import Target


def leads_to(target: Target) -> ColumnElement[bool]:
    """Whether a link is to this thing."""
    if target.paper_id is not None:
        return Link.paper_id == target.paper_id
    if target.stored_statement_id is not None:
        return Link.stored_statement_id == target.stored_statement_id
    return Link.document_id == target.document_id


def links_to(target: Target) -> Select[Link]:
    """All links to the thing, the newest first."""
    return select(Link).where(leads_to(target)).order_by(Link.id.desc())


def live_links(target: Target, now: datetime) -> AnySelect:
    """The links that open the thing now, each with its Contact; the newest first."""
    return (
        select(Link, Contact)
        .join(Contact, Contact.id == Link.contact_id)
        .where(leads_to(target), Link.revoked_at.is_(None), Link.expires_at > now)
        .order_by(Link.id.desc())
    )
