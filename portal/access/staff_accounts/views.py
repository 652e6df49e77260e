"""The page behind the link by which somebody of staff sets the account up."""

from flask import Response, abort, current_app, request, session

from portal.access.areas import public_staff_area
from portal.access.current import current_house
from portal.access.doors import door_page, go_to, keep_private, keep_token
from portal.access.factors.rules import in_groups
from portal.access.factors.sealing import seal
from portal.access.factors.views import picture_of
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
    """Confirm by the first digits. The secret came with the form, sealed for this link."""
    try:
        secret = seal().opened(request.form.get("sealed", ""), _place(token))
    except BrokenSeal:
        abort(404)
    password, code = request.form.get("password", ""), request.form.get("code", "")
    try:
        begun = operations.accept_invitation(token, password, secret, code, network_of(request.remote_addr))
    except Refusal as refusal:
        return _form(token, secret, refusal)
    session.clear()
    answer = go_to(BACK_OFFICE)
    keep_token(answer, current_app.config["STAFF_COOKIE"], begun)
    return answer


def _form(token: str, secret: str, refusal: Refusal | None = None) -> Response:
    try:
        member = operations.look_at_invitation(token, network_of(request.remote_addr))
    except Refusal as dead:
        status = {"status": 404} if isinstance(dead, DeadLink) else {}
        return keep_private(door_page("staff/account/dead.html", dead, **status))
    business = current_house().business
    address = one_time_codes.address_for_apps(
        secret, member.email, f"{business.name if business else request.host} (staff)"
    )
    answer = door_page(
        "staff/account/welcome.html",
        refusal,
        member=member,
        picture=picture_of(address),
        address=address,
        secret=in_groups(secret),
        sealed=seal().closed(secret, _place(token)),
    )
    return keep_private(answer)


def _place(token: str) -> str:
    return f"to be added behind {token}"
