"""The company's logo: seen by all its contacts, chosen by its admins."""

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.access.doors import go_to
from portal.access.throttle import TooManyTries
from portal.customers.logos.queries import picture_of
from portal.db import current_session
from portal.files.arriving import take_files
from portal.files.logos import MOST_MEGABYTES, picture_sent, sent_logo
from portal.kit.refusal import Refusal
from portal.preferences.branding.rules import NoPicture
from portal.profile.logo import operations
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("profile_logo", __name__, url_prefix="/profile/company/logo")
area.url_value_preprocessor(take_files)


@area.get("")
def edit() -> Response:
    _require_admin()
    return _page()


@area.post("")
def update() -> Response:
    """Take the picture that was sent, or the logo away."""
    _require_admin()
    reader = current_contact()
    try:
        picture = picture_sent()
        if picture is not None:
            operations.give_logo(picture, reader.customer_id, reader.contact_id, reader.actor)
        elif "removes_logo" in request.form:
            operations.drop_logo(reader.contact_id, reader.actor)
        else:
            raise NoPicture(most=MOST_MEGABYTES)
    except TooManyTries as refusal:
        answer = _page(429, refusal)
        answer.headers["Retry-After"] = str(refusal.seconds)
        return answer
    except Refusal as refusal:
        return _page(422, refusal)
    said = _("The logo is saved.") if picture is not None else _("The logo is taken away.")
    return toast(go_to(url_for("profile_company.show")), said)


@area.get("/picture")
def picture() -> Response:
    """The entered customer's logo, whatever the address says; kept by the browser under its own mark only."""
    found = current_session().execute(picture_of(current_contact().customer_id)).one_or_none() or abort(404)
    return sent_logo(*found)


def _require_admin() -> None:
    if not current_contact().is_admin:
        abort(403)


def _page(status: int = 200, refusal: Refusal | None = None) -> Response:
    return page("profile/logo/edit.html", status=status, errors=errors_of(refusal) if refusal else {})
