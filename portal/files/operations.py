"""Handing documents over, changing what staff handed over, opening them, and removing unused bytes.

Each file goes three steps: its bytes are claimed in the database, brought to the store outside of any
transaction, and named by a document. A crash between them leaves bytes that nothing names; after a day the
worker removes those, the row last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.customers.models import Contact, Customer, CustomerGroup
from portal.db import Busy, current_session, hold_name, locked, transaction
from portal.files import queries
from portal.files.models import Blob, CommonDocument, Document, DocumentOpening
from portal.files.rules import (
    MEGABYTE,
    UNUSED_FOR,
    NoSuchGroup,
    NoSuchPaper,
    Offered,
    Placing,
    QuotaReached,
    UploadsAreOff,
    clean_folder,
)
from portal.files.storage import store_of
from portal.files.telling import tell_contacts
from portal.kit import clock
from portal.preferences.cascade import choices_of
from portal.preferences.rules import ALLOWS_UPLOADS, DOCUMENT_QUOTA_MB
from portal.tenancy import entered, every_customer

Brought: TypeAlias = tuple[Offered, BinaryIO]
REMOVED_AT_ONCE = 100
TOLD_AT_ONCE = 200
ALL_CUSTOMERS = "documents of one customer are told to staff, and those of staff to customers"


def upload(customer_id: int, brought: Brought, actor: Actor) -> None:
    """Hand a contact's file to the business, which hears of it.

    The quota is asked under a lock on the customer, so that two at once cannot both have the last room.
    Raises UploadsAreOff, QuotaReached.
    """
    offered, _file = brought
    blob_id = _bring(brought)
    with transaction() as db, every_customer(db, ALL_CUSTOMERS):
        customer = db.scalars(locked(select(Customer).where(Customer.id == customer_id))).one()
        choices = choices_of(db, customer.id, customer.group_id)
        if not choices[ALLOWS_UPLOADS]:
            raise UploadsAreOff
        most = choices[DOCUMENT_QUOTA_MB]
        uploaded = db.scalars(queries.uploaded_bytes(customer.id)).one()
        if uploaded + offered.size_bytes > most * MEGABYTE:
            raise QuotaReached(name=offered.name, most=most)
        document = Document(customer_id=customer.id, **_handed(db, blob_id, offered, actor))
        db.add(document)
        _note(db, Verb.DOCUMENT_UPLOADED, document, actor)


def share(
    customer_id: int,
    several: Sequence[Brought],
    folder: str,
    paper: str,
    is_public: bool,
    tells: bool,
    actor: Actor,
) -> None:
    """Put files of staff on a customer's record, and write to its contacts where `tells` and they see them.

    Raises TooLong, NoSuchPaper.
    """
    folder = clean_folder(folder)
    _require_paper(customer_id, paper)
    blob_ids = [_bring(brought) for brought in several]
    with transaction() as db, every_customer(db, ALL_CUSTOMERS):
        placing = Placing(folder, is_public, _paper_id(db, customer_id, paper))
        documents = [
            Document(
                customer_id=customer_id,
                paper_id=placing.paper_id,
                folder=placing.folder,
                is_public=placing.is_public,
                **_handed(db, blob_id, offered, actor),
            )
            for blob_id, (offered, _file) in zip(blob_ids, several, strict=True)
        ]
        db.add_all(documents)
        for document in documents:
            _note(db, Verb.DOCUMENT_SHARED, document, actor)
        if tells and is_public:
            names = ", ".join(document.name for document in documents)
            path = f"/documents/{documents[0].public_id}" if len(documents) == 1 else "/documents"
            tell_contacts(db, db.execute(queries.who_reads([customer_id])).all(), names, path)


def share_with_everybody(
    several: Sequence[Brought], folder: str, group: str, tells: bool, actor: Actor
) -> None:
    """Put files before all customers, or those of the group with this public id; the worker writes to them.

    Raises TooLong, NoSuchGroup.
    """
    folder = clean_folder(folder)
    _group_id(current_session(), group)
    blob_ids = [_bring(brought) for brought in several]
    with transaction() as db:
        group_id = _group_id(db, group)
        for blob_id, (offered, _file) in zip(blob_ids, several, strict=True):
            handed = _handed(db, blob_id, offered, actor)
            told = 0 if tells else None
            document = CommonDocument(group_id=group_id, folder=folder, told_up_to=told, **handed)
            db.add(document)
            _note(db, Verb.DOCUMENT_SHARED, document, actor)


def place_document(document_id: int, folder: str, paper: str, is_public: bool, actor: Actor) -> None:
    """Move a customer's document, show it to contacts or hide it. Raises TooLong, NoSuchPaper."""
    folder = clean_folder(folder)
    with transaction() as db, every_customer(db, ALL_CUSTOMERS):
        document = db.scalars(locked(select(Document).where(Document.id == document_id))).one()
        document.paper_id = _paper_id(db, document.customer_id, paper)
        _place(db, document, folder, is_public, actor)


