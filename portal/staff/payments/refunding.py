"""Giving money of a payment back; what that opens again may be credited in the same step."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.areas import form_page, staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import Refusal
from portal.ledger.models import Payment
from portal.ledger.operations.refunds import record_refund
from portal.ledger.releasing import refundable
from portal.ledger.rules import PaymentState
from portal.ledger.words import method_words
from portal.payments.operations.refunds import refund_online
from portal.staff.payments import queries
from portal.staff.payments.forms import Typed, typed
from portal.staff.payments.rules import METHODS
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_refunds", __name__, url_prefix="/staff/payments/<public_id>/refund")


@area.get("")
@form_page
def new(public_id: str) -> Response:
    payment, customer = _payment(public_id)
    left = refundable(current_session(), payment)
    amount = formats().amount(left, payment.currency)
    given = Typed(amount=amount, on=today().isoformat(), has_note=True)
    return _form(payment, customer, given, tokens.new_public_id())


@area.post("")
def create(public_id: str) -> Response:
    payment, customer = _payment(public_id)
    given, attempt = typed(request.form), request.form.get("attempt", "")[:64] or tokens.new_public_id()
    try:
        _give_back(payment, given.amount_in(payment.currency, formats()), given, attempt)
    except Refusal as refusal:
        payment, customer = _payment(public_id)
        return _form(payment, customer, given, attempt, 422, errors_of(refusal))
    answer: Response = redirect(url_for("staff_payments.show", public_id=public_id), code=303)  # type: ignore[assignment]
    words = _("The refund is on its way.") if payment.is_online else _("The refund is recorded.")
    return toast(answer, words)


def _give_back(payment: Payment, amount_minor: int, given: Typed, attempt: str) -> None:
    """The way it came: through the gateway, which tells when it has gone, else by hand."""
    actor = current_staff().actor
    if payment.is_online:
        refund_online(
            payment.id,
            amount_minor,
            attempt=attempt,
            actor=actor,
            reason=given.reason,
            has_notes=given.has_note,
        )
        return
    record_refund(
        amount_minor,
        given.day(),
        attempt=attempt,
        payment_id=payment.id,
        method=given.method,
        reason=given.reason,
        has_notes=given.has_note,
        actor=actor,
    )


def _payment(public_id: str) -> tuple[Payment, Customer]:
    row: Any = current_session().execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    if row.Payment.state != PaymentState.SETTLED:
        abort(404)
    return row.Payment, row.Customer


def _form(
    payment: Payment,
    customer: Customer,
    given: Typed,
    attempt: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
) -> Response:
    db = current_session()
    return page(
        "staff/payments/refund.html",
        status=status,
        payment=payment,
        customer=customer,
        refundable_minor=refundable(db, payment),
        typed=given,
        attempt=attempt,
        methods=[(method, method_words(method)) for method in METHODS],
        today=today(),
        errors=errors or {},
    )
