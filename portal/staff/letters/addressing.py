"""Sending contacts the address of the portal."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff
from portal.customers.models import ContactAccess, Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.staff import queries
from portal.staff.letters import operations
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_addressing", __name__, url_prefix="/staff/customers/<customer_id>/address-letter")


@area.get("")
@form_page
def new(customer_id: str) -> Response:
    return _page(_customer(customer_id))


@area.post("")
def create(customer_id: str) -> Response:
    customer = _customer(customer_id)
    usual = choices_of(current_session(), customer.id, customer.group_id)[LANGUAGE]
    chosen = request.form.getlist("contact")[:100]
    try:
        told = operations.send_address(customer.id, chosen, usual, current_staff().actor)
    except Refusal as refusal:
        return _page(_customer(customer_id), errors_of(refusal))
    answer: Response = redirect(url_for("staff_contacts.index", customer_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The address is on its way to %(names)s.", names=", ".join(told)))


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _page(customer: Customer, errors: dict[str, str] | None = None) -> Response:
    rows = current_session().execute(queries.contacts_of(customer.id)).all()
    return page(
        "staff/letters/address.html",
        status=422 if errors else 200,
        customer=customer,
        contacts=[row for row in rows if row.access == ContactAccess.ACTIVE],
        chosen=request.form.getlist("contact"),
        errors=errors or {},
    )
