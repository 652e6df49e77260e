"""The Pay page: looking at what it comes to, and going to pay it."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from portal.access.again.asking import is_proof_needed
from portal.access.current import current_contact, today
from portal.db import current_session
from portal.kit import tokens
from portal.kit.refusal import Refusal
from portal.payments.gateway import is_paying_on
from portal.payments.made import queries as made
from portal.payments.made.views import area as area
from portal.payments.operations.checkout import open_checkout, pay_with_saved
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.paying.again import choice_of
from portal.payments.paying.forms import Wanted, wanted_payment
from portal.payments.paying.sheet import PaySheet, lay_out
from portal.payments.refusals import MayNotPay, MethodGone, WayGone
from portal.payments.rules.methods import BANK, CARD
from portal.payments.transfer.picture import picture_of
from portal.payments.transfer.sheet import transfer_of
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
    return _page(_sheet(wanted), left_before="left" in request.args)


@area.get("/pay/code.svg")
def code() -> Response:
    """The picture that a banking app reads; nothing in it that the page does not say."""
    sheet = _sheet(wanted_payment(request.args))
    return picture_of(transfer_of(current_session(), sheet, current_contact().customer_number))


@area.post("/pay/review")
def review() -> Response:
    """What it comes to with the amounts typed; without script, the page again under its own address."""
    wanted = wanted_payment(request.form)
    if htmx.is_partial():
        return _page(_sheet(wanted), attempt=wanted.attempt)
    return redirect(url_for("payments.new", **wanted.as_query()), code=303)  # type: ignore[return-value]


@area.post("/pay")
def create() -> Response:
    """Go to the payment service, or pay with what is saved. The form names papers and amounts only."""
    wanted, contact = wanted_payment(request.form), current_contact()
    if not contact.may_pay:
        raise MayNotPay
    sheet = _sheet(wanted)
    if sheet.plan is None:
        return _page(sheet, 422, attempt=wanted.attempt)
    if wanted.seen != str(sheet.plan.online_minor):
        return _page(sheet, 409, attempt=wanted.attempt, changed=True)
    is_saved = sheet.is_saved
    if sheet.is_of_another_way:  # nothing is charged but what was chosen
        return _refused(wanted, WayGone() if wanted.method in (CARD, BANK, "") else MethodGone())
    if is_saved and is_proof_needed():
        return htmx.go_to(url_for("again.new", next=url_for("payments.new", **wanted.as_query())))
    try:
        opened = _open(sheet, wanted.attempt or tokens.new_public_id(), is_saved)
    except NoResultFound:
        abort(404)
    except Refusal as refusal:
        return _refused(wanted, refusal)
    return _follow(opened)


def _refused(wanted: Wanted, refusal: Refusal) -> Response:
    errors = {"": _(refusal.sentence, **refusal.values)}
    return _page(_sheet(wanted), 422, attempt=wanted.attempt, errors=errors)


def _open(sheet: PaySheet, attempt: str, is_saved: bool) -> Opened:
    assert sheet.plan is not None and sheet.way is not None
    pages = Pages(
        result=f"{url_for('payments.index', _external=True)}/{{payment}}?returned=yes",
        back=url_for("payments.new", _external=True) + "?back={payment}",
        advance=_("Payment in advance"),
    )
    common: dict[str, Any] = {
        "attempt": attempt,
        "pages": pages,
        "advance_minor": sheet.plan.advance_minor if sheet.advance_text is not None else 0,
        "uses_credit": sheet.uses_credit,
    }
    if is_saved:
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
    """The page again as it was before the payment service was left."""
    db = current_session()
    row = db.execute(made.by_public_id(public_id)).one_or_none() or abort(404)
    choice = choice_of(db, row.Payment, row.OnlinePayment, formats())
    return redirect(url_for("payments.new", left="yes", **choice), code=303)  # type: ignore[return-value]


def _page(
    sheet: PaySheet,
    status: int = 200,
    *,
    attempt: str = "",
    errors: dict[str, str] | None = None,
    changed: bool = False,
    left_before: bool = False,
) -> Response:
    return page(
        "payments/paying/new.html",
        fragment="payments/paying/_form.html",
        status=status,
        sheet=sheet,
        errors={**sheet.errors, **(errors or {})},
        attempt=attempt or tokens.new_public_id(),
        may_pay=current_contact().may_pay,
        is_on=is_paying_on(current_session().get_bind()),
        changed=changed,
        left_before=left_before,
        code=False,
        transfer=transfer_of(current_session(), sheet, current_contact().customer_number),
    )
