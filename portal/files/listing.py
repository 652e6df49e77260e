"""The documents that a contact finds, those of its customer and those for everybody in one list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.access.current import CurrentContact, choices_at, current_contact
from portal.db import current_session
from portal.files import queries
from portal.files.models import CommonDocument, Document
from portal.files.queries import Wanted
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.web.filters import Paging


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. Rows have the columns of `queries.own`."""

    rows: Sequence[Any]
    folders: list[tuple[str, int]]
    """Each folder that has a name, with how many documents lie in it."""
    total: int
    """How many documents there are in all, wanted or not."""
    paging: Paging


def listed(db: Session, contact: CurrentContact, wanted: Wanted, page: int, size: int) -> Listed:
    """Four statements, however many documents: the two kinds cannot be asked for together."""
    counted = [
        *db.execute(queries.own_folders(wanted)),
        *db.execute(queries.common_folders(contact.group_id, wanted)),
    ]
    folders: dict[str, int] = {}
    for row in counted:
        folders[row.folder] = folders.get(row.folder, 0) + row.all
    paging = Paging.of(sum(row.chosen for row in counted), page, size)
    rows = newest(db, contact, wanted, paging.offset + paging.size)[paging.offset :]
    named = sorted((one for one in folders.items() if one[0]), key=lambda one: one[0].casefold())
    return Listed(rows, named, sum(folders.values()), paging)


def newest(db: Session, contact: CurrentContact, wanted: Wanted, most: int) -> list[Any]:
    """The documents that came last, the newest first, for Home and for the first pages of the list."""
    own = queries.own(contact.contact_id).where(queries.is_wanted(Document, wanted))
    common = queries.common(contact.contact_id, contact.group_id).where(
        queries.is_wanted(CommonDocument, wanted)
    )
    rows = [
        *db.execute(own.order_by(Document.added_at.desc(), Document.id.desc()).limit(most)),
        *db.execute(common.order_by(CommonDocument.added_at.desc(), CommonDocument.id.desc()).limit(most)),
    ]
    return sorted(rows, key=lambda row: row.added_at, reverse=True)[:most]


def attached(paper_public_id: str) -> Sequence[Any]:
    """What the contact of this request sees on a paper of its customer, with the columns of `queries.own`."""
    contact = current_contact()
    return current_session().execute(queries.attached_to(paper_public_id, contact.contact_id)).all()


def may_upload(contact: CurrentContact) -> bool:
    """Whether this contact may hand documents over; who only looks as them sees what they see."""
    return choices_at(contact)[ALLOWS_UPLOADS]
