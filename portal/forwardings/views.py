"""Forwarding what a contact sees, and what became of what was forwarded."""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access.areas import contact_area
from portal.access.current import CurrentContact, choices_at, current_contact, reader_zone
from portal.access.doors import go_to
from portal.db import AnySelect, current_session
from portal.forwardings import operations, queries, things
from portal.forwardings.forms import errors_in, typed_in
from portal.forwardings.offering import may_forward_here
from portal.forwardings.operations import Sender
from portal.forwardings.rules import NothingToPayOnIt, TooManyForwards, Typed, read
from portal.forwardings.showing import Forwarded, shown
from portal.forwardings.things import PLACES, Thing
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.links.models import Link
from portal.people.rules import shown as as_read
from portal.preferences.rules import FORWARDING
from portal.statements.on_paper import stored_as_asked
from portal.web import htmx
from portal.web.filters import Links
from portal.web.pages import page
from portal.web.toasts import toast

AT = f"/<any({', '.join(repr(place) for place in PLACES)}):place>/<public_id>"

MOST_LISTED = 200
FORM = "forward-form"
"""The id of the form in the dialog."""

area = contact_area("forwardings", __name__)


@area.get("/statement/forward")
def store() -> Response:
    """Lead to forwarding the statement that the address describes, stored as it is known now."""
    _require_allowed()
    stored = stored_as_asked(request.args)
    if stored is None:
        return go_to(Links(url_for("statements.show"), request.args).to())
    return go_to(url_for("forwardings.new", place="statement", public_id=stored.public_id))


@area.get(f"{AT}/forward")
def new(place: str, public_id: str) -> Response:
    thing = _thing(place, public_id)
    if not may_forward_here(current_contact()):
        return _closed(thing)
    return _form(thing, Typed())


@area.post(f"{AT}/forward")
def create(place: str, public_id: str) -> Response:
    thing, contact = _thing(place, public_id), current_contact()
    if not may_forward_here(contact):
        return _closed(thing)
    typed = typed_in(request.form)
    wanted = read(typed)
    if typed.is_to_pay and not (thing.has_payable and contact.may_pay):
        wanted.wrong.append(NothingToPayOnIt())
    if wanted.wrong:
        return _form(thing, typed, errors_in(wanted.wrong), 422)
    try:
        operations.forward(
            _sender(contact), thing, wanted.recipients, wanted.words, typed.is_to_pay, clock.now()
        )
    except TooManyForwards as refusal:
        answer = _form(thing, typed, errors_in([refusal]), 429)
        answer.headers["Retry-After"] = str(refusal.seconds)
        return answer
    except Refusal as refusal:
        return _form(thing, typed, errors_in([refusal]), 422)
    return toast(htmx.go_to(thing.path), _said([one.email for one in wanted.recipients]))


@area.get(f"{AT}/forwardings")
def index(place: str, public_id: str) -> Response:
    """To whom this thing was forwarded, and whether they opened it."""
    thing = _thing(place, public_id)
    return _list(queries.of_target(thing.target), thing)


@area.get("/forwardings")
def everything() -> Response:
    """The same of all that the customer's contacts forwarded lately."""
    return _list(queries.everything().limit(MOST_LISTED))


@area.get("/forwardings/<public_id>/revoke")
def revoke(public_id: str) -> Response:
    """Ask before a link is ended."""
    return page("forwardings/revoke.html", one=_forwarded(public_id))


@area.post("/forwardings/<public_id>/revoke")
def delete(public_id: str) -> Response:
    one, contact = _forwarded(public_id), current_contact()
    if not operations.revoke_as_contact(public_id, contact.actor, contact.is_admin, clock.now()):
        abort(404)
    still_seen = things.found(current_session(), contact, one.thing.place, one.thing.public_id)
    return toast(
        go_to(_list_path(one.thing) if still_seen else url_for("forwardings.everything")),
        _("The link to %(email)s is ended.", email=one.email),
    )


def _thing(place: str, public_id: str) -> Thing:
    thing = things.found(current_session(), current_contact(), place, public_id)
    return thing or abort(404)


def _forwarded(public_id: str) -> Forwarded:
    """What this contact may take back; everybody else gets 404."""
    row = current_session().execute(queries.forwarding(public_id)).one_or_none()
    if row is None or not _may_revoke(row.Link):
        abort(404)
    return shown(row, clock.now())


def _may_revoke(link: Link) -> bool:
    contact = current_contact()
    return contact.is_admin or link.actor == contact.contact_public_id


def _list(wanted: AnySelect, thing: Thing | None = None) -> Response:
    now = clock.now()
    return page(
        "forwardings/index.html",
        thing=thing,
        rows=[shown(row, now) for row in current_session().execute(wanted)],
        may_revoke=lambda link: not current_contact().is_preview and _may_revoke(link),
        zone=reader_zone(),
    )


def _list_path(thing: Thing) -> str:
    return url_for("forwardings.index", place=thing.place, public_id=thing.public_id)


def _require_allowed() -> None:
    if not may_forward_here(current_contact()):
        abort(403)


def _sender(contact: CurrentContact) -> Sender:
    return Sender(contact.customer_id, contact.contact_id, contact.person_id, contact.email, contact.actor)


def _said(emails: list[str]) -> str:
    if len(emails) == 1:
        return str(_("Sent to %(email)s", email=as_read(emails[0])))
    return str(ngettext("Sent to %(num)s person", "Sent to %(num)s people", len(emails)))


def _form(thing: Thing, typed: Typed, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    contact = current_contact()
    return page(
        "forwardings/new.html",
        fragment="forwardings/_form.html" if htmx.target_id() == FORM else "forwardings/_dialog.html",
        status=status,
        thing=thing,
        typed=typed,
        may_pay=thing.has_payable and contact.may_pay,
        known=current_session().execute(queries.known_addresses(contact.contact_id)).all(),
        errors=errors or {},
    )


def _closed(thing: Thing) -> Response:
    """Who may forward, where the reader may not."""
    contact = current_contact()
    if contact.is_preview:
        abort(403)
    is_for_admins = choices_at(contact)[FORWARDING] == "admins"
    admins = current_session().execute(queries.admins()).all() if is_for_admins else []
    return page(
        "forwardings/closed.html",
        status=403,
        thing=thing,
        is_for_admins=is_for_admins,
        admins=[f"{one.first_name} {one.last_name}".strip() or as_read(one.email) for one in admins],
    )
