"""What the gateway puts before staff: money of nobody, disputes, differences, refunds; and its log."""

from collections.abc import Callable
from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from portal.access.areas import staff_area
from portal.access.current import current_house, current_staff
from portal.customers.models import Customer
from portal.db import current_session
from portal.kit.currencies import EXPONENTS
from portal.kit.refusal import N_, Refusal
from portal.ledger.models import Payment
from portal.payments import queries
from portal.payments.made.reasons import DISPUTE_REASONS, UNNAMED
from portal.payments.operations import receipts
from portal.staff.payments.queries import to_pay
from portal.staff.payments.rules import oldest_first
from portal.web.filters import Links, Paging, Query
from portal.web.frame import show as formats
from portal.web.pages import errors_of, page
from portal.web.toasts import toast

MOST = 50
A_PAGE = 50
SIDES = {
    "": N_("nothing"),
    "settled": N_("received"),
    "not settled": N_("not received"),
    "pending": N_("under way"),
    "succeeded": N_("gone"),
    "failed": N_("failed"),
    "open": N_("open"),
    "lost": N_("lost"),
    "won": N_("won"),
}
"""The words of a difference, as they are stored."""

area = staff_area("staff_gateway", __name__, url_prefix="/staff/payments/gateway")


class NoSuchCustomer(Refusal):
    sentence = N_("There is no customer with this number.")
    field = "customer"


@area.get("")
def index() -> Response:
    """Everything that waits for somebody of staff."""
    db = current_session()
    disputes = db.scalars(queries.open_disputes().limit(MOST)).all()
    closed = db.scalars(queries.closed_disputes().limit(MOST)).all()
    refunds = db.scalars(queries.foreign_refunds().limit(MOST)).all()
    intents = {one.intent for one in (*disputes, *closed)} | {one.intent for one in refunds}
    return page(
        "staff/payments/gateway.html",
        receipts=db.scalars(queries.unmatched_receipts().limit(MOST)).all(),
        disputes=disputes,
        closed=closed,
        differences=db.scalars(queries.differences().limit(MOST)).all(),
        refunds=refunds,
        odd=db.scalars(queries.odd_payments().limit(MOST)).all(),
        payments=_payments_behind(intents),
        dispute_reason=lambda reason: _(DISPUTE_REASONS.get(reason, UNNAMED)),
        side_words=_side_words,
        amount_words=_amount_words,
        zone=current_house().time_zone,
    )


@area.get("/log")
def log() -> Response:
    """What the gateway was asked and what it said, the newest first."""
    db, query = current_session(), Query(request.args)
    kind = query.choice("kind", ("calls", "events"), "calls")
    wanted: Any = queries.calls() if kind == "calls" else queries.events()
    total = db.scalar(select(func.count()).select_from(wanted.order_by(None).subquery())) or 0
    paging = Paging.of(total, query.page(), A_PAGE)
    return page(
        "staff/payments/log.html",
        kind=kind,
        rows=db.scalars(wanted.offset(paging.offset).limit(paging.size)).all(),
        links=Links(request.path, request.args),
        paging=paging,
        notes=query.notes + paging.notes,
        zone=current_house().time_zone,
    )


@area.get("/receipts/<public_id>")
def show(public_id: str) -> Response:
    return _receipt_page(public_id)


@area.post("/receipts/<public_id>")
def assign(public_id: str) -> Response:
    """Say whose money it is: it pays that customer's oldest invoices, the rest stays as credit."""
    db, number = current_session(), Query(request.form).text("customer")
    is_kept = request.form.get("spread") == "nothing"
    receipt = db.scalar(queries.unmatched_receipt(public_id)) or abort(404)
    try:
        customer = db.scalar(
            select(Customer).where(Customer.number == number, Customer.merged_into_id.is_(None))
        )
        if customer is None:
            raise NoSuchCustomer
        rows = [row for row in db.execute(to_pay(customer.id)) if row.currency == receipt.currency]
        shares = (
            {}
            if is_kept
            else oldest_first(receipt.amount_minor, [(row.id, row.to_pay_minor) for row in rows])
        )
        payment = receipts.assign_receipt(public_id, customer.id, shares, current_staff().actor)
    except Refusal as refusal:
        return _receipt_page(public_id, 422, errors_of(refusal), number, is_kept=is_kept)
    answer: Response = redirect(url_for("staff_payments.show", public_id=payment.public_id), code=303)  # type: ignore[assignment]
    return toast(answer, _("The money is assigned."))


@area.post("/disputes/<public_id>")
def dispute(public_id: str) -> Response:
    return _done(lambda: receipts.look_at_dispute(public_id), _("Noted as seen."))


@area.post("/refunds/<reference>")
def refund(reference: str) -> Response:
    return _done(lambda: receipts.look_at_refund(reference), _("Noted as seen."))


@area.post("/differences/<public_id>")
def difference(public_id: str) -> Response:
    settle = lambda: receipts.settle_difference(public_id, current_staff().actor)  # noqa: E731 - short and local
    return _done(settle, _("Noted as settled. If it is found again, it comes back."))


def _done(act: Callable[[], object], words: str) -> Response:
    try:
        act()
    except NoResultFound:
        abort(404)
    return toast(redirect(url_for("staff_gateway.index"), code=303), words)  # type: ignore[arg-type]


def _payments_behind(intents: set[str]) -> dict[str, tuple[Payment, str]]:
    """The payments that the gateway speaks of and whose they are, by its name for them."""
    found = current_session().execute(
        select(Payment, Customer.display_name)
        .join(Customer, Customer.id == Payment.customer_id)
        .where(Payment.gateway_reference.in_(intents))
    )
    return {row.Payment.gateway_reference or "": (row.Payment, row.display_name) for row in found}


def _side_words(side: str) -> str:
    """One side of a difference for people: `3450 EUR` is an amount in minor units, the rest are words."""
    minor, _space, currency = side.partition(" ")
    if minor.isdecimal() and currency in EXPONENTS:
        return formats().money_text(int(minor), currency, True)
    return str(_(SIDES.get(side, side)))


def _amount_words(minor: int, currency: str) -> str:
    """An amount as the gateway told it; where we do not know the currency, its bare figures."""
    return formats().money(minor, currency, True) if currency in EXPONENTS else f"{minor} {currency}"


def _receipt_page(
    public_id: str,
    status: int = 200,
    errors: dict[str, str] | None = None,
    number: str = "",
    *,
    is_kept: bool = False,
) -> Response:
    receipt = current_session().scalar(queries.unmatched_receipt(public_id)) or abort(404)
    return page(
        "staff/payments/receipt.html",
        status=status,
        receipt=receipt,
        number=number,
        is_kept=is_kept,
        amount_words=_amount_words,
        zone=current_house().time_zone,
        errors=errors or {},
    )