def place_common_document(document_id: int, folder: str, group: str, is_public: bool, actor: Actor) -> None:
    """The same for a document for everybody. Raises TooLong, NoSuchGroup."""
    folder = clean_folder(folder)
    with transaction() as db:
        document = db.scalars(locked(select(CommonDocument).where(CommonDocument.id == document_id))).one()
        document.group_id = _group_id(db, group)
        _place(db, document, folder, is_public, actor)


def replace(document: Document | CommonDocument, brought: Brought, actor: Actor) -> None:
    """Put a newer file in the place of a document; it is new again to everybody."""
    model, document_id = type(document), document.id
    blob_id = _bring(brought)
    with transaction() as db, every_customer(db, ALL_CUSTOMERS):
        held = db.scalars(locked(select(model).where(model.id == document_id))).one()
        for column, value in _handed(db, blob_id, brought[0], actor).items():
            setattr(held, column, value)
        held.added_at = clock.now()
        db.execute(delete(DocumentOpening).where(queries.is_of(held)))
        _note(db, Verb.DOCUMENT_REPLACED, held, actor)


def remove(document: Document | CommonDocument, actor: Actor) -> None:
    """Take a document away from everybody; the worker removes its bytes where no other names them."""
    model, document_id = type(document), document.id
    with transaction() as db, every_customer(db, ALL_CUSTOMERS):
        held = db.scalars(locked(select(model).where(model.id == document_id))).one()
        db.execute(delete(DocumentOpening).where(queries.is_of(held)))
        _note(db, Verb.DOCUMENT_REMOVED, held, actor)
        db.delete(held)


@dataclass(frozen=True, slots=True)
class Opened:
    """The documents that a contact opened, of its customer and for everybody, by their ids."""

    customer_id: int
    contact_id: int
    document_ids: tuple[int, ...] = ()
    common_document_ids: tuple[int, ...] = ()


def note_openings(opened: Opened) -> None:
    """Note that a contact opened these documents, each the first time only. What was deleted meanwhile is
    left out."""
    with entered(current_session(), opened.customer_id):
        known = current_session().execute(queries.openings_of(opened.contact_id)).all()
        own = {*opened.document_ids} - {row.document_id for row in known}
        common = {*opened.common_document_ids} - {row.common_document_id for row in known}
        if not own | common:
            return
        with transaction() as db:
            whose = {"contact_id": opened.contact_id}
            for document_id in db.scalars(select(Document.id).where(Document.id.in_(own))):
                db.add(DocumentOpening(**whose, document_id=document_id))
            for document_id in db.scalars(select(CommonDocument.id).where(CommonDocument.id.in_(common))):
                db.add(DocumentOpening(**whose, common_document_id=document_id))


def write_to_everybody() -> None:
    """Write the letters about documents for everybody that still have to go, some contacts at a time.

    A crash in the middle writes nobody twice: how far it came is part of the same transaction.
    """
    while True:
        with transaction() as db, every_customer(db, "everybody is told"):
            waiting = select(CommonDocument).where(CommonDocument.told_up_to.is_not(None))
            document = db.scalar(locked(waiting.order_by(CommonDocument.id).limit(1)))
            if document is None:
                return
            readers = _next_readers(db, document)
            tell_contacts(db, readers, document.name, f"/documents/{document.public_id}")
            document.told_up_to = readers[-1].contact_id if len(readers) == TOLD_AT_ONCE else None


