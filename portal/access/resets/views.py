"""Forgot password: asking for the link, and the page behind it."""

from flask import Response, request, url_for

from portal.access.areas import public_area
from portal.access.current import contact_token
from portal.access.doors import HOME, ask_for_mail, door_page, keep_private, wanted_page, welcome
from portal.access.proofs.operations import look_at_link
from portal.access.proofs.refusals import DeadLink
from portal.access.providers.closing import lead_to_sign_in
from portal.access.resets import operations
from portal.access.resets.operations import RESET
from portal.access.rules import network_of
from portal.access.verification.dead import dead_link
from portal.kit.refusal import Refusal
from portal.people.rules import shown
from portal.web.locale import current_language

area = public_area("resets", __name__, url_prefix="/reset")
area.before_request(lead_to_sign_in)


@area.get("")
def new() -> Response:
    return door_page("access/resets/new.html", email=request.args.get("email", ""))


@area.post("")
def create() -> Response:
    email, network = request.form.get("email", ""), network_of(request.remote_addr)
    try:
        return ask_for_mail(
            lambda browser: operations.ask_to_reset(email, network, browser, current_language())
        )
    except Refusal as refusal:
        return door_page("access/resets/new.html", refusal, email=email)


@area.get("/<token>")
def edit(token: str) -> Response:
    return _password_page(token)


@area.post("/<token>")
def update(token: str) -> Response:
    password, network = request.form.get("password", ""), network_of(request.remote_addr)
    try:
        begun = operations.reset_password(token, password, network, current_language(), contact_token())
    except DeadLink as refusal:
        return dead_link(refusal)
    except Refusal as refusal:
        return _password_page(token, refusal)
    answer = welcome(begun)
    answer.location = url_for("resets.done", next=answer.location)
    return answer


@area.get("/done")
def done() -> Response:
    return door_page("access/resets/done.html", next_page=wanted_page() or HOME)


def _password_page(token: str, refusal: Refusal | None = None) -> Response:
    try:
        proof = look_at_link(token, RESET, network_of(request.remote_addr))
    except Refusal as dead:
        return dead_link(dead)
    return keep_private(door_page("access/resets/edit.html", refusal, email=shown(proof.email)))
