"""What was forwarded, how often lately, and who can be picked from the list."""

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect
from portal.files.models import CommonDocument, Document
from portal.forwardings.models import Forwarding
from portal.links.models import Link
from portal.links.queries import in_its_stead, leads_to
from portal.links.rules import Target
from portal.papers.models import Paper
from portal.papers.viewing.models import PaperView
from portal.people.models import Person
from portal.statements.models import StoredStatement


def sent_since(person_id: int, since: datetime) -> Select[datetime]:
    """When a person forwarded since then, at whatever customer, the oldest first; inside `every_customer`."""
    return (
        select(Forwarding.at)
        .where(Forwarding.person_id == person_id, Forwarding.at > since)
        .order_by(Forwarding.at, Forwarding.id)
    )


def live_to(contact_id: int, target: Target) -> Select[Link]:
    """The links that were forwarded to the contact and still open the thing."""
    return (
        select(Link)
        .join(Forwarding, Forwarding.link_id == Link.id)
        .where(Link.contact_id == contact_id, leads_to(target), Link.revoked_at.is_(None))
    )


def of_target(target: Target) -> AnySelect:
    """What was forwarded of one thing, with the columns of `everything`."""
    return everything().where(leads_to(target))


def everything() -> AnySelect:
    """All that was forwarded, the newest first: Forwarding, its Link, the Contact who got it, what it opens
    (Paper, StoredStatement, Document and CommonDocument, of which one is there), and seen_at: when they first
    looked at it as that counts, which is only known of papers. followed_at and live_until speak of the link
    and of all that were made in its stead."""
    other = aliased(Link)
    later = select(func.min(other.first_used_at)).where(in_its_stead(Link, other))
    live = select(func.max(other.expires_at)).where(in_its_stead(Link, other), other.revoked_at.is_(None))
    seen = select(func.min(PaperView.at)).where(
        PaperView.paper_id == Link.paper_id,
        PaperView.contact_id == Link.contact_id,
        PaperView.at >= Link.minted_at,
    )
    return (
        select(
            Forwarding, Link, Contact, Paper, StoredStatement, Document, CommonDocument,
            seen.scalar_subquery().label("seen_at"),
            later.scalar_subquery().label("followed_at"),
            live.scalar_subquery().label("live_until"),
        )
        .join(Link, Link.id == Forwarding.link_id)
        .join(Contact, Contact.id == Link.contact_id)
        .outerjoin(Paper, Paper.id == Link.paper_id)
        .outerjoin(StoredStatement, StoredStatement.id == Link.stored_statement_id)
        .outerjoin(Document, Document.id == Link.document_id)
        .outerjoin(CommonDocument, CommonDocument.id == Link.common_document_id)
        .order_by(Forwarding.id.desc())
    )  # fmt: skip


def of_customer(customer_id: int) -> AnySelect:
    """The same of one customer, inside `every_customer`."""
    return everything().where(Forwarding.customer_id == customer_id)


def forwarding(public_id: str) -> AnySelect:
    """One of them, with the columns of `everything`."""
    return everything().where(Forwarding.public_id == public_id)


def known_addresses(beside: int) -> AnySelect:
    """Name and address of the entered customer's contacts, without one of them and those who were removed."""
    return (
        select(Contact.first_name, Contact.last_name, Person.email)
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.id != beside, Contact.access != ContactAccess.DISABLED)
        .order_by(Contact.first_name, Contact.last_name, Contact.id)
    )


def admins() -> AnySelect:
    """first_name, last_name and email of who may act for the entered customer."""
    return (
        select(Contact.first_name, Contact.last_name, Person.email)
        .join(Person, Person.id == Contact.person_id)
        .where(Contact.role == "admin", Contact.access == ContactAccess.ACTIVE)
        .order_by(Contact.id)
    )


def sender(contact_id: int) -> Select[Contact]:
    """Who forwards, as they are now; no row where they may not come in any more."""
    return (
        select(Contact)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.id == contact_id, Contact.access == ContactAccess.ACTIVE, Customer.is_active)
    )
