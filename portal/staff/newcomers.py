"""Making a customer in the back office, and inviting the contacts of one."""

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access.areas import form_page, staff_area
from portal.access.contacts.operations import invite_contacts
from portal.access.current import current_staff
from portal.access.newcomers.operations import create_customer
from portal.access.newcomers.rules import CustomerDetails, problems
from portal.customers.models import ContactAccess, Customer
from portal.db import current_session
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import Refusal
from portal.preferences.cascade import choices_for_everyone
from portal.preferences.rules import CURRENCY, INVITES_NEW_CUSTOMERS, LANGUAGE, PAYMENT_TERMS_DAYS
from portal.staff import queries
from portal.staff.forms import customer_details
from portal.staff.queries import groups
from portal.web.frame import show as formats
from portal.web.locale import LANGUAGES
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_newcomers", __name__, url_prefix="/staff/customers")

INVITABLE = (ContactAccess.NONE, ContactAccess.INVITED)


@area.get("/new")
@form_page
def new() -> Response:
    choices = choices_for_everyone(current_session(), current_staff().settings_version)
    return _form(CustomerDetails(is_invited=choices[INVITES_NEW_CUSTOMERS]))


@area.post("/new")
def create() -> Response:
    details = customer_details(request.form)
    known = {group.public_id for group in current_session().scalars(groups())}
    wrong = problems(details, [code for code, _name in formats().countries()], known)
    try:
        if wrong:
            raise wrong[0]
        customer = create_customer(details, current_staff().actor)
    except Refusal as refusal:
        return _form(details, errors_of(*wrong or [refusal]))
    words = (
        _("%(name)s is added, and the invitation is on its way.", name=customer.display_name)
        if details.is_invited
        else _("%(name)s is added.", name=customer.display_name)
    )
    return toast(_to(customer.public_id), words)


@area.get("/<public_id>/invitations")
@form_page
def invitations(public_id: str) -> Response:
    return _invitations_page(_customer(public_id))


@area.post("/<public_id>/invitations")
def invite(public_id: str) -> Response:
    customer, chosen = _customer(public_id), request.form.getlist("contacts")
    theirs = {row.public_id for row in current_session().execute(queries.contacts_of(customer.id))}
    if not theirs.issuperset(chosen):
        abort(404)
    try:
        invited = invite_contacts(customer.id, chosen, current_staff().actor)
    except Refusal as refusal:
        return _invitations_page(_customer(public_id), refusal)
    words = ngettext(
        "%(num)s invitation is on its way.", "%(num)s invitations are on their way.", len(invited)
    )
    return toast(_to(public_id), words)


def _customer(public_id: str) -> Customer:
    return current_session().scalar(queries.by_public_id(public_id)) or abort(404)


def _form(details: CustomerDetails, errors: dict[str, str] | None = None) -> Response:
    db = current_session()
    choices = choices_for_everyone(db, current_staff().settings_version)
    return page(
        "staff/customers/new.html",
        status=422 if errors else 200,
        details=details,
        groups=[(group.public_id, group.name) for group in db.scalars(groups())],
        languages=list(LANGUAGES.items()),
        currencies=[(code, code) for code in sorted(EXPONENTS)],
        countries=formats().countries(),
        usual={
            "currency": choices[CURRENCY],
            "language": LANGUAGES[choices[LANGUAGE]],
            "terms": choices[PAYMENT_TERMS_DAYS],
        },
        errors=errors or {},
    )


def _invitations_page(customer: Customer, refusal: Refusal | None = None) -> Response:
    contacts = current_session().execute(queries.contacts_of(customer.id)).all()
    ticked = request.form.getlist("contacts") or [
        row.public_id for row in contacts if row.access == ContactAccess.NONE
    ]
    return page(
        "staff/customers/invitations.html",
        status=422 if refusal else 200,
        customer=customer,
        contacts=[row for row in contacts if row.access in INVITABLE and row.email],
        nameless=[row for row in contacts if not row.email],
        ticked=ticked,
        errors=errors_of(refusal) if refusal else {},
    )


def _to(public_id: str) -> Response:
    return redirect(url_for("staff_customers.show", public_id=public_id), code=303)  # type: ignore[return-value]
