"""The pages of a change of address: asking in the profile, and the buttons behind the two mailed links."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import current_contact
from portal.access.doors import door_page, go_to, keep_private, seal
from portal.access.proofs.operations import look_at_link
from portal.access.proofs.refusals import DeadLink
from portal.access.rules import network_of
from portal.access.throttle import TooManyTries
from portal.db import current_session
from portal.kit import clock
from portal.kit.refusal import Refusal
from portal.people.rules import shown
from portal.profile.email import operations, queries
from portal.profile.email.operations import CHANGE, UNDO
from portal.profile.forms import LONGEST_TYPED
from portal.web.filters import Query
from portal.web.locale import current_language
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("profile_email", __name__, url_prefix="/profile/email")
links = public_area("email_links", __name__, url_prefix="/email")


@area.get("")
@proven_lately
def show() -> Response:
    return _form("")


@area.post("")
@proven_lately
def update() -> Response:
    reader, email = current_contact(), Query(request.form).text("email", LONGEST_TYPED)
    try:
        operations.ask_for_change(
            reader.person_id,
            reader.session_id,
            email,
            network_of(request.remote_addr),
            current_language(),
            seal(),
        )
    except Refusal as refusal:
        status = 429 if isinstance(refusal, TooManyTries) else 422
        return _form(email, errors_of(refusal), status)
    return toast(go_to(url_for("profile_email.show")), _("Look into the mail of the new address."))


@links.get("/confirm/<token>")
def confirm(token: str) -> Response:
    return _button(token, is_undo=False)


@links.post("/confirm/<token>")
def change(token: str) -> Response:
    try:
        operations.confirm_change(token, network_of(request.remote_addr), current_language(), seal())
    except Refusal as refusal:
        return _dead(refusal)
    return go_to(url_for("email_links.done"))


@links.get("/undo/<token>")
def undo(token: str) -> Response:
    return _button(token, is_undo=True)


@links.post("/undo/<token>")
def restore(token: str) -> Response:
    try:
        operations.undo_change(token, network_of(request.remote_addr))
    except Refusal as refusal:
        return _dead(refusal)
    return go_to(url_for("email_links.undone"))


@links.get("/changed")
def done() -> Response:
    return door_page("profile/email/done.html", is_undo=False)


@links.get("/undone")
def undone() -> Response:
    return door_page("profile/email/done.html", is_undo=True)


def _form(email: str, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    db, person_id = current_session(), current_contact().person_id
    waiting = db.scalar(queries.asked_for(person_id, clock.now()))
    return page(
        "profile/email/show.html",
        status=status,
        email=email,
        waiting=shown(waiting) if waiting else "",
        errors=errors or {},
    )


def _button(token: str, is_undo: bool) -> Response:
    try:
        proof = look_at_link(token, UNDO if is_undo else CHANGE, network_of(request.remote_addr))
    except Refusal as refusal:
        return _dead(refusal)
    return keep_private(door_page("profile/email/link.html", email=shown(proof.email), is_undo=is_undo))


def _dead(refusal: Refusal) -> Response:
    """Wrong, used and too old look alike: 404."""
    status = {"status": 404} if isinstance(refusal, DeadLink) else {}
    return keep_private(door_page("profile/email/dead.html", refusal, **status))
