"""The settings at a glance, and the preferences of registration and access: all staff may read them, owners
change them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.db import current_session
from portal.kit.refusal import N_, Refusal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import MOST_MEGABYTES, REGISTRATION_DEFAULTS, FieldUse, Preference
from portal.preferences.operations import PreferencesChanged, save_preferences
from portal.preferences.queries import settings_version
from portal.preferences.rules import (
    CUSTOMER_FIELDS,
    DOCUMENT_QUOTA_MB,
    REGISTRATION_FIELDS,
)
from portal.staff.forms import SWITCHES, access_choices, version_in
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = owner_area("staff_settings", __name__, url_prefix="/staff/settings")

FIELDS = {
    "first_name": N_("First name"),
    "last_name": N_("Last name"),
    "company": N_("Company"),
    "phone": N_("Phone"),
    "password": N_("Password"),
    "website": N_("Website"),
    "tax_number": N_("Tax number"),
    "street": N_("Street"),
    "city": N_("City"),
    "region": N_("State or region"),
    "postal_code": N_("Postal code"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "notes": N_("Notes"),
}
USES = {FieldUse.HIDDEN: N_("Hidden"), FieldUse.VISIBLE: N_("Optional"), FieldUse.REQUIRED: N_("Required")}


class NotMegabytes(Refusal):
    sentence = N_("Enter a whole number of megabytes, at most %(most)s.")
    field = DOCUMENT_QUOTA_MB.name


@area.get("")
def index() -> Response:
    return page("staff/settings/index.html")


@area.get("/access")
def edit() -> Response:
    return _access_page(_chosen(current_staff().settings_version))


@area.post("/access")
def update() -> Response:
    chosen = access_choices(request.form)
    try:
        if chosen[DOCUMENT_QUOTA_MB] is None:
            raise NotMegabytes(most=MOST_MEGABYTES)
        save_preferences(chosen, version_in(request.form), current_staff().actor)
    except PreferencesChanged as refusal:
        return _access_page(_chosen(), 409, refusal)
    except Refusal as refusal:
        fields = {**REGISTRATION_DEFAULTS, **chosen[REGISTRATION_FIELDS]}
        return _access_page({**chosen, REGISTRATION_FIELDS: fields}, 422, refusal)
    answer: Response = redirect(url_for("staff_settings.edit"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The preferences are saved."))


def _chosen(version: int | None = None) -> dict[Preference[Any], Any]:
    choices = choices_for_everyone(current_session(), version)
    shown: tuple[Preference[Any], ...] = (
        *SWITCHES,
        REGISTRATION_FIELDS,
        DOCUMENT_QUOTA_MB,
    )
    return {preference: choices[preference] for preference in shown}


def _access_page(
    chosen: Mapping[Preference[Any], Any], status: int = 200, refusal: Refusal | None = None
) -> Response:
    db = current_session()
    version = db.scalar(settings_version())
    labels = choices_for_everyone(db, version)[CUSTOMER_FIELDS]
    own = {f"custom{position}": label for position, label in enumerate(labels, 1) if label}
    words = {name: _(text) for name, text in FIELDS.items()} | own
    return page(
        "staff/settings/access.html",
        status=status,
        is_on={switch.name: chosen[switch] for switch in SWITCHES},
        fields=[(name, words[name]) for name in REGISTRATION_DEFAULTS if name in words],
        uses=[(use, _(words)) for use, words in USES.items()],
        chosen=chosen[REGISTRATION_FIELDS],
        quota=request.form.get(DOCUMENT_QUOTA_MB.name, chosen[DOCUMENT_QUOTA_MB]),
        version=version,
        errors=errors_of(refusal) if refusal else {},
    )
