"""Recording money that arrived offline, and taking a wrong entry back."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import N_, Refusal
from portal.ledger.operations import payments
from portal.ledger.rules import PaymentState
from portal.ledger.words import method_words
from portal.preferences.cascade import choices_of
from portal.preferences.rules import APPLIES_CREDIT, CURRENCY
from portal.staff import queries as customers
from portal.staff.forms import errors_of
from portal.staff.payments import queries
from portal.staff.payments.forms import Typed, typed
from portal.staff.payments.rules import METHODS, oldest_first
from portal.web.frame import show as formats
from portal.web.pages import page
from portal.web.toasts import toast

area = staff_area("staff_recorded_payments", __name__, url_prefix="/staff")


class OtherPapers(Refusal):
    sentence = N_("Some of these invoices were paid meanwhile. Look at the amounts and save again.")


@area.get("/customers/<customer_id>/payments/new")
def new(customer_id: str) -> Response:
    customer = _customer(customer_id)
    return _form(customer, _currency(customer), Typed(on=today().isoformat()), tokens.new_public_id())


@area.post("/customers/<customer_id>/payments/new")
def create(customer_id: str) -> Response:
    customer, given = _customer(customer_id), typed(request.form)
    currency, attempt = _currency(customer), request.form.get("attempt", "")[:64] or tokens.new_public_id()
    choices = choices_of(current_session(), customer.id, customer.group_id)
    try:
        amount = given.amount_in(currency, formats())
        payment = payments.record_payment(
            customer.id,
            currency,
            amount,
            given.day(),
            _shares(customer, currency, given, amount),
            attempt=attempt,
            method=given.method,
            reference=given.reference,
            applies_credit=choices[APPLIES_CREDIT],
            actor=current_staff().actor,
        )
    except Refusal as refusal:
        return _form(_customer(customer_id), currency, given, attempt, 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_payments.show", public_id=payment.public_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("Payment %(number)s is recorded.", number=payment.number))


@area.get("/payments/<public_id>/cancel")
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


def _shares(customer: Customer, currency: str, given: Typed, amount_minor: int) -> dict[int, int]:
    """Minor units by paper id, as chosen."""
    rows = [row for row in current_session().execute(queries.to_pay(customer.id)) if row.currency == currency]
    if given.spread == "nothing":
        return {}
    if given.spread == "oldest":
        return oldest_first(amount_minor, [(row.id, row.to_pay_minor) for row in rows])
    shares, ids = given.shares_in(currency, formats()), {row.public_id: row.id for row in rows}
    if not shares.keys() <= ids.keys():
        raise OtherPapers
    return {ids[public_id]: minor for public_id, minor in shares.items()}


def _customer(public_id: str) -> Customer:
    customer: Customer = current_session().scalar(customers.by_public_id(public_id)) or abort(404)
    return customer


def _currency(customer: Customer) -> str:
    """The one asked for, where there is something to pay in it; else the first, else the usual one."""
    known = _currencies(customer)
    wanted = request.values.get("currency", "")
    return wanted if wanted in known else known[0]


def _currencies(customer: Customer) -> list[str]:
    db = current_session()
    usual = choices_of(db, customer.id, customer.group_id)[CURRENCY]
    owing = dict.fromkeys(row.currency for row in db.execute(queries.to_pay(customer.id)))
    return [*owing, *([] if usual in owing else [usual])]


def _form(
    customer: Customer,
    currency: str,
    given: Typed,
    attempt: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:
    papers = [
        row for row in current_session().execute(queries.to_pay(customer.id)) if row.currency == currency
    ]
    return page(
        "staff/payments/new.html",
        status=status,
        customer=customer,
        currency=currency,
        currencies=_currencies(customer),
        typed=given,
        attempt=attempt,
        papers=papers,
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
