"""The documents on a customer's record: staff share, move, hide, replace and delete them."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access.areas import form_page, staff_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.customers.models import Customer
from portal.db import current_session
from portal.files import forms, operations, serving
from portal.files import queries as files
from portal.files.arriving import take_files
from portal.files.kinds import ACCEPTED
from portal.files.models import Blob, Document
from portal.files.rules import TooLarge, preview_of
from portal.files.storage import store_of
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_of
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import ALLOWS_UPLOADS
from portal.staff import queries
from portal.staff.forms import version_in
from portal.web.filters import Links, Paging, Query
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

A_PAGE = 50

area = staff_area("staff_documents", __name__, url_prefix="/staff/customers/<customer_id>/documents")
area.url_value_preprocessor(take_files)


@area.get("")
def index(customer_id: str) -> Response:
    return _list_page(customer_id)


@area.post("")
def create(customer_id: str) -> Response:
    customer, folder, paper, is_public = _customer(customer_id), *forms.placing_in(request.form)
    tells = "tells" in request.form
    try:
        brought = [forms.looked_at(*one) for one in forms.sent_files(request.files.getlist("files"))]
        operations.share(customer.id, brought, folder, paper, is_public, tells, current_staff().actor)
    except Refusal as refusal:
        return _list_page(customer_id, refusal)
    said = ngettext("%(num)s document is added.", "%(num)s documents are added.", len(brought))
    return toast(_to("staff_documents.index", customer_id), said)


@area.post("/uploads")
def choose(customer_id: str) -> Response:
    """Let this customer's contacts upload, or not, or as everybody else."""
    customer, answer = _customer(customer_id), request.form.get("uploads", "")
    chosen = {ALLOWS_UPLOADS: {"yes": True, "no": False}.get(answer)}
    try:
        save_preferences(
            chosen,
            version_in(request.form),
            current_staff().actor,
            verb=Verb.UPLOADS_CHANGED,
            customer_id=customer.id,
        )
    except PreferencesChanged as refusal:
        return _list_page(customer_id, refusal)
    return toast(_to("staff_documents.index", customer_id), _("The preferences are saved."))


@area.get("/<public_id>")
def show(customer_id: str, public_id: str) -> Response:
    return _document_page(customer_id, public_id)


@area.post("/<public_id>")
def update(customer_id: str, public_id: str) -> Response:
    """Move the document, show it or hide it."""
    document, (folder, paper, is_public) = _found(customer_id, public_id)[0], forms.placing_in(request.form)
    try:
        operations.place_document(document.id, folder, paper, is_public, current_staff().actor)
    except Refusal as refusal:
        return _document_page(customer_id, public_id, refusal)
    return toast(_to("staff_documents.show", customer_id, public_id), _("The changes are saved."))


@area.post("/<public_id>/replace")
def replace(customer_id: str, public_id: str) -> Response:
    document = _found(customer_id, public_id)[0]
    try:
        name, arriving = forms.sent_files(request.files.getlist("file"))[0]
        operations.replace(document, forms.looked_at(name, arriving), current_staff().actor)
    except Refusal as refusal:
        refusal.field = "file"
        return _document_page(customer_id, public_id, refusal)
    return toast(_to("staff_documents.show", customer_id, public_id), _("The document is replaced."))


@area.get("/<public_id>/delete")
@form_page
def ask(customer_id: str, public_id: str) -> Response:
    document, _blob, customer, _number = _found(customer_id, public_id)
    return page(
        "staff/documents/delete.html", document=document, customer=customer, place=_place(customer_id)
    )


@area.post("/<public_id>/delete")
def delete(customer_id: str, public_id: str) -> Response:
    document = _found(customer_id, public_id)[0]
    name = document.name
    operations.remove(document, current_staff().actor)
    return toast(_to("staff_documents.index", customer_id), _("%(name)s is deleted.", name=name))


@area.get("/<public_id>/download")
def download(customer_id: str, public_id: str) -> Response:
    document, blob, _customer, _number = _found(customer_id, public_id)
    return serving.download(store_of(current_session()), document, blob)


@area.get("/<public_id>/picture")
def picture(customer_id: str, public_id: str) -> Response:
    document, blob, _customer, _number = _found(customer_id, public_id)
    return serving.picture(current_session(), document, blob) or abort(404)


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _found(customer_id: str, public_id: str) -> tuple[Document, Blob, Customer, str | None]:
    found: Any = current_session().execute(files.document_at(customer_id, public_id)).one_or_none()
    return tuple(found) if found is not None else abort(404)


def _list_page(customer_id: str, refusal: Refusal | None = None) -> Response:
    customer, db, query = _customer(customer_id), current_session(), Query(request.args)
    paging = Paging.of(db.scalar(files.how_many(customer.id)) or 0, query.page(), A_PAGE)
    rows = db.execute(files.of_customer(customer.id).limit(paging.size).offset(paging.offset)).all()
    version = db.scalar(settings_version())
    own, *above = choices_of(db, customer.id, customer.group_id, version).levels
    return page(
        "staff/documents/index.html",
        status=_status(refusal),
        customer=customer,
        rows=rows,
        uploads=own.get(ALLOWS_UPLOADS.name),
        uploads_above=ALLOWS_UPLOADS.of(*above),
        version=version,
        folders=sorted(folder for folder in db.scalars(files.folder_names(Document)) if folder),
        typed=request.form,
        accepted=ACCEPTED,
        links=Links(request.path, {"page": paging.page}),
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )


def _document_page(customer_id: str, public_id: str, refusal: Refusal | None = None) -> Response:
    document, blob, customer, number = _found(customer_id, public_id)
    db = current_session()
    return page(
        "staff/documents/show.html",
        status=_status(refusal),
        document=document,
        size_bytes=blob.size_bytes,
        preview=preview_of(document.media_type, blob.size_bytes, blob.pixels),
        customer=customer,
        number=number or "",
        folders=sorted(folder for folder in db.scalars(files.folder_names(Document)) if folder),
        readers=db.execute(files.readers_of(files.is_of(document))).all(),
        place=_place(customer_id),
        typed=request.form if refusal is not None else {},
        accepted=ACCEPTED,
        zone=current_house().time_zone,
        errors=errors_of(refusal) if refusal else {},
    )


def _place(customer_id: str) -> dict[str, str]:
    """What the addresses of this customer's documents begin with."""
    return {"room": "staff_documents", "customer_id": customer_id}


def _status(refusal: Refusal | None) -> int:
    if refusal is None:
        return 200
    if isinstance(refusal, PreferencesChanged):
        return 409
    return 413 if isinstance(refusal, TooLarge) else 422


def _to(endpoint: str, customer_id: str, public_id: str | None = None) -> Response:
    values = {"customer_id": customer_id} | ({"public_id": public_id} if public_id else {})
    return redirect(url_for(endpoint, **values), code=303)  # type: ignore[return-value, arg-type]
