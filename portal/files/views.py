"""The documents of a contact's customer: the list, one document, its bytes, several as a ZIP, uploading."""

from typing import Any

import structlog
from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.access.areas import contact_area
from portal.access.current import current_contact, reader_zone
from portal.db import Busy, current_session
from portal.files import forms, listing, operations, queries, serving
from portal.files.arriving import ArrivingFile, take_files
from portal.files.kinds import ACCEPTED
from portal.files.models import Blob, CommonDocument, Document
from portal.files.operations import Opened
from portal.files.queries import Wanted
from portal.files.rules import (
    MOST_IN_A_ZIP,
    FileRefused,
    NothingChosen,
    TooLarge,
    UploadsAreOff,
    preview_of,
)
from portal.files.storage import store_of
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.web import htmx
from portal.web.filters import Links, Query
from portal.web.life import afterwards
from portal.web.navigation import is_navigation
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("files", __name__, url_prefix="/documents")
area.url_value_preprocessor(take_files)

log = structlog.get_logger("portal.files")

Found = tuple[Document | CommonDocument, Blob]


@area.get("")
def index() -> Response:
    """The list, newest first, narrowed by where they hang, folder and text."""
    return _list_page()


@area.post("")
def create() -> Response:
    """Take the files of the form, each by itself: one that is refused holds no other back."""
    contact = current_contact()
    if not listing.may_upload(contact):
        raise UploadsAreOff
    taken, refused = 0, list[Refusal]()
    try:
        for name, arriving in forms.sent_files(request.files.getlist("files")):
            try:
                _take(name, arriving)
                taken += 1
            except FileRefused as refusal:
                refused.append(refusal)
    except FileRefused as refusal:
        refused.append(refusal)
    if refused:
        status = 413 if any(isinstance(one, TooLarge) for one in refused) else 422
        return _list_page(status, [_(one.sentence, **one.values) for one in refused], taken)
    said = ngettext("%(num)s document is uploaded.", "%(num)s documents are uploaded.", taken)
    if htmx.is_partial():
        return Response(status=204)
    return toast(redirect(url_for("files.index"), code=303), said)  # type: ignore[arg-type]


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    """One document with what is known of it, and the picture where it is one."""
    document, blob = _opened([public_id])[0]
    return page(
        "files/show.html",
        document=document,
        size_bytes=blob.size_bytes,
        preview=preview_of(document.media_type, blob.size_bytes, blob.pixels),
        zone=reader_zone(),
    )


@area.get("/<public_id>/download")
def download(public_id: str) -> Response:
    """The document's bytes, to keep."""
    return serving.download(store_of(current_session()), *_opened([public_id])[0])


@area.get("/<public_id>/picture")
def picture(public_id: str) -> Response:
    """A picture's bytes, for the page of the document."""
    return serving.picture(current_session(), *_found([public_id])[0]) or abort(404)


@area.get("/zip")
def zipped() -> Response:
    """The ticked documents in one ZIP; a foreign or missing id among them is 404."""
    chosen = list(dict.fromkeys(request.args.getlist("id")))
    if not 0 < len(chosen) <= MOST_IN_A_ZIP:
        raise NothingChosen(most=MOST_IN_A_ZIP)
    name = _("documents %(moment)s", moment=f"{clock.now():%Y-%m-%d %H%M%S}")
    return serving.zipped(store_of(current_session()), _opened(chosen), f"{name}.zip")


def _take(name: str, arriving: ArrivingFile) -> None:
    contact = current_contact()
    operations.upload(contact.customer_id, forms.looked_at(name, arriving), contact.actor)


def _list_page(status: int = 200, refused: list[str] | None = None, taken: int = 0) -> Response:
    contact, query = current_contact(), Query(request.args)
    place = query.choice("place", queries.PLACES, "")
    wanted = Wanted(query.text("folder") or None, query.text("q"), place)
    shown = listing.listed(current_session(), contact, wanted, query.page(), query.page_size())
    links = Links(url_for("files.index"), request.args)
    return page(
        "files/index.html",
        fragment="files/_refused.html" if refused else "files/_list.html",
        status=status,
        shown=shown,
        chosen=wanted,
        links=links,
        may_upload=listing.may_upload(contact),
        refused=refused or [],
        accepted=ACCEPTED,
        taken=taken,
        zone=reader_zone(),
        notes=[*query.notes, *shown.paging.notes],
    )


def _found(public_ids: list[str]) -> list[Found]:
    """The documents and their bytes; 404 where one is missing, private, or another customer's."""
    db, contact = current_session(), current_contact()
    rows: list[Any] = [*db.execute(queries.to_open(public_ids))]
    if len(rows) < len(public_ids):
        rows += db.execute(queries.common_to_open(public_ids, contact.group_id))
    found = {row[0].public_id: (row[0], row[1]) for row in rows}
    return [found.get(public_id) or abort(404) for public_id in public_ids]


def _opened(public_ids: list[str]) -> list[Found]:
    """The same, noted after the answer as opened where the contact does it: nobody who looks as them, no
    browser that looks ahead."""
    contact, found = current_contact(), _found(public_ids)
    if contact.is_preview or not is_navigation():
        return found
    documents = [document for document, _blob in found]
    opened = Opened(
        contact.customer_id,
        contact.contact_id,
        tuple(one.id for one in documents if isinstance(one, Document)),
        tuple(one.id for one in documents if isinstance(one, CommonDocument)),
    )

    def keep(_db: Session) -> None:
        try:
            operations.note_openings(opened)
        except Busy:  # the document was sent; its badge stays until the next time
            log.warning("opening_not_noted", documents=public_ids)

    afterwards(keep)
    return found
