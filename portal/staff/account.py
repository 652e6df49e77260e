"""What each of staff changes of their own account: password, authenticator app, passkeys."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import own_account_area
from portal.access.current import current_house, current_staff
from portal.access.doors import door_page
from portal.access.factors.sealing import seal
from portal.access.own_account import operations, queries
from portal.access.passkeys import ceremony
from portal.access.passkeys.models import StaffPasskey
from portal.access.passkeys.operations import new_challenge
from portal.access.passkeys.place import as_json, default_name, site_here
from portal.access.rules import network_of
from portal.access.staff_accounts.sealing import has_authenticator
from portal.access.staff_accounts.views import app_on_page
from portal.db import current_session
from portal.kit import one_time_codes
from portal.kit.refusal import Refusal
from portal.kit.seals import BrokenSeal
from portal.web.locale import current_language
from portal.web.toasts import toast

area = own_account_area("staff_account", __name__, url_prefix="/staff/account")


@area.get("")
def index() -> Response:
    db, staff = current_session(), current_staff()
    return door_page(
        "staff/account/index.html",
        has_app=has_authenticator(db.scalars(queries.member(staff.staff_id)).one()),
        passkeys=db.scalars(queries.staff_passkeys_of(staff.staff_id)).all(),
        zone=current_house().time_zone,
    )


@area.get("/password")
def edit() -> Response:
    return _form("password")


@area.post("/password")
def update() -> Response:
    staff, form = current_staff(), request.form
    try:
        operations.change_own_password(
            staff.staff_id,
            staff.session_id,
            form.get("current", ""),
            form.get("password", ""),
            _network(),
            current_language(),
        )
    except Refusal as refusal:
        return _form("password", refusal)
    return toast(_to_account(), _("Your password is saved. You are signed out everywhere else."))


@area.get("/authenticator")
def new_authenticator() -> Response:
    return _app_form(one_time_codes.new_secret())


@area.post("/authenticator")
def set_up_authenticator() -> Response:
    """Confirm by the first digits. The secret came with the form, sealed for this member."""
    staff, form = current_staff(), request.form
    try:
        secret = seal().opened(form.get("sealed", ""), _place())
    except BrokenSeal:
        abort(400)
    try:
        operations.set_up_authenticator(
            staff.staff_id,
            staff.session_id,
            form.get("current", ""),
            secret,
            form.get("code", ""),
            _network(),
            seal(),
            current_language(),
        )
    except Refusal as refusal:
        return _app_form(secret, refusal)
    return toast(_to_account(), _("The app is set up. You are signed out everywhere else."))


@area.get("/authenticator/remove")
def ask_to_remove_authenticator() -> Response:
    return _form("remove", passkey=None)


@area.post("/authenticator/remove")
def remove_authenticator() -> Response:
    staff, current = current_staff(), request.form.get("current", "")
    try:
        operations.remove_authenticator(staff.staff_id, current, _network(), current_language())
    except Refusal as refusal:
        return _form("remove", refusal, passkey=None)
    return toast(_to_account(), _("The authenticator app is removed."))


@area.get("/passkeys/new")
def new_passkey() -> Response:
    site_here()
    return _form("passkey", name=default_name())


@area.post("/passkeys/options")
def ask_to_add() -> Response:
    staff = current_staff()
    known = current_session().scalars(queries.staff_passkeys_of(staff.staff_id))
    ids = [passkey.credential_id for passkey in known]
    challenge = new_challenge(staff_id=staff.staff_id)
    return as_json(
        ceremony.options_to_add(site_here(), challenge, staff.public_id, staff.email, staff.name, ids)
    )


@area.post("/passkeys")
def add_passkey() -> Response:
    staff, form = current_staff(), request.form
    name = form.get("name", "").strip() or default_name()
    try:
        operations.add_staff_passkey(
            staff.staff_id,
            form.get("current", ""),
            name,
            form.get("credential", ""),
            site_here(),
            _network(),
            current_language(),
        )
    except Refusal as refusal:
        return _form("passkey", refusal, name=name)
    return toast(_to_account(), _("The passkey is added."))


@area.get("/passkeys/<public_id>/remove")
def ask_to_remove_passkey(public_id: str) -> Response:
    return _form("remove", passkey=_passkey(public_id))


@area.post("/passkeys/<public_id>/remove")
def remove_passkey(public_id: str) -> Response:
    staff, current, passkey = current_staff(), request.form.get("current", ""), _passkey(public_id)
    try:
        operations.remove_staff_passkey(staff.staff_id, public_id, current, _network(), current_language())
    except Refusal as refusal:
        return _form("remove", refusal, passkey=passkey)
    return toast(_to_account(), _("The passkey is removed."))


def _passkey(public_id: str) -> StaffPasskey:
    mine = queries.staff_passkeys_of(current_staff().staff_id).where(StaffPasskey.public_id == public_id)
    return current_session().scalar(mine) or abort(404)


def _form(template: str, refusal: Refusal | None = None, **values: Any) -> Response:
    return door_page(f"staff/account/{template}.html", refusal, email=current_staff().email, **values)


def _app_form(secret: str, refusal: Refusal | None = None) -> Response:
    sealed = seal().closed(secret, _place())
    return _form("authenticator", refusal, sealed=sealed, **app_on_page(secret, current_staff().email))


def _place() -> str:
    return f"to be added by {current_staff().public_id}"


def _network() -> str:
    return network_of(request.remote_addr)


def _to_account() -> Response:
    return redirect(url_for("staff_account.index"), code=303)  # type: ignore[return-value]
