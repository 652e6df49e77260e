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
from portal.papers.addresses import path_of_paper
from portal.staff import queries
from portal.web.toasts import toast

area = own_account_area("staff_previews", __name__, url_prefix="/staff/preview")


@area.post("")
def begin() -> Response:
    """Look as a contact, or else as whoever of the customer is asked first; at a paper, if one is named."""
    db, asked = current_session(), request.form
    customer = db.scalar(queries.by_public_id(asked.get("customer", ""))) or abort(404)
    contact = db.scalars(queries.contact_to_look_as(customer.id, asked.get("contact", ""))).one_or_none()
    if contact is None and asked.get("contact"):
        abort(404)
    if contact is None:
        answer = _to(url_for("staff_contacts.index", customer_id=customer.public_id))
        return toast(answer, _("No contact has an email address, so there is nobody to look as."))
    page = url_for("home.index")
    if asked.get("paper"):
        paper = db.scalar(queries.sent_paper(customer.id, asked["paper"])) or abort(404)
        page = path_of_paper(paper.kind, paper.public_id)
    token = operations.begin_preview(contact.id, current_staff().session_id, current_staff().actor)
    answer = _to(page)
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
