"""Asking for a code and a link to sign in."""

from flask import Response, request, url_for

from portal.access.areas import public_area
from portal.access.codes import operations
from portal.access.current import contact_who_asks
from portal.access.doors import HOME, ask_for_mail, door_page, go_to, on_the_way, wanted_page
from portal.access.providers.closing import lead_to_sign_in
from portal.access.rules import network_of
from portal.kit.refusal import Refusal
from portal.web.locale import current_language

area = public_area("codes", __name__, url_prefix="/login/code")
area.before_request(lead_to_sign_in)


@area.get("")
def new() -> Response:
    if contact_who_asks() is not None:
        return go_to(wanted_page() or HOME)
    return door_page("access/codes/new.html", email=request.args.get("email", ""))


@area.post("")
def create() -> Response:
    email = request.form.get("email", "")
    if "from_login" in request.form and not email.strip():  # its button was pressed with nothing filled in
        return go_to(url_for("codes.new", **on_the_way()))
    try:
        return ask_for_mail(
            lambda browser: operations.ask_to_sign_in(
                email, network_of(request.remote_addr), browser, current_language(), wanted_page()
            )
        )
    except Refusal as refusal:
        return door_page("access/codes/new.html", refusal, email=email)
