"""The page that asks once more who is here."""

from typing import Any

from flask import Response, current_app, request, url_for

from portal.access.again import operations, queries
from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.access.doors import (
    asking_browser,
    door_page,
    go_to,
    keep_asking_browser,
    keep_token,
    wanted_page,
)
from portal.access.factors.sealing import seal
from portal.access.rules import network_of
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import Refusal
from portal.web.locale import current_language

area = contact_area("again", __name__, url_prefix="/again")


@area.get("")
def new() -> Response:
    return _page(mailed="mailed" in request.args)


@area.post("")
def create() -> Response:
    """By what the person has: the second factor; without one the password, or a code by mail."""
    contact, network = current_contact(), network_of(request.remote_addr)
    password, code = request.form.get("password", ""), request.form.get("code", "")
    person, held = contact.person_id, contact.session_id
    try:
        if _has().has_authenticator:
            token = operations.prove_by_code(held, person, code, network, seal())
        elif "code" in request.form:
            token = operations.prove_by_mail(held, person, asking_browser() or "", code, network)
        else:
            token = operations.prove_by_password(held, person, contact.email, password, network)
    except Refusal as refusal:
        return _page(refusal, mailed="code" in request.form)
    answer = go_to(wanted_page() or url_for("security.index"))
    keep_token(answer, current_app.config["CONTACT_COOKIE"], token)
    return answer


@area.post("/mail")
def mail() -> Response:
    """Send six digits to who has no second factor; with one, the mailbox alone proves too little."""
    contact, network = current_contact(), network_of(request.remote_addr)
    if _has().has_authenticator:
        return go_to(url_for("again.new", next=wanted_page()))
    browser = asking_browser() or tokens.new_token()
    try:
        operations.mail_code(contact.person_id, contact.email, network, browser, current_language())
    except Refusal as refusal:
        return _page(refusal)
    answer = go_to(url_for("again.new", next=wanted_page(), mailed="yes"))
    keep_asking_browser(answer, browser)
    return answer


def _page(refusal: Refusal | None = None, mailed: bool = False) -> Response:
    has = _has()
    by = "code" if has.has_authenticator else "mail" if mailed else "password" if has.has_password else ""
    return door_page(
        "access/again/new.html",
        refusal,
        by=by,
        action=url_for("again.create", next=wanted_page()),
        mail_url=None if has.has_authenticator else url_for("again.mail", next=wanted_page()),
        email=current_contact().email,
    )


def _has() -> Any:
    return current_session().execute(queries.proofs_of(current_contact().person_id)).one()
