"""Who may forward, for everyone and for one customer, and what its contacts forwarded."""

from collections.abc import Mapping
from typing import Final

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area, staff_area
from portal.access.current import current_house, current_staff
from portal.activity.rules import Verb
from portal.customers.models import Customer
from portal.db import current_session
from portal.forwardings.operations import revoke_as_staff
from portal.forwardings.queries import of_customer
from portal.forwardings.showing import shown
from portal.kit import clock
from portal.kit.refusal import N_, Refusal
from portal.preferences.cascade import choices_for_everyone, choices_of
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import FORWARDING
from portal.staff import queries
from portal.staff.forms import version_in
from portal.web.pages import errors_of, page
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
    try:
        save_preferences(
            {FORWARDING: request.form.get("forwarding", "")},
            version_in(request.form),
            current_staff().actor,
            verb=Verb.FORWARDING_CHANGED,
        )
    except Refusal as refusal:
        return _settings_page(refusal)
    return _saved(url_for("staff_forwarding_settings.edit"))


@area.get("")
def index(customer_id: str) -> Response:
    """What the contacts of a customer forwarded, and who of them may."""
    return _customer_page(_customer(customer_id))


@area.post("")
def choose(customer_id: str) -> Response:
    """Let this customer's contacts forward or not; an empty choice is that of everyone."""
    customer = _customer(customer_id)
    try:
        save_preferences(
            {FORWARDING: request.form.get("forwarding") or None},
            version_in(request.form),
            current_staff().actor,
            verb=Verb.FORWARDING_CHANGED,
            customer_id=customer.id,
        )
    except Refusal as refusal:
        return _customer_page(_customer(customer_id), refusal)
    return _saved(url_for("staff_forwarding.index", customer_id=customer_id))


@area.post("/<public_id>/revoke")
def revoke(customer_id: str, public_id: str) -> Response:
    """End a link that a contact forwarded."""
    if not revoke_as_staff(_customer(customer_id).id, public_id, current_staff().actor, clock.now()):
        abort(404)
    answer: Response = redirect(url_for("staff_forwarding.index", customer_id=customer_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The link is ended."))


def _customer(public_id: str) -> Customer:
    customer: Customer = current_session().scalar(queries.by_public_id(public_id)) or abort(404)
    return customer


def _saved(address: str) -> Response:
    answer: Response = redirect(address, code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _status_of(refusal: Refusal | None) -> int:
    return 200 if refusal is None else 409 if isinstance(refusal, PreferencesChanged) else 422


def _said(refusal: Refusal | None) -> Mapping[str, str]:
    return errors_of(refusal) if refusal else {}


def _settings_page(refusal: Refusal | None = None) -> Response:
    db = current_session()
    return page(
        "staff/settings/forwarding.html",
        status=_status_of(refusal),
        chosen=choices_for_everyone(db)[FORWARDING],
        forwarders=FORWARDERS,
        version=db.scalar(settings_version()),
        errors=_said(refusal),
    )


def _customer_page(customer: Customer, refusal: Refusal | None = None) -> Response:
    db, now = current_session(), clock.now()
    levels = choices_of(db, customer.id, customer.group_id).levels
    return page(
        "staff/forwardings/index.html",
        status=_status_of(refusal),
        customer=customer,
        rows=[shown(row, now) for row in db.execute(of_customer(customer.id).limit(MOST_LISTED))],
        own=levels[0].get(FORWARDING.name, ""),
        above=_(FORWARDERS[FORWARDING.of(*levels[1:])]),
        forwarders=FORWARDERS,
        version=db.scalar(settings_version()),
        errors=_said(refusal),
        zone=current_house().time_zone,
    )
