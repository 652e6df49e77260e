"""The door of the back office: address, password and the digits of an authenticator, or a passkey."""

from flask import Response, current_app, request, session, url_for

from portal.access import operations
from portal.access.areas import public_staff_area
from portal.access.current import staff_token, staff_who_asks
from portal.access.doors import door_page, drop_token, go_to, keep_token, on_the_way, wanted_page
from portal.access.ending import end_of_session
from portal.access.factors.sealing import seal
from portal.access.models import StaffSession
from portal.access.own_account.operations import sign_in_with_staff_passkey
from portal.access.passkeys import ceremony
from portal.access.passkeys.operations import new_challenge
from portal.access.passkeys.place import as_json, site_here
from portal.access.queries import staff_member_of
from portal.access.rules import network_of
from portal.access.sessions import SignedIn
from portal.db import current_session
from portal.kit import clock, one_time_codes
from portal.kit.refusal import Refusal

BACK_OFFICE = "/staff/"

area = public_staff_area("staff_access", __name__, url_prefix="/staff")


@area.get("/login")
def login() -> Response:
    if staff_who_asks() is not None:
        return go_to(wanted_page() or BACK_OFFICE)
    return _login_page()


@area.post("/login")
def sign_in() -> Response:
    email, password, code = (request.form.get(name, "") for name in ("email", "password", "code"))
    network = network_of(request.remote_addr)
    try:
        begun = operations.sign_in_staff(email, password, code, network, seal(), replaces=staff_token())
    except Refusal as refusal:
        return _login_page(refusal, email)
    return _welcome(begun)


@area.post("/login/passkey/options")
def ask_for_passkey() -> Response:
    return as_json(ceremony.options_to_sign_in(site_here(), new_challenge()))


@area.post("/login/passkey")
def use_passkey() -> Response:
    credential, network = request.form.get("credential", ""), network_of(request.remote_addr)
    try:
        return _welcome(sign_in_with_staff_passkey(credential, site_here(), network, staff_token()))
    except Refusal as refusal:
        return door_page(
            "access/passkeys/refused.html", refusal, back=url_for("staff_access.login", **on_the_way())
        )


def _welcome(begun: SignedIn) -> Response:
    session.clear()
    answer = go_to(wanted_page() or BACK_OFFICE)
    keep_token(answer, current_app.config["STAFF_COOKIE"], begun.token)
    return answer


@area.post("/logout")
def logout() -> Response:
    token = staff_token()
    if token is not None:
        operations.sign_out_staff(token)
    answer = go_to("/staff/login")
    drop_token(answer, current_app.config["STAFF_COOKIE"])
    return answer


def _login_page(refusal: Refusal | None = None, email: str = "") -> Response:
    return door_page(
        "staff/login.html",
        refusal,
        email=email,
        end=end_of_session(StaffSession, staff_token()) if refusal is None else None,
        cast=_cast(),
    )


def _cast() -> list[tuple[str, str, str, str]]:
    """Who works here in the demo, with the digits that open now; live there is nobody."""
    found = []
    for who, email, password, secret in current_app.config.get("STAFF_CAST", ()):
        member = current_session().scalar(staff_member_of(email))
        used_step = member.totp_used_step if member is not None else 0
        found.append((who, email, password, one_time_codes.unused_code_at(secret, clock.wall(), used_step)))
    return found
