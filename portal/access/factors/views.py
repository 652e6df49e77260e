"""The second page of a sign-in, and setting up what it asks for."""

from flask import Response, abort, current_app, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import contact_token, contact_who_asks, current_contact, current_house
from portal.access.doors import HOME, door_page, drop_token, go_to, on_the_way, wanted_page, welcome
from portal.access.factors import operations
from portal.access.factors.refusals import NotHalfIn
from portal.access.factors.rules import in_groups
from portal.access.factors.sealing import seal
from portal.access.rules import network_of
from portal.kit import one_time_codes
from portal.kit.refusal import Refusal
from portal.kit.seals import BrokenSeal
from portal.web.locale import current_language
from portal.web.pages import page
from portal.web.toasts import toast

area = public_area("factors", __name__, url_prefix="/login/second")
authenticator = contact_area("authenticators", __name__, url_prefix="/profile/security/authenticator")


@area.get("")
def new() -> Response:
    if contact_who_asks() is not None:
        return go_to(wanted_page() or HOME)
    if _half_token() is None:
        return go_to(url_for("access.login", **on_the_way()))
    return _code_page()


@area.post("")
def create() -> Response:
    code, network = request.form.get("code", ""), network_of(request.remote_addr)
    try:
        begun = operations.finish_sign_in(_half_token() or "", code, network, seal(), contact_token())
    except NotHalfIn as refusal:
        answer = door_page("access/factors/over.html", refusal)
        drop_token(answer, current_app.config["HALF_COOKIE"])
        return answer
    except Refusal as refusal:
        return _code_page(refusal)
    answer = welcome(begun)
    drop_token(answer, current_app.config["HALF_COOKIE"])
    return answer


@authenticator.get("/new")
@proven_lately
def enrol() -> Response:
    return _enrolment(one_time_codes.new_secret())


@authenticator.post("")
@proven_lately
def add() -> Response:
    """Confirm by the first digits. The secret came with the form, sealed for this person."""
    person_id = current_contact().person_id
    try:
        secret = seal().opened(request.form.get("sealed", ""), _place(person_id))
    except BrokenSeal:
        abort(400)
    try:
        code = request.form.get("code", "")
        codes = operations.add_authenticator(person_id, secret, code, seal(), current_language())
    except Refusal as refusal:
        return _enrolment(secret, refusal)
    return page("access/factors/recovery_codes.html", codes=codes, is_new=True)


@authenticator.post("/recovery-codes")
@proven_lately
def renew_codes() -> Response:
    codes = operations.renew_recovery_codes(current_contact().person_id, current_language())
    if not codes:
        return go_to(url_for("security.index"))
    return page("access/factors/recovery_codes.html", codes=codes, is_new=False)


@authenticator.get("/remove")
@proven_lately
def ask_to_remove() -> Response:
    return door_page("access/factors/remove.html")


@authenticator.post("/remove")
@proven_lately
def remove() -> Response:
    operations.remove_authenticator(current_contact().person_id, current_language())
    return toast(go_to(url_for("security.index")), _("The authenticator app is removed."))


def _code_page(refusal: Refusal | None = None) -> Response:
    return door_page("access/factors/new.html", refusal, by_recovery="recovery" in request.args)


def _enrolment(secret: str, refusal: Refusal | None = None) -> Response:
    contact, business = current_contact(), current_house().business
    address = one_time_codes.address_for_apps(
        secret, contact.email, business.name if business else request.host
    )
    return door_page(
        "access/factors/enrol.html",
        refusal,
        picture=picture_of(address),
        address=address,
        secret=in_groups(secret),
        sealed=seal().closed(secret, _place(contact.person_id)),
    )


def picture_of(address: str) -> Markup:
    """The address as a QR code, which stays black on white in the dark: not every app reads it otherwise."""
    import segno

    code = segno.make(address, error="m", micro=False)
    return Markup(  # noqa: S704 - it holds squares, no text
        code.svg_inline(scale=5, border=4, light="#fff", dark="#000", omitsize=False)
    )


def _place(person_id: int) -> str:
    return f"to be added for person {person_id}"


def _half_token() -> str | None:
    return request.cookies.get(current_app.config["HALF_COOKIE"])
