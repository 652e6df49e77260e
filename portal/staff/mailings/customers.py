"""What goes to one customer by mail: what was chosen for it, and what went."""

from collections.abc import Mapping

from flask import Response, request, url_for

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.db import current_session
from portal.mailings.queries import of_customer
from portal.preferences.queries import settings_version
from portal.staff.choosing import Whom, customer_at, levels_of, saved
from portal.staff.mailings.forms import as_typed, choices_in, form_of
from portal.staff.mailings.showing import as_shown
from portal.web.pages import page

MOST_SHOWN = 50

area = staff_area("staff_customer_mailings", __name__, url_prefix="/staff/customers/<customer_id>/mailings")


@area.get("")
def index(customer_id: str) -> Response:
    return _page(customer_at(customer_id))


@area.post("")
def update(customer_id: str) -> Response:
    return saved(
        customer_at(customer_id),
        Verb.MAILING_CHANGED,
        lambda: choices_in(request.form, has_above=True),
        lambda status, errors: _page(customer_at(customer_id), status, errors),
        url_for("staff_customer_mailings.index", customer_id=customer_id),
    )


def _page(whom: Whom, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    form = form_of(*levels_of(whom, version))
    return page(
        "staff/mailings/customer.html",
        status=status,
        customer=whom.customer,
        form=as_typed(form, request.form) if status == 422 else form,
        version=version,
        errors=errors or {},
        may_save=current_staff().may_change,
        went=[as_shown(row) for row in db.execute(of_customer(whom.customer_id, MOST_SHOWN))],
        zone=current_house().time_zone,
    )
