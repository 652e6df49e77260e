"""The only way to make a blueprint: each kind of area has its own guard at the door."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, abort, current_app, g, redirect, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import TooManyRequests, Unauthorized

from portal.access.api_tokens.asking import program_of
from portal.access.api_tokens.operations import note_wrong_token
from portal.access.api_tokens.rules import bearer_token
from portal.access.business import House, house_at, house_now
from portal.access.current import (
    CurrentContact,
    choices_at,
    contact_token,
    contact_who_asks,
    language_of_customer,
    preview_token,
    staff_token,
    staff_who_asks,
)
from portal.access.kept.operations import keep_form
from portal.access.rules import local_path, network_of
from portal.access.throttle import TooManyTries
from portal.customers.logos.rules import mark_of
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import N_
from portal.kit.seals import Seal
from portal.people.models import Theme
from portal.preferences.rules import ROOMS_SHOWN
from portal.tenancy import entered, every_customer
from portal.web import csrf, htmx
from portal.web.frame import Picture, Reader, frame_for, path_of
from portal.web.life import hold
from portal.web.locale import prefer

Guard = Callable[[], Response | None]
View = TypeVar("View", bound=Callable[..., Response])
_form_pages: set[object] = set()


def form_page(view: View) -> View:
    """A page of the back office that is there to be sent: who may not send it does not get it either."""
    _form_pages.add(view)
    return view


def public_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages that contacts and strangers may open; closed while the portal is switched off."""
    return _area(name, import_name, _let_anybody_in, options)


def public_staff_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """The way to the back office, open to anybody and at any time."""
    return _area(name, import_name, _show_the_staff_door, options)


def contact_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages of a contact's customer, who is entered for the whole request."""
    return _area(name, import_name, _let_contact_in, options)


def staff_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages of the back office, which sees every customer. Who may only read sends no form, and gets no page
    that is nothing else (`form_page`)."""
    return _area(name, import_name, _let_staff_in, options)


def own_account_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages of the back office on which each of staff changes what is their own."""
    return _area(name, import_name, _let_staff_in_for_themselves, options)


def owner_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """Pages of the back office that all staff may read and only owners change."""
    area = _area(name, import_name, _let_staff_in, options)
    area.before_request(_let_owners_change)
    return area


def api_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """What programs of the business ask, each by its own token: every customer is seen, no cookie counts.

    Its addresses begin with `problems.PLACE`, so that each refusal is told as problem details.
    """
    return _area(name, import_name, _let_program_in, options)


def machine_area(name: str, import_name: str, **options: Any) -> Blueprint:
    """What programs ask: no session, no cookie, no form. What must not be open to all proves itself."""
    return Blueprint(name, import_name, **options)


def show_house_at_no_page(app: Flask) -> None:
    """Let an address that no page has show whose portal it is, too."""

    @app.before_request
    def show() -> None:
        if request.endpoint is None:
            frame_for(house_now().business)


def _area(name: str, import_name: str, guard: Guard, options: dict[str, Any]) -> Blueprint:
    area = Blueprint(name, import_name, **options)
    area.before_request(guard)
    return area


def _let_anybody_in() -> None:
    house = enter_house(house_now())
    contact = contact_who_asks() if preview_token() is not None else None
    if contact is not None and contact.is_preview:
        frame_for(house.business, _reader(contact))
        _let_look_only()
    else:
        _require_own_page(contact_token())


def _show_the_staff_door() -> None:
    enter_house(house_now(), of_staff=True)
    _require_own_page(staff_token())


def _let_contact_in() -> Response | None:
    contact = contact_who_asks()
    house = enter_house(house_at(contact.settings_version) if contact else house_now())
    if contact is None:
        return _send_to("access.login", _form_kept())
    g.contact = contact
    hold(entered(current_session(), contact.customer_id))
    choices = choices_at(contact)
    closed = frozenset(room for room, is_shown in ROOMS_SHOWN.items() if not choices[is_shown])
    prefer(contact.language, language_of_customer(choices))
    frame_for(house.business, _reader(contact, closed))
    if request.blueprint in closed:
        return _beside_closed_room(str(request.blueprint))
    if contact.is_preview:
        _let_look_only()
    else:
        _require_own_page(contact_token())
    return None


def _let_look_only() -> None:
    """The one form that works in a view as somebody else, "Leave", goes to the back office."""
    csrf.tie_to(staff_token() or "")
    if request.method not in csrf.SAFE_METHODS:
        abort(403)


