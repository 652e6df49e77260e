"""The page behind an invitation."""

from flask import Response, request

from portal.access.areas import public_area
from portal.access.current import contact_token
from portal.access.doors import door_page, keep_private, welcome
from portal.access.invitations import operations
from portal.access.proofs.refusals import DeadLink
from portal.access.providers.in_use import is_only_way, provider_now
from portal.access.rules import network_of
from portal.access.verification.dead import dead_link
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.people.rules import shown
from portal.preferences.cascade import choices_for_everyone

area = public_area("invitations", __name__, url_prefix="/invite")


@area.get("/<token>")
def show(token: str) -> Response:
    return _invitation_page(token)


@area.post("/<token>")
def accept(token: str) -> Response:
    password, network = request.form.get("password", ""), network_of(request.remote_addr)
    try:
        return welcome(operations.accept_invitation(token, password, network, contact_token()))
    except DeadLink as refusal:
        return dead_link(refusal)
    except Refusal as refusal:
        return _invitation_page(token, refusal)


def _invitation_page(token: str, refusal: Refusal | None = None) -> Response:
    try:
        invitation = operations.look_at_invitation(token, network_of(request.remote_addr))
    except Refusal as dead:
        return dead_link(dead)
    db = current_session()
    choices = choices_for_everyone(db)
    return keep_private(
        door_page(
            "access/invitations/show.html",
            refusal,
            invitation=invitation,
            email=shown(invitation.email),
            provider=provider_now(db, choices),
            is_only_way=is_only_way(db, choices),
        )
    )
