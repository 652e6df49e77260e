"""The logo that a customer gave itself: seen on its page, taken away where it should not be there."""

from flask import Response, abort, redirect, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff
from portal.customers.logos.operations import remove_logo
from portal.customers.logos.queries import logo_of, picture_of
from portal.customers.models import Customer
from portal.db import current_session
from portal.files.logos import sent_logo
from portal.staff import queries
from portal.web.pages import page
from portal.web.toasts import toast

area = staff_area("staff_logos", __name__, url_prefix="/staff/customers/<customer_id>/logo")


@area.get("")
@form_page
def show(customer_id: str) -> Response:
    customer = _customer(customer_id)
    logo = current_session().scalar(logo_of(customer.id)) or abort(404)
    return page("staff/customers/logo.html", customer=customer, logo=logo)


@area.post("")
def delete(customer_id: str) -> Response:
    remove_logo(_customer(customer_id).id, current_staff().actor)
    answer: Response = redirect(url_for("staff_customers.show", public_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The logo is taken away."))


@area.get("/picture")
def picture(customer_id: str) -> Response:
    found = current_session().execute(picture_of(_customer(customer_id).id)).one_or_none() or abort(404)
    return sent_logo(*found)


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)
