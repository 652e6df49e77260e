"""Who may forward, for everyone and for one customer, and what its contacts forwarded."""

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area, staff_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.db import current_session
from portal.forwardings.operations import revoke_as_staff
from portal.forwardings.queries import of_customer
from portal.forwardings.showing import shown
from portal.kit import clock
from portal.kit.refusal import N_
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.queries import settings_version
from portal.preferences.rules import FORWARDING
from portal.staff.choosing import Whom, customer_at, levels_of, saved
from portal.web.pages import page
from portal.web.toasts import toast

FORWARDERS: Final = {
    "all": N_("All contacts"),
    "admins": N_("Only admins of the customer"),
    "off": N_("Nobody"),
}
MOST_LISTED: Final = 200

settings = owner_area("staff_forwarding_settings", __name__, url_prefix="/staff/settings/forwarding")
area = staff_area("staff_forwarding", __name__, url_prefix="/staff/customers/<customer_id>/forwardings")


@settings.get("")
def edit() -> Response:
    return _settings_page()


@settings.post("")
def update() -> Response:
    return saved(
        Whom(),
        Verb.FORWARDING_CHANGED,
        lambda: {FORWARDING: request.form.get("forwarding", "")},
        _settings_page,
        url_for("staff_forwarding_settings.edit"),
    )


@area.get("")
def index(customer_id: str) -> Response:
    """What the contacts of a customer forwarded, and who of them may."""
    return _customer_page(customer_at(customer_id))


@area.post("")
def choose(customer_id: str) -> Response:
    """Let this customer's contacts forward or not; an empty choice is that of everyone."""
    return saved(
        customer_at(customer_id),
        Verb.FORWARDING_CHANGED,
        lambda: {FORWARDING: request.form.get("forwarding") or None},
        lambda status, errors: _customer_page(customer_at(customer_id), status, errors),
        url_for("staff_forwarding.index", customer_id=customer_id),
    )


@area.post("/<public_id>/revoke")
def revoke(customer_id: str, public_id: str) -> Response:
    """End a link that a contact forwarded."""
    if not revoke_as_staff(
        customer_at(customer_id).customer_id, public_id, current_staff().actor, clock.now()
    ):
        abort(404)
    answer: Response = redirect(url_for("staff_forwarding.index", customer_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The link is ended."))


def _settings_page(status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db = current_session()
    return page(
        "staff/settings/forwarding.html",
        status=status,
        chosen=choices_for_everyone(db)[FORWARDING],
        forwarders=[(value, _(words)) for value, words in FORWARDERS.items()],
        version=db.scalar(settings_version()),
        errors=errors or {},
    )


def _customer_page(whom: Whom, status: int = 200, errors: Mapping[str, str] | None = None) -> Response:
    db, now = current_session(), clock.now()
    own, above = levels_of(whom)
    return page(
        "staff/forwardings/index.html",
        status=status,
        customer=whom.customer,
        rows=[shown(row, now) for row in db.execute(of_customer(whom.customer_id).limit(MOST_LISTED))],
        own=own.get(FORWARDING.name, ""),
        above=_(FORWARDERS[FORWARDING.of(*above)]),
        forwarders=[(value, _(words)) for value, words in FORWARDERS.items()],
        version=db.scalar(settings_version()),
        errors=errors or {},
        zone=current_house().time_zone,
    )
