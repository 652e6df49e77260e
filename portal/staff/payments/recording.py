"""Recording money that arrived offline, and taking a wrong entry back."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.ledger.operations import payments
from portal.ledger.rules import PaymentState
from portal.ledger.words import method_words
from portal.preferences.cascade import choices_of
from portal.preferences.choices import Choices
from portal.preferences.rules import APPLIES_CREDIT, CURRENCY
from portal.staff import queries as customers
from portal.staff.payments import queries
from portal.staff.payments.forms import Typed, typed
from portal.staff.payments.rules import METHODS, oldest_first
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_recorded_payments", __name__, url_prefix="/staff")


class OtherPapers(Refusal):
    sentence = N_("Some of these invoices were paid meanwhile. Look at the amounts and save again.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where money is recorded: the customer, its currencies, and what is to pay in the chosen one."""

    customer: Customer
    choices: Choices
    currencies: list[str]
    currency: str
    papers: list[Any]
    """Rows of `queries.to_pay`."""


@area.get("/customers/<customer_id>/payments/new")
@form_page
def new(customer_id: str) -> Response:
    return _form(_place(customer_id), Typed(on=today().isoformat()), tokens.new_public_id())


@area.post("/customers/<customer_id>/payments/new")
def create(customer_id: str) -> Response:
    place, given = _place(customer_id), typed(request.form)
    attempt = request.form.get("attempt", "")[:64] or tokens.new_public_id()
    try:
        amount = given.amount_in(place.currency, formats())
        payment = payments.record_payment(
            place.customer.id,
            place.currency,
            amount,
            given.day(),
            _shares(place, given, amount),
            attempt=attempt,
            method=given.method,
            reference=given.reference,
            applies_credit=place.choices[APPLIES_CREDIT],
            actor=current_staff().actor,
        )
    except Refusal as refusal:
        return _form(_place(customer_id), given, attempt, 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_payments.show", public_id=payment.public_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("Payment %(number)s is recorded.", number=payment.number))


@area.get("/payments/<public_id>/cancel")
@form_page
def edit(public_id: str) -> Response:
    return _cancel_page(public_id)


@area.post("/payments/<public_id>/cancel")
def cancel(public_id: str) -> Response:
    row = current_session().execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    try:
        payment = payments.cancel_payment(row.Payment.id, today(), current_staff().actor)
    except Refusal as refusal:
        return _cancel_page(public_id, 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_payments.show", public_id=public_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("Payment %(number)s is cancelled.", number=payment.number))


def _place(public_id: str) -> Place:
    """In the currency asked for, where there is something to pay in it; else the usual, else in the first."""
    db = current_session()
    customer = db.scalar(customers.by_public_id(public_id)) or abort(404)
    choices = choices_of(db, customer.id, customer.group_id, current_staff().settings_version)
    rows = db.execute(queries.to_pay(customer.id)).all()
    usual, owed = choices[CURRENCY], {row.currency for row in rows}
    currencies = sorted({*owed, usual}, key=lambda code: (code not in owed, code != usual, code))
    wanted = request.values.get("currency", "")
    currency = wanted if wanted in currencies else currencies[0]
    return Place(customer, choices, currencies, currency, [row for row in rows if row.currency == currency])


def _shares(place: Place, given: Typed, amount_minor: int) -> dict[int, int]:
    """Minor units by paper id, as chosen."""
    if given.spread == "nothing":
        return {}
    if given.spread == "oldest":
        return oldest_first(amount_minor, [(row.id, row.to_pay_minor) for row in place.papers])
    shares = given.shares_in(place.currency, formats())
    ids = {row.public_id: row.id for row in place.papers}
    if not shares.keys() <= ids.keys():
        raise OtherPapers
    return {ids[public_id]: minor for public_id, minor in shares.items()}


def _form(
    place: Place, given: Typed, attempt: str, status: int = 200, errors: dict[str, str] | None = None
) -> Response:
    return page(
        "staff/payments/new.html",
        status=status,
        place=place,
        customer=place.customer,
        currency=place.currency,
        typed=given,
        attempt=attempt,
        methods=[(method, method_words(method)) for method in METHODS],
        today=today(),
        errors=errors or {},
    )


def _cancel_page(public_id: str, status: int = 200, errors: dict[str, str] | None = None) -> Response:
    row: Any = current_session().execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    if row.Payment.is_online or row.Payment.state != PaymentState.SETTLED:
        abort(404)
    return page(
        "staff/payments/cancel.html",
        status=status,
        customer=row.Customer,
        payment=row.Payment,
        errors=errors or {},
    )