def _beside_closed_room(room: str) -> Response:
    """A business may do without Home, but not without a first page."""
    if room != "home":
        abort(404)
    return redirect(url_for("invoices.index"), code=303)  # type: ignore[return-value]


def _reader(contact: CurrentContact, closed_rooms: frozenset[str] = frozenset()) -> Reader:
    return Reader(
        contact.name,
        contact.customer_name,
        contact.email,
        theme="" if contact.theme == Theme.SYSTEM else contact.theme,
        has_other_companies=contact.has_other_companies,
        previewer=contact.previewer,
        is_admin=contact.is_admin,
        may_pay=contact.may_pay,
        logo=_logo_of(contact),
        customer_number=contact.customer_number,
        customer_tax_number=contact.customer_tax_number,
        closed_rooms=closed_rooms,
    )


def _logo_of(contact: CurrentContact) -> Picture | None:
    if contact.logo_sha256 is None:
        return None
    address = f"{path_of('profile_logo.picture')}?v={mark_of(contact.logo_sha256)}"
    return Picture(address, contact.logo_width or 1, contact.logo_height or 1)


def _let_staff_in() -> Response | None:
    answer = _let_staff_in_for_themselves()
    if answer is None and _is_to_change() and not g.staff.may_change:
        abort(403)
    return answer


def _is_to_change() -> bool:
    """Whether this sends a form, or asks for a page that is nothing else."""
    asked = current_app.view_functions[request.endpoint or ""]
    return request.method not in csrf.SAFE_METHODS or asked in _form_pages


def _let_staff_in_for_themselves() -> Response | None:
    staff = staff_who_asks()
    house = enter_house(house_at(staff.settings_version) if staff else house_now(), of_staff=True)
    if staff is None:
        return _send_to("staff_access.login")
    g.staff = staff
    hold(every_customer(current_session(), "back office"))
    prefer(staff.language)
    frame_for(
        house.business,
        Reader(
            staff.name, "", staff.email, may_change=staff.may_change, is_owner=staff.is_owner, news=staff.news
        ),
    )
    _require_own_page(staff_token())
    return None


def _let_owners_change() -> None:
    if _is_to_change() and not g.staff.is_owner:
        abort(403)


def _let_program_in() -> None:
    """By the Authorization header alone. Wrong tokens count for their network, a right one always works."""
    enter_house(house_now(), of_staff=True)
    token = bearer_token(request.headers.get("Authorization"))
    if token is None:
        raise _unauthorized(N_("Send the token of a program: “Authorization: Bearer …”."))
    program = program_of(token)
    if program is None:
        try:
            note_wrong_token(network_of(request.remote_addr), clock.now())
        except TooManyTries as refusal:
            raise TooManyRequests(retry_after=refusal.seconds) from None
        raise _unauthorized(N_("This token is wrong, or it was revoked."), error="invalid_token")
    g.program = program
    hold(every_customer(current_session(), "api"))


def _unauthorized(sentence: str, **parameters: str) -> Unauthorized:
    asked = WWWAuthenticate("bearer", {"realm": "Portal API", **parameters})
    return Unauthorized(gettext(sentence), www_authenticate=asked)


def enter_house(house: House, of_staff: bool = False) -> House:
    """Show whose portal it is; where it is switched off, to staff only."""
    g.house = house
    frame_for(house.business)
    if not (house.is_open or of_staff):
        abort(503)
    return house


def _require_own_page(session_token: str | None) -> None:
    if session_token is not None:
        csrf.tie_to(session_token)
    csrf.require_own_page()


def seal_of_forms() -> Seal:
    """With what a form is sealed that waits for its person to sign in again."""
    return Seal(str(current_app.secret_key), "kept forms")


def _form_kept() -> str | None:
    """Keep a form that came after its session had run out; the page that shows it again."""
    token, path = contact_token(), local_path(request.full_path.removesuffix("?"))
    if token is None or path is None or request.method != "POST":
        return None
    try:
        _require_own_page(token)
    except CSRFError:
        return None
    public_id = keep_form(token, path, request.form.items(multi=True), seal_of_forms())
    return url_for("kept.show", public_id=public_id) if public_id is not None else None


def _send_to(door: str, back_to: str | None = None) -> Response:
    address = url_for(door, next=back_to or page_to_return_to())
    if htmx.is_htmx():
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address, code=303)  # type: ignore[return-value]


def page_to_return_to() -> str | None:
    """The page that was asked for, or the one on which the form stood."""
    if request.method in csrf.SAFE_METHODS:
        wanted = request.full_path.removesuffix("?")
    else:
        wanted = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return local_path(wanted)
