"""A payment as its page and its receipt show it: what it came to, what it paid, what went back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.ledger.models import Payment, Refund
from portal.ledger.rules import PaymentState, RefundState
from portal.ledger.words import method_words
from portal.papers.rules.statuses import PaperKind
from portal.payments.made import queries
from portal.payments.made.reasons import reason_words
from portal.payments.made.rules import payment_status
from portal.payments.models import OnlinePayment
from portal.payments.rules.asking import after_business_days
from portal.payments.rules.methods import usual_days
from portal.payments.wallet.words import name_of


@dataclass(frozen=True, slots=True)
class Share:
    """What of a payment is for one paper."""

    words: str
    public_id: str
    minor: int


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A refund over the payment; `on` is None while it is on its way."""

    minor: int
    on: date | None
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class PaymentSheet:
    """What `payments/show.html` and the receipt expect; all amounts in minor units of `currency`."""

    public_id: str
    number: str
    status: str
    method: str
    reference: str
    currency: str
    is_online: bool
    amount_minor: int
    """What arrived, or was asked for while nothing has."""
    asked_minor: int
    on: date
    started_at: datetime
    settled_at: datetime | None
    expected_on: date
    days: tuple[int, int]
    """From how many to how many business days it takes until a debit has arrived."""
    failure_reason: str
    """A sentence, empty where nothing failed."""
    session_url: str
    """The gateway's page of a try that was not finished."""
    next_step_url: str
    """Where the bank wants the person to confirm something."""
    shares: list[Share]
    again: list[str]
    """The public ids of what is paid by trying again."""
    left_minor: int
    excess_minor: int
    refunded_minor: int
    returned_minor: int
    refunds: list[GivenBack]

    @property
    def has_arrived(self) -> bool:
        return self.settled_at is not None and self.status != PaymentState.CANCELLED

    @property
    def is_settled_otherwise(self) -> bool:
        """Whether another amount arrived than was asked for."""
        return self.has_arrived and self.amount_minor != self.asked_minor


ASKED_AT_ONCE = 5_000


def sheet_of(db: Session, row: Any, zone_day: date) -> PaymentSheet:
    """Lay a row of `queries.by_public_id` out, in two statements or, once it was returned, in three.
    `zone_day` is the day on which it began."""
    payment: Payment = row.Payment
    online: OnlinePayment | None = row.OnlinePayment
    has_arrived = payment.state == PaymentState.SETTLED
    wanted = queries.paid_by if has_arrived else queries.meant_for
    refunds = db.scalars(queries.refunds_of(payment.id))
    shares = [_share(one) for one in db.execute(wanted([payment.id]))]
    again = db.execute(queries.meant_for([payment.id])) if row.returned_minor else shares
    days = usual_days(online.method_kind if online else "", payment.currency)
    return PaymentSheet(
        public_id=payment.public_id,
        number=payment.number,
        status=payment_status(
            payment.state,
            payment.settled_minor,
            row.refunded_minor,
            row.returned_minor,
            payment.is_disputed,
        ),
        method=_method(payment, online),
        reference=payment.reference,
        currency=payment.currency,
        is_online=payment.is_online,
        amount_minor=payment.settled_minor if has_arrived else payment.amount_minor,
        asked_minor=payment.amount_minor,
        on=payment.dated_on or zone_day,
        started_at=payment.started_at,
        settled_at=payment.settled_at,
        expected_on=(online and online.expected_on) or after_business_days(zone_day, days[1]),
        days=days,
        failure_reason=_(reason_words(payment.failure_reason)) if payment.failure_reason else "",
        session_url=online.session_url if online else "",
        next_step_url=online.next_step_url if online else "",
        shares=shares,
        again=[one.public_id for one in again],
        left_minor=payment.left_minor,
        excess_minor=payment.excess_minor,
        refunded_minor=row.refunded_minor,
        returned_minor=row.returned_minor,
        refunds=[_given_back(refund) for refund in refunds],
    )


def papers_of(db: Session, rows: Sequence[Any]) -> dict[int, list[str]]:
    """The numbers of the papers that each listed payment paid, else those it is meant for. Two statements for
    each so many rows."""
    numbers: dict[int, list[str]] = {}
    for first in range(0, len(rows), ASKED_AT_ONCE):
        ids = [row.id for row in rows[first : first + ASKED_AT_ONCE]]
        for one in db.execute(queries.paid_by(ids)):
            numbers.setdefault(one.payment_id, []).append(one.number)
        rest = [one for one in db.execute(queries.meant_for(ids)) if one.payment_id not in numbers]
        for one in rest:
            numbers.setdefault(one.payment_id, []).append(one.number)
    return numbers


def _share(row: Any) -> Share:
    if row.kind == PaperKind.RETAINER_INVOICE:
        words = _("Retainer %(number)s", number=row.number)
    else:
        words = row.number
    return Share(words, row.public_id, int(row.minor))


def _method(payment: Payment, online: OnlinePayment | None) -> str:
    if online is not None and online.method_kind:
        return name_of(online.method_kind, online.method_brand, online.method_last4)
    return method_words(payment.method)


def _given_back(refund: Refund) -> GivenBack:
    on = refund.dated_on if refund.state == RefundState.SUCCEEDED else None
    return GivenBack(refund.amount_minor, on, refund.state, refund.reason)
