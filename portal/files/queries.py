"""What was handed over, as contacts and as staff see it; who opened it; what nothing names any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, true

from portal.activity.rules import ActorKind
from portal.customers.models import Contact, ContactAccess, Customer
from portal.db import AnySelect, total
from portal.files.models import Blob, CommonDocument, Document, DocumentOpening
from portal.papers.addresses import ROOM_OF
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperState
from portal.people.models import Person

ON_NO_PAPER: Final = "general"
PLACES: Final = (ON_NO_PAPER, *dict.fromkeys(ROOM_OF.values()))
"""Where a document may hang: on nothing, or on a paper of one of these rooms."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which documents a list shows: those that hang at a place (one of `PLACES`; empty is any), in a folder
    (None is any), with a text in the name."""

    folder: str | None = None
    text: str = ""
    place: str = ""


def own(contact_id: int) -> AnySelect:
    """The documents of the entered customer that contacts see: each with its paper, and whether it is new."""
    return (
        _listed(Document, ~_opened(contact_id, DocumentOpening.document_id == Document.id))
        .add_columns(Paper.public_id.label("paper_id"), Paper.number, Paper.kind)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(_is_seen_by_contacts())
    )


def common(contact_id: int, group_id: int | None) -> AnySelect:
    """The documents for everybody that a contact of this group sees; they lie on no paper."""
    new = ~_opened(contact_id, DocumentOpening.common_document_id == CommonDocument.id)
    nothing = literal(None)
    return (
        _listed(CommonDocument, new)
        .add_columns(nothing.label("paper_id"), nothing.label("number"), nothing.label("kind"))
        .where(CommonDocument.is_public, _reaches(group_id))
    )


def own_folders(wanted: Wanted) -> AnySelect:
    """folder, kind (of the paper, perhaps none), all: how many documents contacts see there, and chosen: how
    many of them are wanted."""
    return (
        _folders(Document, wanted)
        .add_columns(Paper.kind)
        .group_by(Paper.kind)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(_is_seen_by_contacts())
    )


def common_folders(group_id: int | None, wanted: Wanted) -> AnySelect:
    """The same of the documents for everybody."""
    return (
        _folders(CommonDocument, wanted)
        .add_columns(literal(None).label("kind"))
        .where(CommonDocument.is_public, _reaches(group_id))
    )


def is_wanted(model: Any, wanted: Wanted) -> ColumnElement[bool]:
    """Whether a document is in the list that was asked for."""
    in_folder = true() if wanted.folder is None else model.folder == wanted.folder
    there = and_(in_folder, _hangs_at(model, wanted.place))
    if not wanted.text:
        return there
    texts = (model.name, model.actor_name, model.folder)
    return and_(there, or_(*(text.icontains(wanted.text, autoescape=True) for text in texts)))


def attached_to(paper_public_id: str, contact_id: int) -> AnySelect:
    """What contacts see on one paper of the entered customer, the newest first."""
    return own(contact_id).where(Paper.public_id == paper_public_id).order_by(Document.id.desc())


def to_open(public_ids: Collection[str]) -> AnySelect:
    """Documents of the entered customer that contacts see, with their bytes: Document, Blob."""
    return (
        select(Document, Blob)
        .join(Blob, Blob.id == Document.blob_id)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(Document.public_id.in_(public_ids), _is_seen_by_contacts())
    )


def common_to_open(public_ids: Collection[str], group_id: int | None) -> Select[CommonDocument, Blob]:
    """Documents for everybody that a contact of this group sees, with their bytes."""
    return (
        select(CommonDocument, Blob)
        .join(Blob, Blob.id == CommonDocument.blob_id)
        .where(CommonDocument.public_id.in_(public_ids), CommonDocument.is_public, _reaches(group_id))
    )


def of_customer(customer_id: int) -> AnySelect:
    """Every document on a customer's record, as staff see it, the newest first: Document, size_bytes,
    the paper's number and how many contacts opened it."""
    opened = _readers(DocumentOpening.document_id == Document.id)
    return (
        select(Document, Blob.size_bytes, Paper.number, opened.label("readers"))
        .join(Blob, Blob.id == Document.blob_id)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(Document.customer_id == customer_id)
        .order_by(Document.added_at.desc(), Document.id.desc())
    )


