"""Looking at the portal as a contact sees it: begun on the contact's page, left by the bar on every page.

It changes nothing, so who may only read looks too.
"""

from flask import Response, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import own_account_area
from portal.access.current import current_staff
from portal.access.doors import drop_token, keep_token
from portal.access.previews import operations
from portal.db import current_session
from portal.staff import queries
from portal.web.toasts import toast

area = own_account_area("staff_previews", __name__, url_prefix="/staff/preview")


@area.post("")
def begin() -> Response:
    wanted = (request.form.get("customer", ""), request.form.get("contact", ""))
    found = current_session().execute(queries.contact_at(*wanted)).one_or_none()
    if found is None:
        abort(404)
    token = operations.begin_preview(found[0].id, current_staff().session_id, current_staff().actor)
    answer = _to(url_for("home.index"))
    keep_token(answer, current_app.config["PREVIEW_COOKIE"], token)
    return answer


@area.post("/leave")
def leave() -> Response:
    contact = operations.leave_preview(current_staff().session_id, current_staff().actor)
    if contact is None:
        answer = _to(url_for("staff_customers.index"))
    else:
        place = current_session().execute(queries.of_contact(contact.id)).one()
        answer = _to(url_for("staff_contacts.show", customer_id=place.customer_id, public_id=place.public_id))
        toast(answer, _("You are back in the back office."))
    drop_token(answer, current_app.config["PREVIEW_COOKIE"])
    return answer


def _to(address: str) -> Response:
    return redirect(address, code=303)  # type: ignore[return-value]
