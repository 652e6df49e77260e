"""Signing in with a passkey, and keeping the passkeys of a person."""

from flask import Response, abort, current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import contact_token, current_contact, current_house
from portal.access.doors import door_page, go_to, welcome
from portal.access.passkeys import ceremony, operations, queries
from portal.access.passkeys.rules import Site, has_passkeys
from portal.access.rules import network_of
from portal.access.security.rules import device_of
from portal.db import current_session
from portal.kit.origin import Origin
from portal.kit.refusal import Refusal
from portal.people.models import Person
from portal.web.locale import current_language

area = public_area("passkeys", __name__, url_prefix="/login/passkey")
own = contact_area("own_passkeys", __name__, url_prefix="/profile/security/passkeys")


@area.post("/options")
def ask() -> Response:
    return _json(ceremony.options_to_sign_in(_site(), operations.new_challenge()))


@area.post("")
def create() -> Response:
    credential, network = request.form.get("credential", ""), network_of(request.remote_addr)
    try:
        return welcome(operations.sign_in_with_passkey(credential, _site(), network, contact_token()))
    except Refusal as refusal:
        return door_page("access/passkeys/refused.html", refusal)


@own.get("/new")
@proven_lately
def new() -> Response:
    _site()
    return _naming()


@own.post("/options")
@proven_lately
def ask_to_add() -> Response:
    contact, db = current_contact(), current_session()
    handle = db.scalars(select(Person.public_id).where(Person.id == contact.person_id)).one()
    known = [passkey.credential_id for passkey in db.scalars(queries.passkeys_of(contact.person_id))]
    challenge = operations.new_challenge(contact.person_id)
    return _json(ceremony.options_to_add(_site(), challenge, handle, contact.email, contact.name, known))


@own.post("")
@proven_lately
def add() -> Response:
    name = request.form.get("name", "").strip() or _default_name()
    try:
        operations.add_passkey(
            current_contact().person_id, name, request.form.get("credential", ""), _site(), current_language()
        )
    except Refusal as refusal:
        return _naming(refusal)
    return go_to(url_for("security.index"))


@own.post("/<public_id>/remove")
@proven_lately
def remove(public_id: str) -> Response:
    if not operations.remove_passkey(current_contact().person_id, public_id, current_language()):
        abort(404)
    return go_to(url_for("security.index"))


def _naming(refusal: Refusal | None = None) -> Response:
    return door_page("access/passkeys/new.html", refusal, name=request.form.get("name", _default_name()))


def _default_name() -> str:
    return device_of(request.user_agent.string) or _("Passkey")


def _site() -> Site:
    """For whom passkeys are made here; 404 where the portal has no name but a number."""
    origin: Origin = current_app.config["BASE_ORIGIN"]
    if not has_passkeys(origin.host):
        abort(404)
    business = current_house().business
    return Site(origin.host, str(origin), business.name if business else origin.host)


def _json(text: str) -> Response:
    return Response(text, mimetype="application/json")
