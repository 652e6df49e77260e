"""The preferences of paying for one customer."""

from collections.abc import Mapping

from flask import Response, url_for

from portal.access.areas import staff_area
from portal.access.current import current_staff
from portal.activity.rules import Verb
from portal.db import current_session
from portal.preferences.queries import settings_version
from portal.staff.choosing import Whom, customer_at, saved
from portal.staff.paying.sent import form_for, sent_choices
from portal.web.pages import page

area = staff_area("staff_customer_paying", __name__, url_prefix="/staff/customers/<customer_id>/paying")


@area.get("")
def index(customer_id: str) -> Response:
    return _page(customer_at(customer_id))


@area.post("")
def update(customer_id: str) -> Response:
    return saved(
        customer_at(customer_id),
        Verb.PAYING_PREFERENCES_CHANGED,
        lambda: sent_choices(has_above=True),
        lambda status, errors: _page(customer_at(customer_id), status, errors),
        url_for("staff_customer_paying.index", customer_id=customer_id),
    )


def _page(whom: Whom, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    version = current_session().scalar(settings_version())
    return page(
        "staff/paying/customer.html",
        status=status,
        customer=whom.customer,
        form=form_for(whom, version, is_refused=status == 422),
        version=version,
        errors=errors or {},
        may_save=current_staff().may_change,
    )