def remove_unused_bytes() -> None:
    """Remove the bytes that no document has named for a day; what a crash left half done is done again."""
    store = store_of(current_session())
    while True:
        with transaction() as db, every_customer(db, "bytes are everybody's"):
            found = db.scalars(
                locked(queries.unused(clock.now() - UNUSED_FOR).order_by(Blob.id).limit(REMOVED_AT_ONCE))
            ).all()
            for blob in found:
                blob.is_leaving = True
            leaving = {blob.id: blob.key for blob in found}
        for key in leaving.values():
            store.delete(key)
        with transaction() as db, every_customer(db, "bytes are everybody's"):
            db.execute(delete(Blob).where(Blob.id.in_(leaving), Blob.is_leaving))
        if len(leaving) < REMOVED_AT_ONCE:
            return


def _bring(brought: Brought) -> int:
    """Claim the bytes, then bring them to the store; the id of their row. Outside of any transaction.

    They are brought even where they are known, so that the time it takes tells nobody what others keep.
    """
    offered, file = brought
    with transaction() as db:
        hold_name(db, f"bytes {offered.sha256}")
        blob = db.scalar(locked(select(Blob).where(Blob.sha256 == offered.sha256, ~Blob.is_leaving)))
        if blob is None:
            blob = Blob(sha256=offered.sha256, size_bytes=offered.size_bytes)
            db.add(blob)
        blob.pixels_wide, blob.pixels_high = offered.pixels
        blob.claimed_at = clock.now()
        db.flush()
        blob_id, key = blob.id, blob.key
    store_of(current_session()).put(key, file)
    return blob_id


def _handed(db: Session, blob_id: int, offered: Offered, actor: Actor) -> dict[str, object]:
    """The columns of what was handed over. Its bytes are held, so that nobody begins to remove them."""
    blob = db.scalar(locked(select(Blob).where(Blob.id == blob_id)))
    if blob is None or blob.is_leaving:
        raise Busy("The bytes took longer than they are kept unused.")
    return {
        "blob_id": blob_id,
        "name": offered.name,
        "media_type": offered.media_type,
        "actor_kind": actor.kind,
        "actor_name": actor.name,
        "actor": actor.public_id,
    }


def _place(
    db: Session, document: Document | CommonDocument, folder: str, is_public: bool, actor: Actor
) -> None:
    was_public = document.is_public
    document.folder, document.is_public = folder, is_public
    if was_public == is_public:
        verb = Verb.DOCUMENT_CHANGED
    else:
        verb = Verb.DOCUMENT_SHOWN if is_public else Verb.DOCUMENT_HIDDEN
    _note(db, verb, document, actor)


def _paper_id(db: Session, customer_id: int, number: str) -> int | None:
    if not number:
        return None
    found: int | None = db.scalar(queries.papers_named(customer_id, number).limit(1))
    if found is None:
        raise NoSuchPaper(number=number)
    return found


def _require_paper(customer_id: int, number: str) -> None:
    """Before the bytes are brought: they would only have to be removed again."""
    db = current_session()
    with every_customer(db, ALL_CUSTOMERS):
        _paper_id(db, customer_id, number)


def _group_id(db: Session, public_id: str) -> int | None:
    if not public_id:
        return None
    found: int | None = db.scalar(select(CustomerGroup.id).where(CustomerGroup.public_id == public_id))
    if found is None:
        raise NoSuchGroup
    return found


def _next_readers(db: Session, document: CommonDocument) -> Sequence[Any]:
    wanted = queries.who_reads().limit(TOLD_AT_ONCE)
    if document.group_id is not None:
        wanted = wanted.where(Customer.group_id == document.group_id)
    return db.execute(wanted.where(Contact.id > document.told_up_to)).all()


def _note(db: Session, verb: Verb, document: Document | CommonDocument, actor: Actor) -> None:
    db.flush()
    customer_id = document.customer_id if isinstance(document, Document) else None
    note(db, verb, actor, customer_id=customer_id, target=document.public_id, document=document.name)
