"""The door of the back office: address, password and the digits of an authenticator."""

from flask import Response, current_app, request, session

from portal.access import operations
from portal.access.areas import public_staff_area
from portal.access.current import staff_token, staff_who_asks
from portal.access.doors import door_page, drop_token, go_to, keep_token, wanted_page
from portal.access.rules import network_of
from portal.kit.refusal import Refusal

BACK_OFFICE = "/staff/"

area = public_staff_area("staff_access", __name__, url_prefix="/staff")


@area.get("/login")
def login() -> Response:
    if staff_who_asks() is not None:
        return go_to(wanted_page() or BACK_OFFICE)
    return door_page("staff/login.html", email="")


@area.post("/login")
def sign_in() -> Response:
    email, password, code = (request.form.get(name, "") for name in ("email", "password", "code"))
    network = network_of(request.remote_addr)
    try:
        begun = operations.sign_in_staff(email, password, code, network, replaces=staff_token())
    except Refusal as refusal:
        return door_page("staff/login.html", refusal, email=email)
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
