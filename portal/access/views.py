"""Signing in with a password, signing out, and choosing the company."""

from flask import Response, abort, current_app, request, url_for

from portal.access import operations, queries
from portal.access.areas import contact_area, public_area
from portal.access.current import contact_token, contact_who_asks, current_contact
from portal.access.doors import HOME, drop_token, go_to, keep_token, wanted_page, welcome
from portal.access.providers.in_use import require_open
from portal.access.rules import network_of
from portal.access.security.rules import Way
from portal.access.signing_in import sign_in_page
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.tenancy import every_customer
from portal.web.pages import page

area = public_area("access", __name__)
companies = contact_area("companies", __name__, url_prefix="/companies")


@area.get("/login")
def login() -> Response:
    if contact_who_asks() is not None:
        return go_to(wanted_page() or HOME)
    return sign_in_page()


@area.post("/login")
def sign_in() -> Response:
    email = request.form.get("email", "")
    network = network_of(request.remote_addr)
    try:
        require_open(current_session(), Way.PASSWORD)
        begun = operations.sign_in(email, request.form.get("password", ""), network, replaces=contact_token())
    except Refusal as refusal:
        return sign_in_page(refusal, email)
    return welcome(begun)


@area.post("/logout")
def logout() -> Response:
    token = contact_token()
    if token is not None:
        operations.sign_out(token)
    answer = go_to(url_for("access.login"))
    drop_token(answer, current_app.config["CONTACT_COOKIE"])
    return answer


@companies.get("")
def index() -> Response:
    contact = current_contact()
    db = current_session()
    with every_customer(db, "a person chooses among their companies"):
        places = db.execute(queries.places_of(contact.person_id)).all()
    return page(
        "access/companies.html",
        places=places,
        chosen=contact.contact_public_id,
        form_url=url_for("companies.choose", next=wanted_page()),
    )


@companies.post("")
def choose() -> Response:
    contact = current_contact()
    db = current_session()
    with every_customer(db, "a person chooses among their companies"):
        places = db.execute(queries.places_of(contact.person_id)).all()
    place = next((place for place in places if place.public_id == request.form.get("contact")), None)
    if place is None:
        abort(404)
    token = operations.change_company(contact.session_id, place.id, place.customer_id)
    answer = go_to(wanted_page() or HOME)
    keep_token(answer, current_app.config["CONTACT_COOKIE"], token)
    return answer
