"""The documents that a contact finds, those of its customer and those for everybody in one list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal.access.current import CurrentContact, choices_at, current_contact
from portal.db import current_session
from portal.files import queries
from portal.files.models import CommonDocument, Document
from portal.files.queries import ON_NO_PAPER, PLACES, Wanted
from portal.papers.addresses import ROOM_OF
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.web.filters import Paging


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list. Rows have the columns of `queries.own`."""

    rows: Sequence[Any]
    places: dict[str, int]
    """Where documents hang, each of `queries.PLACES` that has some, with how many."""
    folders: list[tuple[str, int]]
    """Each folder that has a name, with how many documents of the wanted place lie in it."""
    total: int
    """How many documents there are in all, wanted or not."""
    paging: Paging


def listed(db: Session, contact: CurrentContact, wanted: Wanted, page: int, size: int) -> Listed:
    """Four statements, however many documents: the two kinds cannot be asked for together."""
    counted = [
        *db.execute(queries.own_folders(wanted)),
        *db.execute(queries.common_folders(contact.group_id, wanted)),
    ]
    places: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    for row in counted:
        place = ROOM_OF[row.kind] if row.kind else ON_NO_PAPER
        places[place] += row.all
        if wanted.place in ("", place):
            folders[row.folder] += row.all
    paging = Paging.of(sum(row.chosen for row in counted), page, size)
    rows = newest(db, contact, wanted, paging.offset + paging.size)[paging.offset :]
    named = sorted((one for one in folders.items() if one[0]), key=lambda one: one[0].casefold())
    ordered = {place: places[place] for place in PLACES if places[place]}
    return Listed(rows, ordered, named, places.total(), paging)


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
