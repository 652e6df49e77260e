"""Payments with what became of them, the papers each one paid, and what went back."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, case, exists, func, literal, or_, select

from portal.db import AnySelect, total
from portal.ledger.models import Allocation, Entry, Payment, PaymentShare, Refund
from portal.ledger.rules import EntryKind, PaymentState, RefundState
from portal.papers.listing import amounts_in
from portal.papers.models import Paper
from portal.papers.rules.statuses import PaperKind
from portal.payments.made.rules import SHOWN, STATUSES_OF, PaymentFilter, PaymentStatus
from portal.payments.models import OnlinePayment

KIND_WORDS = {"invoice": PaperKind.INVOICE, "retainer": PaperKind.RETAINER_INVOICE}

refunded_minor = (
    select(total(Refund.amount_minor))
    .where(Refund.payment_id == Payment.id, Refund.state == RefundState.SUCCEEDED)
    .correlate(Payment)
    .scalar_subquery()
)
"""What has gone back over the payment."""

returned_minor = (
    select(total(Entry.amount_minor))
    .where(
        Entry.payment_id == Payment.id,
        Entry.kind.in_([EntryKind.PAYMENT_RETURNED, EntryKind.PAYMENT_REINSTATED]),
    )
    .correlate(Payment)
    .scalar_subquery()
)
"""What the bank has taken back and not given again."""

counts_on: ColumnElement[date] = func.coalesce(
    Payment.dated_on, func.date(Payment.started_at, type_=Date), type_=Date
)
"""The day the money counts; of a try that has not arrived, the day it began."""

arrived_or_asked_minor = case(
    (Payment.state == PaymentState.SETTLED, Payment.settled_minor), else_=Payment.amount_minor
)


def payment_status() -> ColumnElement[str]:
    """The twin of `rules.payment_status`; a test holds them equal."""
    words: list[tuple[ColumnElement[bool], Any]] = [
        (Payment.state != PaymentState.SETTLED, Payment.state),
        (Payment.is_disputed.is_(True), literal(PaymentStatus.DISPUTED, String)),
        (returned_minor > 0, literal(PaymentStatus.RETURNED, String)),
        (refunded_minor >= Payment.settled_minor, literal(PaymentStatus.REFUNDED, String)),
        (refunded_minor > 0, literal(PaymentStatus.PARTLY_REFUNDED, String)),
    ]
    return case(*words, else_=literal(PaymentStatus.SETTLED, String))


def matching(chosen: PaymentFilter, currencies: list[str]) -> AnySelect:
    """The payments of the list, in the order chosen; columns as `listed`."""
    return listed(conditions(chosen, currencies), chosen.sort)


def listed(wanted: Sequence[ColumnElement[bool]], sort: str) -> AnySelect:
    """id, public_id, number, method, reference, currency, is_online, amount_minor, on, has_receipt and
    status."""
    columns: dict[str, list[Any]] = {
        "date": [counts_on, Payment.id],
        "amount": [Payment.currency, arrived_or_asked_minor, Payment.id],
    }
    is_down = sort.startswith("-") or not sort
    return (
        select(
            Payment.id,
            Payment.public_id,
            Payment.number,
            Payment.method,
            Payment.reference,
            Payment.currency,
            Payment.is_online,
            arrived_or_asked_minor.label("amount_minor"),
            counts_on.label("on"),
            (Payment.state == PaymentState.SETTLED).label("has_receipt"),
            payment_status().label("status"),
        )
        .where(*wanted)
        .order_by(
            *(
                column.desc() if is_down else column.asc()
                for column in columns[sort.removeprefix("-") or "date"]
            )
        )
    )


def counting(chosen: PaymentFilter, currencies: list[str]) -> AnySelect:
    """How many payments match."""
    return select(func.count(Payment.id)).where(*conditions(chosen, currencies))


def standing() -> AnySelect:
    """How many payments are listed with each status in each currency: status, currency, number."""
    each = (
        select(payment_status().label("status"), Payment.currency).where(Payment.state.in_(SHOWN)).subquery()
    )
    return select(each.c.status, each.c.currency, func.count().label("number")).group_by(
        each.c.status, each.c.currency
    )


def currencies() -> Select[str]:
    """The currencies in which the customer has paid."""
    return select(Payment.currency).distinct().order_by(Payment.currency)


def by_public_id(public_id: str) -> AnySelect:
    """One payment with its way through the gateway or None, refunded_minor and returned_minor."""
    return (
        select(
            Payment,
            OnlinePayment,
            refunded_minor.label("refunded_minor"),
            returned_minor.label("returned_minor"),
        )
        .outerjoin(OnlinePayment, OnlinePayment.payment_id == Payment.id)
        .where(Payment.public_id == public_id)
    )


def arrived(public_ids: Collection[str]) -> Select[str]:
    """Those of these payments, by public id, that have a receipt."""
    return select(Payment.public_id).where(
        Payment.public_id.in_(public_ids), Payment.state == PaymentState.SETTLED
    )


def meant_for(payment_ids: Collection[int]) -> AnySelect:
    """The papers that payments are meant for, in their order: payment_id, public_id, number, kind, minor."""
    return (
        select(
            PaymentShare.payment_id,
            Paper.public_id,
            Paper.number,
            Paper.kind,
            PaymentShare.amount_minor.label("minor"),
        )
        .join(Paper, Paper.id == PaymentShare.paper_id)
        .where(PaymentShare.payment_id.in_(payment_ids))
        .order_by(PaymentShare.payment_id, PaymentShare.position)
    )


def paid_by(payment_ids: Collection[int]) -> AnySelect:
    """The papers that payments pay now, reversals taken off, the first one first; columns as `meant_for`."""
    paid = total(Allocation.amount_minor)
    return (
        select(
            Allocation.from_payment_id.label("payment_id"),
            Paper.public_id,
            Paper.number,
            Paper.kind,
            paid.label("minor"),
        )
        .join(Paper, Paper.id == Allocation.to_paper_id)
        .where(Allocation.from_payment_id.in_(payment_ids))
        .group_by(Allocation.from_payment_id, Paper.public_id, Paper.number, Paper.kind)
        .having(paid > 0)
        .order_by(Allocation.from_payment_id, func.min(Allocation.id))
    )


def refunds_of(payment_id: int) -> Select[Refund]:
    """What was given back over the payment, or is on its way, oldest first."""
    return select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id)


def conditions(
    chosen: PaymentFilter, currencies: list[str], also: ColumnElement[bool] | None = None
) -> list[ColumnElement[bool]]:
    """What the filter leaves. `currencies` are those in which an amount may be searched; what `also` is true
    of is found by the search too."""
    wanted: list[ColumnElement[bool]] = [Payment.state.in_(SHOWN)]
    if chosen.status:
        wanted.append(payment_status().in_(STATUSES_OF[chosen.status]))
    if chosen.kind:
        wanted.append(_concerns(Paper.kind == KIND_WORDS[chosen.kind]))
    if chosen.q:
        found = _mentions(chosen.q, currencies)
        wanted.append(found if also is None else or_(found, also))
    return wanted


def _concerns(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the payment is meant for such a paper, or was used for one."""
    is_meant = exists().where(PaymentShare.payment_id == Payment.id, PaymentShare.paper_id == Paper.id)
    is_used = exists().where(Allocation.from_payment_id == Payment.id, Allocation.to_paper_id == Paper.id)
    return or_(is_meant.where(condition), is_used.where(condition))


def _mentions(text: str, currencies: list[str]) -> ColumnElement[bool]:
    """Number, reference, the number of a paper, or an amount as it is written."""
    found = [
        Payment.number.icontains(text, autoescape=True),
        Payment.reference.icontains(text, autoescape=True),
        _concerns(Paper.number.icontains(text, autoescape=True)),
    ]
    for currency, minor in amounts_in(text, currencies).items():
        found.append((Payment.currency == currency) & (arrived_or_asked_minor == minor))
    return or_(*found)
