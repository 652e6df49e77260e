"""Paying the invoice of a link: with a card or account at hand, and nothing of the customer's beside it."""

from typing import Any

from flask import Response, abort, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.current import current_house, today
from portal.db import current_session
from portal.kit import clock, tokens
from portal.links.areas import link_area
from portal.links.current import current_link
from portal.links.pages import linked_page
from portal.links.seeing import count_as_seen
from portal.papers.consent.rules import Consent
from portal.papers.pdf.answers import answer_with
from portal.payments.made import queries as made
from portal.payments.made.printed import receipt_of
from portal.payments.made.sheet import PaymentSheet, sheet_of
from portal.payments.made.waiting import look_at
from portal.payments.operations.checkout import open_checkout
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.paying.forms import Wanted, wanted_payment
from portal.payments.paying.sending import Desk, witnessed
from portal.payments.paying.sheet import PaySheet, lay_out
from portal.payments.refusals import MayNotPay
from portal.payments.rules.methods import BANK, CARD
from portal.web.frame import show as formats
from portal.web.locale import current_language
from portal.web.toasts import toast

area = link_area("linked_payments", __name__, url_prefix="/linked/pay")


@area.get("/<public_id>")
def new(public_id: str) -> Response:
    return _desk().show(_sheet(_wanted(request.args)), left_before="left" in request.args)


@area.get("/<public_id>/code.svg")
def code(public_id: str) -> Response:
    """The picture that a banking app reads."""
    return _desk().picture(_wanted(request.args))


@area.post("/<public_id>/review")
def review(public_id: str) -> Response:
    """What it comes to with the amount typed."""
    wanted = _wanted(request.form)
    return _desk().review(wanted, url_for("linked_payments.new", public_id=public_id, **_as_query(wanted)))


@area.post("/<public_id>")
def create(public_id: str) -> Response:
    """Go to the payment service. What is paid stands in the link, not in the form."""
    return _desk().send(_wanted(request.form), _pay)


@area.get("/<public_id>/<payment_id>")
def show(public_id: str, payment_id: str) -> Response:
    """What became of a payment that was begun here. It books nothing; it looks again for a while."""
    return linked_page(
        "payments/show.html",
        fragment="payments/_result.html",
        **look_at(_payment(payment_id), current_link().customer_id),
        may_pay=current_link().may_pay,
    )


@area.get("/<public_id>/<payment_id>/receipt.pdf")
def download(public_id: str, payment_id: str) -> Response:
    """The receipt of that payment, in the customer's language."""
    found = receipt_of(current_session(), current_link().customer_id, lambda: _payment(payment_id))
    return answer_with(*found)


def _wanted(args: Any) -> Wanted:
    """What is asked for, of this paper alone. A link that is for looking pays nothing."""
    link = current_link()
    if not link.may_pay:
        raise MayNotPay
    asked = wanted_payment(args)
    return Wanted(
        papers=(link.paper_public_id or "",),
        amounts=asked.amounts,
        method=asked.method,
        attempt=asked.attempt,
        seen=asked.seen,
    )


def _sheet(wanted: Wanted) -> PaySheet:
    link = current_link()
    sheet = lay_out(current_session(), link.customer_id, wanted, today(), formats(), is_signed_in=False)
    return sheet or abort(404)


def _as_query(wanted: Wanted) -> dict[str, Any]:
    return {name: value for name, value in wanted.as_query().items() if name != "paper"}


def _desk() -> Desk:
    link = current_link()
    return Desk(
        lay_out=_sheet,
        page=linked_page,
        customer_number=link.customer_number,
        may_pay=True,
        code_url=lambda wanted: url_for(
            "linked_payments.code", public_id=link.public_id, **_as_query(wanted)
        ),
    )


def _pay(sheet: PaySheet, given: Consent) -> Response:
    opened = _open(sheet, given)
    count_as_seen(current_link())
    return redirect(opened.url, code=303) if opened.url else _follow(opened)  # type: ignore[return-value]


def _open(sheet: PaySheet, given: Consent) -> Opened:
    assert sheet.plan is not None and sheet.way is not None
    link, public_id = current_link(), current_link().public_id
    choice = _as_query(sheet.wanted)
    back = url_for("linked_payments.new", public_id=public_id, left="yes", **choice, _external=True)
    begun = url_for("linked_payments.new", public_id=public_id, _external=True)
    return open_checkout(
        Payer(
            customer_id=link.customer_id,
            name=link.name,
            email=link.email or "",
            person_id=link.person_id,
            language=current_language(),
            is_signed_in=False,
        ),
        sheet.currency,
        sheet.chosen,
        attempt=sheet.wanted.attempt or tokens.new_public_id(),
        witnessed=witnessed(sheet, given, link.contact_id, link.actor),
        pages=Pages(result=f"{begun}/{{payment}}?returned=yes", back=back),
        methods=[sheet.way.value] if sheet.way.value in (CARD, BANK) else [],
    )


def _follow(opened: Opened) -> Response:
    """To the page of a payment that needs no page of the gateway any more, where it is one of this link."""
    link, row = current_link(), None
    if opened.payment_public_id:
        row = current_session().execute(made.by_public_id(opened.payment_public_id)).one_or_none()
    if row is None or not _is_of_this_link(row):
        back = url_for("linked_invoices.show", public_id=link.public_id)
        answer: Response = redirect(back, code=303)  # type: ignore[assignment]
    else:
        page = url_for(
            "linked_payments.show",
            public_id=link.public_id,
            payment_id=opened.payment_public_id,
            returned="yes",
        )
        answer = redirect(page, code=303)  # type: ignore[assignment]
    if opened.is_older:
        return toast(answer, _("This was paid already, or is on its way. Nothing more was charged."))
    return answer


def _payment(public_id: str) -> PaymentSheet:
    """A payment that the link's contact began for this paper and no other; else 404."""
    db = current_session()
    row = db.execute(made.by_public_id(public_id)).one_or_none()
    if row is None or not _is_of_this_link(row):
        abort(404)
    sheet = sheet_of(db, row, clock.day_of(row.Payment.started_at, current_house().time_zone))
    if any(share.public_id != current_link().paper_public_id for share in sheet.shares):
        abort(404)
    return sheet


def _is_of_this_link(row: Any) -> bool:
    link, online = current_link(), row.OnlinePayment
    if online is None or (online.payer_person_id, online.payer_name) != (link.person_id, link.name):
        return False
    meant = current_session().execute(made.meant_for([row.Payment.id])).all()
    return [one.public_id for one in meant] == [link.paper_public_id]
