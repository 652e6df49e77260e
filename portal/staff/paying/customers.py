"""The preferences of paying for one customer."""

from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_staff
from portal.activity.rules import Verb
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_of
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.staff import queries as customers
from portal.staff.forms import version_in
from portal.staff.paying import queries
from portal.staff.paying.forms import NOTHING_SENT, choices_in, shown_form
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_customer_paying", __name__, url_prefix="/staff/customers/<customer_id>/paying")


@area.get("")
def index(customer_id: str) -> Response:
    return _page(_customer(customer_id))


@area.post("")
def update(customer_id: str) -> Response:
    customer = _customer(customer_id)
    currencies = queries.currencies_in_use(current_session())
    try:
        chosen = choices_in(
            request.form, request.form.getlist("methods"), currencies, formats(), has_above=True
        )
        save_preferences(
            chosen,
            version_in(request.form),
            current_staff().actor,
            verb=Verb.PAYING_PREFERENCES_CHANGED,
            customer_id=customer.id,
        )
    except PreferencesChanged as refusal:
        return _page(_customer(customer_id), 409, errors_of(refusal))
    except Refusal as refusal:
        return _page(_customer(customer_id), 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_customer_paying.index", customer_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _customer(public_id: str) -> Customer:
    customer: Customer = current_session().scalar(customers.by_public_id(public_id)) or abort(404)
    return customer


def _page(customer: Customer, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    own, *above = choices_of(db, customer.id, customer.group_id, version).levels
    return page(
        "staff/paying/customer.html",
        status=status,
        customer=customer,
        form=shown_form(
            own,
            tuple(above),
            queries.currencies_in_use(db),
            formats(),
            request.form if status == 422 else NOTHING_SENT,
        ),
        version=version,
        errors=errors or {},
        may_save=current_staff().may_change,
    )
