"""What staff keep of a customer, and what they choose for it, on one page."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_staff
from portal.customers.facts.operations import change_customer
from portal.customers.facts.reading import read_facts
from portal.customers.facts.rules import (
    CLASSIFICATIONS,
    OWN_FIELDS,
    FactsChanged,
    changed,
    fingerprint,
    tidy,
)
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone, choices_of_group
from portal.preferences.rules import (
    CURRENCY,
    CUSTOMER_FIELDS,
    LANGUAGE,
    PAYMENT_TERMS_DAYS,
    QUOTE_VALIDITY_DAYS,
)
from portal.staff import queries
from portal.staff.forms import customer_facts
from portal.staff.queries import groups
from portal.web.frame import show as formats
from portal.web.locale import LANGUAGES
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_facts", __name__, url_prefix="/staff/customers/<customer_id>/details")


@area.get("")
def edit(customer_id: str) -> Response:
    customer = _customer(customer_id)
    facts = read_facts(current_session(), customer)
    return _form(customer, facts, facts)


@area.post("")
def update(customer_id: str) -> Response:
    customer, db = _customer(customer_id), current_session()
    now = read_facts(db, customer)
    typed = customer_facts(request.form, now)
    known = {group.public_id for group in db.scalars(groups())}
    facts, wrong = tidy(typed, [code for code, _name in formats().countries()], known)
    if wrong:
        return _form(customer, now, typed, 422, errors_of(*wrong))
    try:
        is_new = change_customer(customer.id, facts, request.form.get("seen", ""), current_staff().actor)
    except FactsChanged as refusal:
        customer = _customer(customer_id)
        now = read_facts(db, customer)
        return _form(customer, now, facts, 409, errors_of(refusal) | _what_it_is_now(now, facts))
    except Refusal as refusal:
        customer = _customer(customer_id)
        return _form(customer, read_facts(db, customer), facts, 422, errors_of(refusal))
    answer = redirect(url_for("staff_customers.show", public_id=customer_id), code=303)
    return toast(answer, _("The changes are saved.") if is_new else _("Nothing was changed."))  # type: ignore[arg-type]


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _form(
    customer: Customer, now: dict[str, str], facts: dict[str, str], status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    db, version = current_session(), current_staff().settings_version
    labels = choices_for_everyone(db, version)[CUSTOMER_FIELDS]
    return page(
        "staff/customers/edit.html",
        status=status,
        customer=customer,
        facts=facts,
        seen=request.form.get("seen", "") if status == 422 else fingerprint(now),
        classifications=[(value, _(words)) for value, words in CLASSIFICATIONS.items()],
        groups=[(group.public_id, group.name) for group in db.scalars(groups())],
        languages=list(LANGUAGES.items()),
        currencies=[(code, code) for code in sorted(EXPONENTS)],
        countries=formats().countries(),
        custom=[(name, label) for name, label in zip(OWN_FIELDS, labels, strict=True) if label],
        usual=_usual(customer.group_id, version),
        errors=errors or {},
    )


def _usual(group_id: int | None, version: int) -> dict[str, Any]:
    """What holds where nothing is chosen for the customer itself."""
    db = current_session()
    above = choices_of_group(db, group_id, version) if group_id else choices_for_everyone(db, version)
    return {
        "currency": above[CURRENCY],
        "language": LANGUAGES[above[LANGUAGE]],
        "terms": above[PAYMENT_TERMS_DAYS],
        "validity": above[QUOTE_VALIDITY_DAYS],
    }


def _what_it_is_now(now: dict[str, str], typed: dict[str, str]) -> dict[str, str]:
    """Beside each field in which both differ what stands there by now."""
    called = {group.public_id: group.name for group in current_session().scalars(groups())}
    shown = {**now, "group": called.get(now["group"], "")}
    return {name: _("Now it is: %(value)s", value=shown[name] or "–") for name in changed(now, typed)}