def how_many(customer_id: int) -> Select[int]:
    """How many documents are on a customer's record."""
    return select(func.count(Document.id)).where(Document.customer_id == customer_id)


def folder_names(model: type[Document] | type[CommonDocument]) -> Select[str]:
    """Every folder that staff made, and the empty name."""
    return select(model.folder).distinct()


def for_everybody() -> AnySelect:
    """Every document for a group or all, as staff see it: CommonDocument, size_bytes, readers."""
    opened = _readers(DocumentOpening.common_document_id == CommonDocument.id)
    return (
        select(CommonDocument, Blob.size_bytes, opened.label("readers"))
        .join(Blob, Blob.id == CommonDocument.blob_id)
        .order_by(CommonDocument.added_at.desc(), CommonDocument.id.desc())
    )


def document_at(customer_public_id: str, public_id: str) -> AnySelect:
    """One document, its bytes, its customer and the number of its paper; no row where it is another's."""
    return (
        select(Document, Blob, Customer, Paper.number)
        .join(Blob, Blob.id == Document.blob_id)
        .join(Customer, Customer.id == Document.customer_id)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(Customer.public_id == customer_public_id, Document.public_id == public_id)
    )


def common_at(public_id: str) -> Select[CommonDocument, Blob]:
    """One document for everybody, with its bytes."""
    return (
        select(CommonDocument, Blob)
        .join(Blob, Blob.id == CommonDocument.blob_id)
        .where(CommonDocument.public_id == public_id)
    )


def readers_of(is_of: ColumnElement[bool]) -> AnySelect:
    """Who opened a document, and when first: first_name, last_name, email, company, opened_at."""
    return (
        select(
            Contact.first_name,
            Contact.last_name,
            Person.email,
            Customer.display_name.label("company"),
            func.min(DocumentOpening.opened_at).label("opened_at"),
        )
        .select_from(DocumentOpening)
        .join(Contact, and_(Contact.id == DocumentOpening.contact_id))
        .join(Customer, Customer.id == DocumentOpening.customer_id)
        .outerjoin(Person, Person.id == Contact.person_id)
        .where(is_of)
        .group_by(Contact.id, Contact.first_name, Contact.last_name, Person.email, Customer.display_name)
        .order_by(func.min(DocumentOpening.opened_at).desc())
    )


def uploaded_bytes(customer_id: int) -> Select[int]:
    """How much the contacts of a customer have uploaded."""
    return (
        select(total(Blob.size_bytes))
        .select_from(Document)
        .join(Blob, Blob.id == Document.blob_id)
        .where(Document.customer_id == customer_id, Document.actor_kind == ActorKind.CONTACT)
    )


def openings_of(contact_id: int) -> Select[int | None, int | None]:
    """What this contact opened: the id of a document of its customer, or of one for everybody."""
    return select(DocumentOpening.document_id, DocumentOpening.common_document_id).where(
        DocumentOpening.contact_id == contact_id
    )


def is_of(document: Document | CommonDocument) -> ColumnElement[bool]:
    """Whether an opening is of this document."""
    if isinstance(document, Document):
        return DocumentOpening.document_id == document.id
    return DocumentOpening.common_document_id == document.id


def papers_named(customer_id: int, number: str) -> Select[int]:
    """The papers of a customer with this number, the newest first."""
    return (
        select(Paper.id)
        .where(Paper.customer_id == customer_id, Paper.number == number)
        .order_by(Paper.id.desc())
    )


