"""What goes to one customer by mail: what was chosen for it, and what went."""

from collections.abc import Mapping

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.refusal import Refusal
from portal.mailings.queries import of_customer
from portal.preferences.cascade import choices_of
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.staff import queries
from portal.staff.forms import version_in
from portal.staff.mailings.forms import as_typed, choices_in, form_of
from portal.staff.mailings.showing import as_shown
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

MOST_SHOWN = 50

area = staff_area("staff_customer_mailings", __name__, url_prefix="/staff/customers/<customer_id>/mailings")


@area.get("")
def index(customer_id: str) -> Response:
    return _page(_customer(customer_id))


@area.post("")
def update(customer_id: str) -> Response:
    customer = _customer(customer_id)
    try:
        save_preferences(
            choices_in(request.form, has_above=True),
            version_in(request.form),
            current_staff().actor,
            verb=Verb.MAILING_CHANGED,
            customer_id=customer.id,
        )
    except PreferencesChanged as refusal:
        return _page(_customer(customer_id), 409, errors_of(refusal))
    except Refusal as refusal:
        return _page(_customer(customer_id), 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_customer_mailings.index", customer_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _customer(public_id: str) -> Customer:
    customer: Customer = current_session().scalar(queries.by_public_id(public_id)) or abort(404)
    return customer


def _page(customer: Customer, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    own, *above = choices_of(db, customer.id, customer.group_id, version).levels
    form = form_of(own, tuple(above))
    return page(
        "staff/mailings/customer.html",
        status=status,
        customer=customer,
        form=as_typed(form, request.form) if status == 422 else form,
        version=version,
        errors=errors or {},
        may_save=current_staff().may_change,
        went=[as_shown(row) for row in db.execute(of_customer(customer.id, MOST_SHOWN))],
        zone=current_house().time_zone,
    )
