"""Payments in the back office: the list over every customer, and one payment."""

from typing import Any

from flask import Response, abort, request, url_for
from flask_babel import gettext as _

from portal.access.areas import staff_area
from portal.access.current import current_house
from portal.db import current_session
from portal.kit import clock
from portal.ledger.releasing import refundable
from portal.ledger.rules import PaymentState
from portal.ledger.words import method_words
from portal.payments.made import queries as made
from portal.payments.made.forms import payment_filter
from portal.payments.made.rules import PaymentFilter
from portal.payments.made.sheet import papers_of, sheet_of
from portal.staff.payments import queries
from portal.web.filters import Links, Paging
from portal.web.pages import page

area = staff_area("staff_payments", __name__, url_prefix="/staff/payments")


@area.get("")
def index() -> Response:
    db = current_session()
    chosen = payment_filter(request.args)
    known = list(db.scalars(made.currencies()))
    paging = Paging.of(db.scalar(queries.counting(chosen, known)) or 0, chosen.page, chosen.size)
    rows = db.execute(queries.listed(chosen, known).offset(paging.offset).limit(paging.size)).all()
    links = Links(url_for("staff_payments.index"), request.args)
    return page(
        "staff/payments/index.html",
        fragment="staff/payments/_list.html",
        chosen=chosen,
        links=links,
        chips=_chips(chosen, links),
        paging=paging,
        notes=[*chosen.notes, *paging.notes],
        rows=rows,
        papers=papers_of(db, list(rows)),
        method_words=method_words,
    )


@area.get("/<public_id>")
def show(public_id: str) -> Response:
    db = current_session()
    row = db.execute(queries.by_public_id(public_id)).one_or_none() or abort(404)
    payment = row.Payment
    has_arrived = payment.state == PaymentState.SETTLED
    return page(
        "staff/payments/show.html",
        customer=row.Customer,
        payment=sheet_of(db, row, clock.day_of(payment.started_at, current_house().time_zone)),
        refundable_minor=refundable(db, payment) if has_arrived and not payment.is_disputed else 0,
        may_cancel=has_arrived and not payment.is_online,
        zone=current_house().time_zone,
    )


def _chips(chosen: PaymentFilter, links: Links) -> list[tuple[str, str]]:
    chips: list[tuple[str, Any]] = []
    if chosen.kind:
        words = _("For invoices") if chosen.kind == "invoice" else _("For retainers")
        chips.append((words, links.to(kind=None, page=None)))
    if chosen.q:
        chips.append((_("Contains “%(text)s”", text=chosen.q), links.to(q=None, page=None)))
    return chips
