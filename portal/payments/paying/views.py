"""The Pay page: looking at what it comes to, and going to pay it."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.again.asking import is_proof_needed
from portal.access.current import current_contact, today
from portal.db import current_session
from portal.kit import tokens
from portal.ledger.rules import PaymentState
from portal.papers.consent.rules import Consent
from portal.payments.made import queries as made
from portal.payments.made.views import area as area
from portal.payments.operations.checkout import open_checkout, pay_with_saved
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.paying.again import choice_of, consent_before, kept_consent
from portal.payments.paying.forms import Wanted, wanted_payment
from portal.payments.paying.sending import Desk, witnessed
from portal.payments.paying.sheet import PaySheet, lay_out
from portal.payments.refusals import MayNotPay
from portal.payments.rules.methods import BANK, CARD
from portal.web import htmx
from portal.web.frame import show as formats
from portal.web.locale import current_language
from portal.web.pages import page
from portal.web.toasts import toast


@area.get("/pay")
def new() -> Response:
    wanted = wanted_payment(request.args)
    if wanted.back:
        return _again(wanted.back)
    sheet = _sheet(wanted)
    return _desk().show(sheet, given=consent_before(sheet.asked), left_before="left" in request.args)


@area.get("/pay/code.svg")
def code() -> Response:
    """The picture that a banking app reads."""
    return _desk().picture(wanted_payment(request.args))


@area.post("/pay/review")
def review() -> Response:
    """What it comes to with the amounts typed."""
    wanted = wanted_payment(request.form)
    return _desk().review(wanted, url_for("payments.new", **wanted.as_query()))


@area.post("/pay")
def create() -> Response:
    """Go to the payment service, or pay with what is saved. The form names papers and amounts only."""
    if not current_contact().may_pay:
        raise MayNotPay
    return _desk().send(wanted_payment(request.form), _pay)


def _desk() -> Desk:
    contact = current_contact()
    return Desk(
        lay_out=_sheet,
        page=page,
        customer_number=contact.customer_number,
        may_pay=contact.may_pay,
        code_url=lambda wanted: url_for("payments.code", **wanted.as_query()),
    )


def _pay(sheet: PaySheet, given: Consent) -> Response:
    if sheet.is_saved and is_proof_needed():
        back = url_for("payments.new", **{**sheet.wanted.as_query(), **kept_consent()})
        return htmx.go_to(url_for("again.new", next=back))
    return _follow(_open(sheet, given))


def _open(sheet: PaySheet, given: Consent) -> Opened:
    assert sheet.plan is not None and sheet.way is not None
    contact, advance_minor = current_contact(), sheet.plan.advance_minor
    pages = Pages(
        result=f"{url_for('payments.index', _external=True)}/{{payment}}?returned=yes",
        back=url_for("payments.new", _external=True) + "?back={payment}",
        advance=_("Payment in advance"),
    )
    common: dict[str, Any] = {
        "attempt": sheet.wanted.attempt or tokens.new_public_id(),
        "pages": pages,
        "advance_minor": advance_minor if sheet.advance_text is not None else 0,
        "uses_credit": sheet.uses_credit,
        "witnessed": witnessed(sheet, given, contact.contact_id, contact.actor),
    }
    if sheet.is_saved:
        return pay_with_saved(_payer(), sheet.currency, sheet.chosen, sheet.way.value, **common)
    return open_checkout(
        _payer(),
        sheet.currency,
        sheet.chosen,
        methods=[sheet.way.value] if sheet.way.value in (CARD, BANK) else [],
        saves_bank=sheet.wanted.saves_bank,
        **common,
    )


def _follow(opened: Opened) -> Response:
    if opened.is_covered:
        answer: Response = redirect(url_for("invoices.index"), code=303)  # type: ignore[assignment]
        return toast(answer, _("Paid with your credit."))
    if opened.url:
        return redirect(opened.url, code=303)  # type: ignore[return-value]
    answer = redirect(url_for("payments.show", public_id=opened.payment_public_id, returned="yes"), code=303)  # type: ignore[assignment]
    if opened.is_older:
        return toast(answer, _("This was paid already, or is on its way. Nothing more was charged."))
    return answer


def _payer() -> Payer:
    contact = current_contact()
    return Payer(
        customer_id=contact.customer_id,
        name=contact.name,
        email=contact.email,
        person_id=contact.person_id,
        language=current_language(),
        is_admin=contact.is_admin,
    )


def _sheet(wanted: Wanted) -> PaySheet:
    sheet = lay_out(current_session(), current_contact().customer_id, wanted, today(), formats())
    return sheet or abort(404)


def _again(public_id: str) -> Response:
    """The page again as it was before the payment service was left, or before the payment failed."""
    db = current_session()
    row = db.execute(made.by_public_id(public_id)).one_or_none() or abort(404)
    choice = choice_of(db, row.Payment, row.OnlinePayment, formats())
    if row.Payment.state in (PaymentState.STARTED, PaymentState.EXPIRED):
        choice["left"] = "yes"
    return redirect(url_for("payments.new", **choice), code=303)  # type: ignore[return-value]
