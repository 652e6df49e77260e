"""The page behind the link by which somebody of staff sets the account up."""

from flask import Response, abort, current_app, request, session

from portal.access.areas import public_staff_area
from portal.access.current import current_house
from portal.access.doors import door_page, go_to, keep_private, keep_token
from portal.access.factors.rules import in_groups
from portal.access.factors.sealing import seal
from portal.access.factors.views import picture_of
from portal.access.passkeys import ceremony
from portal.access.passkeys.operations import new_challenge
from portal.access.passkeys.place import as_json, default_name, site_here
from portal.access.proofs.refusals import DeadLink
from portal.access.rules import network_of
from portal.access.staff_accounts import operations
from portal.access.staff_views import BACK_OFFICE
from portal.kit import one_time_codes
from portal.kit.refusal import Refusal
from portal.kit.seals import BrokenSeal

area = public_staff_area("staff_welcome", __name__, url_prefix="/staff/welcome")


@area.get("/<token>")
def edit(token: str) -> Response:
    return _form(token, one_time_codes.new_secret())


@area.post("/<token>")
def update(token: str) -> Response:
    """Confirm by the first digits, or by the passkey that was made. The secret came with the form, sealed
    for this link."""
    by_passkey = "credential" in request.form
    secret = one_time_codes.new_secret() if by_passkey else _secret_in_form(token)
    try:
        begun = _set_up_with_passkey(token) if by_passkey else _set_up_with_app(token, secret)
    except Refusal as refusal:
        return _form(token, secret, refusal)
    session.clear()
    answer = go_to(BACK_OFFICE)
    keep_token(answer, current_app.config["STAFF_COOKIE"], begun)
    return answer


@area.post("/<token>/options")
def ask(token: str) -> Response:
    """What the browser of the link's member needs to make a passkey."""
    try:
        member = operations.look_at_invitation(token, network_of(request.remote_addr))
    except Refusal:
        abort(404)
    challenge = new_challenge(staff_id=member.id)
    return as_json(
        ceremony.options_to_add(site_here(), challenge, member.public_id, member.email, member.name, ())
    )


def _secret_in_form(token: str) -> str:
    try:
        return seal().opened(request.form.get("sealed", ""), _place(token))
    except BrokenSeal:
        abort(404)


def _set_up_with_passkey(token: str) -> str:
    form, name = request.form, request.form.get("name", "").strip() or default_name()
    return operations.accept_with_passkey(
        token,
        form.get("password", ""),
        name,
        form["credential"],
        site_here(),
        network_of(request.remote_addr),
    )


def _set_up_with_app(token: str, secret: str) -> str:
    password, code = request.form.get("password", ""), request.form.get("code", "")
    network = network_of(request.remote_addr)
    return operations.accept_with_digits(token, password, secret, code, network, seal())


def _form(token: str, secret: str, refusal: Refusal | None = None) -> Response:
    try:
        member = operations.look_at_invitation(token, network_of(request.remote_addr))
    except Refusal as dead:
        status = {"status": 404} if isinstance(dead, DeadLink) else {}
        return keep_private(door_page("staff/account/dead.html", dead, **status))
    by_passkey = request.values.get("with") == "passkey" and current_app.config["HAS_PASSKEYS"]
    app = {} if by_passkey else app_on_page(secret, member.email)
    answer = door_page(
        "staff/account/welcome.html",
        refusal,
        member=member,
        by_passkey=by_passkey,
        name=request.form.get("name", default_name()),
        sealed=seal().closed(secret, _place(token)),
        **app,
    )
    return keep_private(answer)


def app_on_page(secret: str, email: str) -> dict[str, object]:
    """What `staff/account/_app.html` shows of a secret: as picture, as address, and to be typed."""
    business = current_house().business
    address = one_time_codes.address_for_apps(
        secret, email, f"{business.name if business else request.host} (staff)"
    )
    return {"picture": picture_of(address), "address": address, "secret": in_groups(secret)}


def _place(token: str) -> str:
    return f"to be added behind {token}"
