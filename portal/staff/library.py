"""Documents for every customer, or for a group: staff share, move, hide, replace and delete them."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portal.access.areas import form_page, staff_area
from portal.access.current import current_house, current_staff
from portal.customers.models import CustomerGroup
from portal.db import current_session
from portal.files import forms, operations, serving
from portal.files import queries as files
from portal.files.arriving import take_files
from portal.files.kinds import ACCEPTED
from portal.files.models import Blob, CommonDocument
from portal.files.rules import TooLarge, preview_of
from portal.files.storage import store_of
from portal.kit.refusal import Refusal
from portal.web.filters import Links, Paging, Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

A_PAGE = 50

area = staff_area("staff_library", __name__, url_prefix="/staff/documents")
area.url_value_preprocessor(take_files)


@area.get("")
def index() -> Response:
    return _list_page()


@area.post("")
def create() -> Response:
    folder, group = forms.placing_in(request.form)[0], request.form.get("group", "")
    try:
        brought = [forms.looked_at(*one) for one in forms.sent_files(request.files.getlist("files"))]
        operations.share_with_everybody(
            brought, folder, group, "tells" in request.form, current_staff().actor
        )
    except Refusal as refusal:
        return _list_page(refusal)
    said = ngettext("%(num)s document is added.", "%(num)s documents are added.", len(brought))
    return toast(_to("staff_library.index"), said)


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    return _document_page(public_id)


@area.post("/<public_id>")
def update(public_id: str) -> Response:
    """Move the document, show it or hide it, give it to others."""
    document, (folder, _paper, is_public) = _found(public_id)[0], forms.placing_in(request.form)
    group = request.form.get("group", "")
    try:
        operations.place_common_document(document.id, folder, group, is_public, current_staff().actor)
    except Refusal as refusal:
        return _document_page(public_id, refusal)
    return toast(_to("staff_library.show", public_id=public_id), _("The changes are saved."))


@area.post("/<public_id>/replace")
def replace(public_id: str) -> Response:
    document = _found(public_id)[0]
    try:
        name, arriving = forms.sent_files(request.files.getlist("file"))[0]
        operations.replace(document, forms.looked_at(name, arriving), current_staff().actor)
    except Refusal as refusal:
        refusal.field = "file"
        return _document_page(public_id, refusal)
    return toast(_to("staff_library.show", public_id=public_id), _("The document is replaced."))


@area.get("/<public_id>/delete")
@form_page
def ask(public_id: str) -> Response:
    document = _found(public_id)[0]
    return page("staff/documents/delete.html", document=document, customer=None, place=PLACE)


@area.post("/<public_id>/delete")
def delete(public_id: str) -> Response:
    document = _found(public_id)[0]
    name = document.name
    operations.remove(document, current_staff().actor)
    return toast(_to("staff_library.index"), _("%(name)s is deleted.", name=name))


@area.get("/<public_id>/download")
def download(public_id: str) -> Response:
    return serving.download(store_of(current_session()), *_found(public_id))


@area.get("/<public_id>/picture")
def picture(public_id: str) -> Response:
    return serving.picture(current_session(), *_found(public_id)) or abort(404)


PLACE = {"room": "staff_library"}
"""What the addresses of these documents begin with."""


def _found(public_id: str) -> tuple[CommonDocument, Blob]:
    found: Any = current_session().execute(files.common_at(public_id)).one_or_none()
    return (found[0], found[1]) if found is not None else abort(404)


def _groups() -> list[tuple[str, str]]:
    """Public id and name of each group."""
    wanted = select(CustomerGroup.public_id, CustomerGroup.name).order_by(CustomerGroup.name)
    return [(row.public_id, row.name) for row in current_session().execute(wanted)]


def _list_page(refusal: Refusal | None = None) -> Response:
    db, query = current_session(), Query(request.args)
    many = db.scalar(select(func.count(CommonDocument.id))) or 0
    paging = Paging.of(many, query.page(), A_PAGE)
    rows = db.execute(files.for_everybody().limit(paging.size).offset(paging.offset)).all()
    return page(
        "staff/library/index.html",
        status=_status(refusal),
        rows=rows,
        groups=_groups(),
        folders=sorted(folder for folder in db.scalars(files.folder_names(CommonDocument)) if folder),
        typed=request.form,
        accepted=ACCEPTED,
        links=Links(request.path, {"page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )


def _document_page(public_id: str, refusal: Refusal | None = None) -> Response:
    document, blob = _found(public_id)
    db = current_session()
    group = db.get(CustomerGroup, document.group_id) if document.group_id else None
    return page(
        "staff/documents/show.html",
        status=_status(refusal),
        document=document,
        size_bytes=blob.size_bytes,
        preview=preview_of(document.media_type, blob.size_bytes, blob.pixels),
        customer=None,
        groups=_groups(),
        group=group,
        folders=sorted(folder for folder in db.scalars(files.folder_names(CommonDocument)) if folder),
        readers=db.execute(files.readers_of(files.is_of(document))).all(),
        place=PLACE,
        typed=request.form if refusal is not None else {},
        accepted=ACCEPTED,
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    return 413 if isinstance(refusal, TooLarge) else 422


def _to(endpoint: str, **values: str) -> Response:
    return redirect(url_for(endpoint, **values), code=303)  # type: ignore[return-value, arg-type]
