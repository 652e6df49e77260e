"""Which links there are to a thing, and which of them still open it."""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, or_, select, true

from portal.access.queries import of_contact
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect
from portal.links.models import Link, LinkPassword
from portal.links.rules import Target
from portal.papers.models import Paper
from portal.people.models import Person
from portal.preferences.models import Organisation

MOST_LISTED = 100


def leads_to(target: Target) -> ColumnElement[bool]:
    """Whether a link is to this thing."""
    if target.paper_id is not None:
        return Link.paper_id == target.paper_id
    if target.stored_statement_id is not None:
        return Link.stored_statement_id == target.stored_statement_id
    if target.document_id is not None:
        return Link.document_id == target.document_id
    return Link.common_document_id == target.common_document_id


def in_its_stead(link: Any, other: Any) -> ColumnElement[bool]:
    """Whether the other is this link, or was made later in its stead: a fresh one, one to choose another
    password by, one in a letter about a payment. All are in the name of who made the first."""
    targets = ("paper_id", "stored_statement_id", "document_id", "common_document_id")
    return and_(
        other.contact_id == link.contact_id,
        other.actor_kind == link.actor_kind,
        other.actor == link.actor,
        other.id >= link.id,
        or_(*(getattr(other, target) == getattr(link, target) for target in targets)),
    )


@cache
def of_token() -> AnySelect:
    """All that a page needs to know of a link that was not taken back. Parameter: token_hash."""
    return _whole().where(Link.token_hash == bindparam("token_hash"))


@cache
def of_public_id() -> AnySelect:
    """The same. Parameter: public_id."""
    return _whole().where(Link.public_id == bindparam("public_id"))


def _whole() -> AnySelect:
    """A contact who was disabled has no links, nor has one who was given another address."""
    is_same_person = or_(
        Contact.person_id == Link.person_id, and_(Contact.person_id.is_(None), Link.person_id.is_(None))
    )
    is_whose_password = or_(
        LinkPassword.person_id == Contact.person_id,
        and_(LinkPassword.person_id.is_(None), Contact.person_id.is_(None)),
    )
    columns: tuple[Any, ...] = (
        Link.id,
        Link.public_id,
        Link.purpose,
        Link.minted_at,
        Link.expires_at,
        Link.paper_id,
        Paper.kind.label("paper_kind"),
        Paper.public_id.label("paper_public_id"),
        Link.stored_statement_id,
        Link.document_id,
        Link.common_document_id,
        Link.renews_password,
        LinkPassword.password_hash,
        *of_contact(),
    )
    return (
        select(*columns)
        .select_from(Link)
        .join(Contact, Contact.id == Link.contact_id)
        .join(Customer, Customer.id == Link.customer_id)
        .outerjoin(Person, Person.id == Contact.person_id)
        .outerjoin(Paper, Paper.id == Link.paper_id)
        .outerjoin(LinkPassword, and_(LinkPassword.contact_id == Contact.id, is_whose_password))
        .join(Organisation, true())
        .where(
            Link.revoked_at.is_(None),
            Contact.access != ContactAccess.DISABLED,
            Customer.is_active,
            is_same_person,
        )
    )


def target_of(link: Link) -> Target:
    """What the link opens."""
    return Target(link.paper_id, link.stored_statement_id, link.document_id, link.common_document_id)


def all_links(target: Target) -> AnySelect:
    """Each link to the thing, whether it still opens it or not, with its Contact; the newest first."""
    return (
        select(Link, Contact)
        .join(Contact, Contact.id == Link.contact_id)
        .where(leads_to(target))
        .order_by(Link.id.desc())
        .limit(MOST_LISTED)
    )


def password_of(contact_id: int) -> AnySelect:
    """When the password of a contact's links was chosen; no row where there is none."""
    return select(LinkPassword.chosen_at).where(LinkPassword.contact_id == contact_id)
