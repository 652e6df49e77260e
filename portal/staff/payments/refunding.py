"""Giving money of a payment back, and crediting in the same step what that opens again."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import exists, select

from portal.access.areas import staff_area
from portal.access.current import current_staff, today
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit import clock, tokens
from portal.kit.money import MILLION, exponent
from portal.kit.refusal import N_, Refusal
from portal.ledger.models import Payment, Refund
from portal.ledger.operations.issuing import issue_papers
from portal.ledger.operations.refunds import record_refund
from portal.ledger.releasing import refundable
from portal.ledger.rules import PaymentState, payable
from portal.ledger.words import method_words
from portal.papers.drafts import DraftLine, PaperDraft
from portal.papers.models import Invoice
from portal.papers.rules.statuses import PaperKind
from portal.papers.rules.totals import LineValues, Tax, spread
from portal.payments.operations.refunds import refund_online
from portal.preferences.cascade import choices_of
from portal.preferences.rules import LANGUAGE
from portal.staff.payments import queries
from portal.staff.payments.forms import Typed, typed
from portal.staff.payments.rules import METHODS, reopened
from portal.web.catalogue import catalogue
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

area = staff_area("staff_refunds", __name__, url_prefix="/staff/payments/<public_id>/refund")

REFUNDED = N_("Refund of payment %(number)s")


@area.get("")
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
    is_repeated = current_session().scalar(select(exists().where(Refund.attempt == attempt)))
    try:
        amount = given.amount_in(payment.currency, formats())
        opened = _reopened(payment, amount) if given.has_note and not is_repeated else {}
        _give_back(payment, amount, given, attempt)
        if opened:
            payment, customer = _payment(public_id)
            issue_papers(_credit_notes(payment, customer, opened), clock.now())
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
        refund_online(payment.id, amount_minor, attempt=attempt, actor=actor, reason=given.reason)
        return
    record_refund(
        amount_minor,
        given.day(),
        attempt=attempt,
        payment_id=payment.id,
        method=given.method,
        reason=given.reason,
        actor=actor,
    )


def _payment(public_id: str) -> tuple[Payment, Customer]:
    row: Any = current_session().execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    if row.Payment.state != PaymentState.SETTLED:
        abort(404)
    return row.Payment, row.Customer


def _reopened(payment: Payment, amount_minor: int) -> dict[int, int]:
    paid = [
        (paper_id, int(minor))
        for paper_id, minor in current_session().execute(queries.paid_latest_first(payment))
    ]
    return reopened(amount_minor, payment.left_minor, paid)


def _credit_notes(payment: Payment, customer: Customer, opened: dict[int, int]) -> list[PaperDraft]:
    """A credit note for each invoice that is open again, by no more than is open."""
    db = current_session()
    language = choices_of(db, customer.id, customer.group_id)[LANGUAGE]
    words = catalogue(language).gettext(REFUNDED) % {"number": payment.number}
    drafts = []
    for invoice in db.scalars(queries.invoices(list(opened))):
        minor = min(opened[invoice.id], payable(invoice.open_minor, invoice.under_way_minor))
        if minor > 0:
            drafts.append(_credit_note(invoice, minor, words))
    return drafts


def _credit_note(invoice: Invoice, minor: int, words: str) -> PaperDraft:
    """A note over so much of an invoice, spread over its taxes as the invoice was."""
    taxed = [(group, group.base_minor + group.tax_minor) for group in invoice.tax_groups]
    groups = [(group, gross) for group, gross in taxed if gross > 0]
    parts = spread(minor, [gross for _, gross in groups]) if groups else [minor]
    taxes = [_tax(group) for group, _ in groups] or [None]
    return PaperDraft(
        customer_id=invoice.customer_id,
        kind=PaperKind.CREDIT_NOTE,
        currency=invoice.currency,
        prices_include_tax=True,
        credits_id=invoice.id,
        lines=[
            DraftLine(
                LineValues(MILLION, part * MILLION // 10 ** exponent(invoice.currency), tax=tax),
                description=words,
            )
            for part, tax in zip(parts, taxes, strict=True)
            if part > 0
        ],
    )


def _tax(group: Any) -> Tax | None:
    if not group.name and not group.rate_e6:
        return None
    return Tax(group.name, group.rate_e6, tuple((name, rate) for name, rate, _ in group.components or ()))


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