def unused(before: datetime) -> Select[Blob]:
    """Bytes that nothing names, claimed before this moment or already being removed."""
    return select(Blob).where(
        or_(Blob.is_leaving, Blob.claimed_at < before),
        ~exists().where(Document.blob_id == Blob.id),
        ~exists().where(CommonDocument.blob_id == Blob.id),
    )


def who_reads(customer_ids: Collection[int] | None = None) -> AnySelect:
    """The contacts who may sign in, of these customers or of all: contact_id, public_id, customer_id,
    group_id, email, language, by contact_id."""
    statement = (
        select(
            Contact.id.label("contact_id"),
            Contact.public_id,
            Contact.customer_id,
            Customer.group_id,
            Person.email,
            Person.language,
        )
        .join(Person, Person.id == Contact.person_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.access == ContactAccess.ACTIVE, Customer.is_active)
        .order_by(Contact.id)
    )
    return statement if customer_ids is None else statement.where(Contact.customer_id.in_(customer_ids))


def place_of(contact_public_id: str) -> AnySelect:
    """Where a contact is: customer_id and group_id."""
    return (
        select(Contact.customer_id, Customer.group_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .where(Contact.public_id == contact_public_id)
    )


def _listed(model: Any, is_unopened: ColumnElement[bool]) -> AnySelect:
    is_ours = model.actor_kind != ActorKind.CONTACT
    return (
        select(
            model.id,
            model.public_id,
            model.name,
            model.media_type,
            model.folder,
            model.added_at,
            model.actor_kind,
            model.actor_name,
            Blob.size_bytes,
            and_(is_ours, is_unopened).label("is_new"),
        )
        .select_from(model)
        .join(Blob, Blob.id == model.blob_id)
    )


def _folders(model: Any, wanted: Wanted) -> AnySelect:
    chosen = func.count().filter(is_wanted(model, wanted))
    return (
        select(model.folder, func.count().label("all"), chosen.label("chosen"))
        .select_from(model)
        .group_by(model.folder)
    )


def _hangs_at(model: Any, place: str) -> ColumnElement[bool]:
    """Whether a document hangs there. The paper of a customer's document is joined."""
    if not place:
        return true()
    if model is CommonDocument:
        return true() if place == ON_NO_PAPER else false()
    if place == ON_NO_PAPER:
        return Document.paper_id.is_(None)
    return Paper.kind.in_([kind for kind, room in ROOM_OF.items() if room == place])


def _is_seen_by_contacts() -> ColumnElement[bool]:
    """Public, and on no paper that was not sent yet. The paper is joined."""
    return and_(
        Document.is_public,
        or_(Document.paper_id.is_(None), Paper.state != PaperState.DRAFT),
    )


def _reaches(group_id: int | None) -> ColumnElement[bool]:
    of_group = CommonDocument.group_id == group_id if group_id is not None else false()
    return or_(CommonDocument.group_id.is_(None), of_group)


def _opened(contact_id: int, is_it: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(DocumentOpening.contact_id == contact_id, is_it)


def _readers(is_it: ColumnElement[bool]) -> Any:
    return select(func.count(DocumentOpening.contact_id.distinct())).where(is_it).scalar_subquery()


def common_seen_by_id(row_id: int | None, group_id: int | None) -> Select[CommonDocument, Blob]:
    """A document for everybody, by its row's id, with its Blob, as long as this group sees it."""
    return (
        select(CommonDocument, Blob)
        .join(Blob, Blob.id == CommonDocument.blob_id)
        .where(CommonDocument.id == row_id, CommonDocument.is_public, _reaches(group_id))
    )


def seen_by_id(row_id: int | None) -> AnySelect:
    """A document of the customer that contacts see, by its row's id, with its Blob, as a link names it."""
    return (
        select(Document, Blob)
        .join(Blob, Blob.id == Document.blob_id)
        .outerjoin(Paper, Paper.id == Document.paper_id)
        .where(Document.id == row_id, _is_seen_by_contacts())
    )
