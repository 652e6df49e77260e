"""Signing in with a passkey, and keeping the passkeys of a person."""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area, public_area
from portal.access.current import contact_token, current_contact
from portal.access.doors import door_page, go_to, on_the_way, welcome
from portal.access.passkeys import ceremony, operations, queries
from portal.access.passkeys.models import Passkey
from portal.access.passkeys.place import as_json, default_name, site_here
from portal.access.providers.closing import lead_to_sign_in
from portal.access.rules import network_of
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.people.models import Person
from portal.web.locale import current_language
from portal.web.toasts import toast

area = public_area("passkeys", __name__, url_prefix="/login/passkey")
area.before_request(lead_to_sign_in)
own = contact_area("own_passkeys", __name__, url_prefix="/profile/security/passkeys")


@area.post("/options")
def ask() -> Response:
    return as_json(ceremony.options_to_sign_in(site_here(), operations.new_challenge()))


@area.post("")
def create() -> Response:
    credential, network = request.form.get("credential", ""), network_of(request.remote_addr)
    try:
        return welcome(operations.sign_in_with_passkey(credential, site_here(), network, contact_token()))
    except Refusal as refusal:
        back = url_for("access.login", **on_the_way())
        return door_page("access/passkeys/refused.html", refusal, back=back)


@own.get("/new")
@proven_lately
def new() -> Response:
    site_here()
    return _naming()


@own.post("/options")
@proven_lately
def ask_to_add() -> Response:
    contact, db = current_contact(), current_session()
    handle = db.scalars(select(Person.public_id).where(Person.id == contact.person_id)).one()
    known = [passkey.credential_id for passkey in db.scalars(queries.passkeys_of(contact.person_id))]
    challenge = operations.new_challenge(contact.person_id)
    return as_json(
        ceremony.options_to_add(site_here(), challenge, handle, contact.email, contact.name, known)
    )


@own.post("")
@proven_lately
def add() -> Response:
    name = request.form.get("name", "").strip() or default_name()
    try:
        operations.add_passkey(
            current_contact().person_id,
            name,
            request.form.get("credential", ""),
            site_here(),
            current_language(),
        )
    except Refusal as refusal:
        return _naming(refusal)
    return toast(go_to(url_for("security.index")), _("The passkey is added."))


@own.get("/<public_id>/remove")
@proven_lately
def ask_to_remove(public_id: str) -> Response:
    mine = queries.passkeys_of(current_contact().person_id).where(Passkey.public_id == public_id)
    passkey = current_session().scalar(mine) or abort(404)
    return door_page("access/passkeys/remove.html", name=passkey.name)


@own.post("/<public_id>/remove")
@proven_lately
def remove(public_id: str) -> Response:
    if not operations.remove_passkey(current_contact().person_id, public_id, current_language()):
        abort(404)
    return toast(go_to(url_for("security.index")), _("The passkey is removed."))


def _naming(refusal: Refusal | None = None) -> Response:
    return door_page("access/passkeys/new.html", refusal, name=request.form.get("name", default_name()))
