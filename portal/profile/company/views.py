"""The company's details: to read for all its contacts, to edit for its admins."""

from dataclasses import dataclass

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import contact_area
from portal.access.current import current_contact
from portal.access.doors import go_to
from portal.customers.details import queries as changes
from portal.customers.details.models import ChangeState, CompanyChange
from portal.customers.details.rules import WORDS, changed, fingerprint, is_shipping_as_billing, tidy
from portal.customers.details.writing import details_of
from portal.customers.models import Customer
from portal.customers.rules import ADDRESS_PARTS, address_lines
from portal.db import current_session
from portal.kit.refusal import NotInTheList, Refusal, TooLong
from portal.preferences.cascade import choices_of
from portal.preferences.rules import CHECKS_COMPANY_CHANGES
from portal.profile import queries
from portal.profile.company import operations
from portal.profile.company.operations import Outcome
from portal.profile.company.queries import with_addresses
from portal.profile.company.rules import LONGEST_WORDS, DetailsChanged, NothingSaid
from portal.profile.forms import LONGEST_TYPED, SAME, details_in, lines_in
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = contact_area("profile_company", __name__, url_prefix="/profile/company")


@dataclass(frozen=True, slots=True)
class Shown:
    """The details as they are, and as they are asked to be; `details` is what the form starts from."""

    now: dict[str, str]
    details: dict[str, str]
    change: CompanyChange | None
    """The last change that was asked for, whatever became of it."""

    @property
    def is_waiting(self) -> bool:
        return self.change is not None and self.change.state == ChangeState.WAITING


@area.get("", endpoint="show")
def company() -> Response:
    shown = _shown()
    if not current_contact().is_admin:
        return page("profile/company/show.html", details=shown.now, addresses=_addresses(shown.now))
    return _form(shown, shown.details)


@area.post("")
def update() -> Response:
    _require_admin()
    shown = _shown()
    typed = details_in(request.form, shown.details)
    details, wrong = tidy(typed)
    codes = {code for code, _name in formats().countries()} | {""}
    wrong += [
        NotInTheList(field=name)
        for name in ("billing_country", "shipping_country")
        if details[name] not in codes
    ]
    if SAME in request.form:  # what is copied is wrong where it was typed
        wrong = [refusal for refusal in wrong if not (refusal.field or "").startswith("shipping_")]
    if wrong:
        return _form(shown, typed, errors_of(*wrong), 422)
    reader, seen = current_contact(), request.form.get("seen", "")
    try:
        outcome = operations.change_company(
            details, seen, reader.contact_id, reader.actor, is_checked=_is_checked()
        )
    except DetailsChanged as refusal:
        shown = _shown()
        return _form(shown, details, errors_of(refusal) | _what_it_is_now(shown, details), 409)
    except Refusal as refusal:
        return _form(_shown(), details, errors_of(refusal), 422)
    return toast(go_to(url_for("profile_company.show")), _said(outcome))


@area.get("/correction", endpoint="new")
def ask() -> Response:
    _require_admin()
    return _question("")


@area.post("/correction", endpoint="create")
def send() -> Response:
    _require_admin()
    words = lines_in(request.form.get("words", "")[: LONGEST_TYPED + 1])
    if not words or len(words) > LONGEST_WORDS:
        return _question(words, errors_of(TooLong("words", LONGEST_WORDS) if words else NothingSaid()), 422)
    reader = current_contact()
    operations.ask_for_correction(words, reader.contact_id, reader.actor)
    return toast(go_to(url_for("profile_company.show")), _("Your wish is on its way to us."))


def _require_admin() -> None:
    if not current_contact().is_admin:
        abort(403)


def _is_checked() -> bool:
    reader = current_contact()
    choices = choices_of(
        current_session(), reader.customer_id, reader.group_id, version=reader.settings_version
    )
    return choices[CHECKS_COMPANY_CHANGES]


def _shown() -> Shown:
    db = current_session()
    found = db.execute(with_addresses()).all()
    customer: Customer = found[0][0]
    now = details_of(customer, {address.kind: address for _customer, address in found if address})
    change = db.scalar(changes.latest(customer.id))
    is_waiting = change is not None and change.state == ChangeState.WAITING
    return Shown(now, dict(change.details_after) if change is not None and is_waiting else now, change)


def _form(
    shown: Shown, details: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    after = shown.change.details_after if shown.change is not None else shown.now
    return page(
        "profile/company/edit.html",
        status=status,
        details=details,
        seen=fingerprint(shown.now, shown.details),
        is_locked=current_session().scalar(queries.sent_paper()) is not None,
        is_checked=_is_checked(),
        is_same=is_shipping_as_billing(details) if status == 200 else SAME in request.form,
        countries=formats().countries(),
        change=shown.change,
        wanted=[(_(WORDS[name]), after[name]) for name in changed(shown.now, after)]
        if shown.is_waiting
        else [],
        errors=errors or {},
    )


def _what_it_is_now(shown: Shown, typed: dict[str, str]) -> dict[str, str]:
    return {
        name: _("Now it is: %(value)s", value=shown.details[name] or "–")
        for name in changed(shown.details, typed)
    }


def _said(outcome: Outcome) -> str:
    return {
        Outcome.SAVED: _("The details are saved."),
        Outcome.WAITS: _("Your change is on its way to us. It counts once we have checked it."),
        Outcome.UNCHANGED: _("Nothing was changed."),
    }[outcome]


def _addresses(details: dict[str, str]) -> list[tuple[str, list[str]]]:
    words = {"billing": _("Billing address"), "shipping": _("Shipping address")}
    found = []
    for kind, heading in words.items():
        parts = {part: details[f"{kind}_{part}"] for part in ADDRESS_PARTS}
        lines = address_lines(**parts, country_name=formats().country(parts["country"]))
        if lines:
            found.append((heading, lines))
    return found


def _question(words: str, errors: dict[str, str] | None = None, status: int = 200) -> Response:
    return page("profile/company/new.html", status=status, words=words, errors=errors or {})
