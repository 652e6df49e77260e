"""The pages on which a contact names, renames and deletes a view of a list."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.papers.saved import queries
from portal.papers.saved.models import SavedView
from portal.papers.saved.operations import delete_view, rename_view, save_view
from portal.papers.saved.rules import LISTS, LONGEST_QUERY
from portal.web.filters import Query
from portal.web.pages import page
from portal.web.toasts import toast

area = contact_area("saved_views", __name__, url_prefix="/views")


@area.get("/new")
def new() -> Response:
    """Ask for the name."""
    return _new_page(Query(request.args))


@area.post("/new")
def create() -> Response:
    """Keep the filters that were on the page before."""
    contact, sent = current_contact(), Query(request.form)
    room, query = _list_in(sent), sent.text("query", LONGEST_QUERY)
    try:
        save_view(contact.customer_id, contact.contact_id, room, sent.text("name"), query)
    except Refusal as refusal:
        return _new_page(sent, refusal)
    return toast(_to_list(room, query), _("The view is saved."))


@area.get("/<public_id>")
def edit(public_id: str) -> Response:
    """The name, and the way to delete it."""
    return _edit_page(_own(public_id))


@area.post("/<public_id>")
def update(public_id: str) -> Response:
    view, name = _own(public_id), Query(request.form).text("name")
    room, query = view.room, view.query
    try:
        rename_view(current_contact().contact_id, public_id, name)
    except Refusal as refusal:
        return _edit_page(_own(public_id), name, refusal)
    return toast(_to_list(room, query), _("The view is renamed."))


@area.post("/<public_id>/delete")
def delete(public_id: str) -> Response:
    room = _own(public_id).room
    delete_view(current_contact().contact_id, public_id)
    return toast(_to_list(room, ""), _("The view is deleted."))


def _own(public_id: str) -> SavedView:
    view = current_session().scalar(queries.by_public_id(current_contact().contact_id, public_id))
    return view or abort(404)


def _list_in(sent: Query) -> str:
    room = sent.text("room")
    return room if room in LISTS else abort(404)


def _to_list(room: str, query: str) -> Response:
    address = url_for(f"{room}.index")
    return redirect(f"{address}?{query}" if query else address, code=303)  # type: ignore[return-value]


def _new_page(sent: Query, refusal: Refusal | None = None) -> Response:
    return page(
        "papers/saved/new.html",
        status=422 if refusal else 200,
        room=_list_in(sent),
        query=sent.text("query", LONGEST_QUERY),
        name=sent.text("name"),
        errors=_errors_of(refusal),
    )


def _edit_page(view: SavedView, name: str | None = None, refusal: Refusal | None = None) -> Response:
    return page(
        "papers/saved/edit.html",
        status=422 if refusal else 200,
        view=view,
        name=view.name if name is None else name,
        errors=_errors_of(refusal),
    )


def _errors_of(refusal: Refusal | None) -> dict[str, str]:
    return {refusal.field or "": _(refusal.sentence, **refusal.values)} if refusal else {}
