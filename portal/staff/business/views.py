"""The details of the business: all staff may read them, owners change them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.areas import owner_area
from portal.access.current import current_staff
from portal.customers.facts.rules import days_in
from portal.db import current_session
from portal.kit.currencies import EXPONENTS
from portal.kit.zones import zones_by_region
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.choices import Preference
from portal.preferences.models import Organisation
from portal.preferences.operations import PreferencesChanged, save_business
from portal.preferences.rules import CURRENCY, LANGUAGE, PAYMENT_TERMS_DAYS
from portal.staff.business.rules import LONGEST, USUAL, tidy
from portal.staff.forms import LONGEST_TYPED, lines_in, version_in
from portal.web.filters import Query
from portal.web.frame import show as formats
from portal.web.locale import LANGUAGES
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

LINES = ("street", "bank_details")

area = owner_area("staff_business", __name__, url_prefix="/staff/settings/business")


@area.get("")
def edit() -> Response:
    return _page()


@area.post("")
def update() -> Response:
    typed = _typed(request.form)
    told, wrong = tidy(typed, [code for code, _name in formats().countries()])
    if wrong:
        return _page(typed, errors_of(*wrong), 422)
    usual: dict[Preference[Any], object] = {
        CURRENCY: told["currency"],
        LANGUAGE: told["language"],
        PAYMENT_TERMS_DAYS: days_in(told["terms"]),
    }
    try:
        save_business(
            {name: told[name] for name in LONGEST}, usual, version_in(request.form), current_staff().actor
        )
    except PreferencesChanged as refusal:
        return _page(typed, errors_of(refusal), 409)
    answer: Response = redirect(url_for("staff_business.edit"), code=303)  # type: ignore[assignment]
    return toast(answer, _("The details of the business are saved."))


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    query = Query(form)
    texts = {name: query.text(name, LONGEST_TYPED) for name in (*LONGEST, *USUAL) if name not in LINES}
    return texts | {name: lines_in(form, name) for name in LINES}


def _page(
    typed: Mapping[str, str] | None = None, errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    db = current_session()
    kept = db.scalars(select(Organisation)).one()
    choices = choices_for_everyone(db, kept.settings_version)
    usual = {
        "currency": choices[CURRENCY],
        "language": choices[LANGUAGE],
        "terms": str(choices[PAYMENT_TERMS_DAYS]),
    }
    return page(
        "staff/settings/business.html",
        status=status,
        details=typed or {**{name: getattr(kept, name) for name in LONGEST}, **usual},
        version=kept.settings_version,
        countries=formats().countries(),
        currencies=[(code, code) for code in sorted(EXPONENTS)],
        languages=list(LANGUAGES.items()),
        time_zones=zones_by_region(),
        errors=errors or {},
    )
