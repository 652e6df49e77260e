"""The pages on which a person sets, changes or removes their own password."""

from flask import Response, request, url_for
from flask_babel import gettext as _

from portal.access.again.asking import proven_lately
from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.access.doors import door_page, go_to
from portal.access.passwords import operations, queries
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.web.locale import current_language
from portal.web.toasts import toast

area = contact_area("passwords", __name__, url_prefix="/profile/security/password")


@area.get("")
@proven_lately
def edit() -> Response:
    return _form()


@area.post("")
@proven_lately
def update() -> Response:
    contact, password = current_contact(), request.form.get("password", "")
    try:
        operations.change_password(contact.person_id, contact.session_id, password, current_language())
    except Refusal as refusal:
        return _form(refusal)
    return toast(
        go_to(url_for("security.index")), _("Your password is saved. You are signed out everywhere else.")
    )


@area.get("/remove")
@proven_lately
def ask() -> Response:
    return door_page("access/passwords/remove.html")


@area.post("/remove")
@proven_lately
def remove() -> Response:
    contact = current_contact()
    operations.remove_password(contact.person_id, contact.session_id, current_language())
    return toast(
        go_to(url_for("security.index")), _("Your password is removed. You are signed out everywhere else.")
    )


def _form(refusal: Refusal | None = None) -> Response:
    contact = current_contact()
    has_password = current_session().scalar(queries.changed_at(contact.person_id)) is not None
    return door_page("access/passwords/edit.html", refusal, has_password=has_password, email=contact.email)
