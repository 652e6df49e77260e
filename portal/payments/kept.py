"""What every event of the gateway asks: written once and kept, so that its SQL need not be found again."""

from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.db import AnySelect, locked
from portal.ledger.models import Payment
from portal.payments.models import (
    GatewayDispute,
    GatewayEvent,
    GatewayRefund,
    OnlinePayment,
    PaymentCredit,
)
from portal.payments.rules.told import Names

_EVENT = select(GatewayEvent.reference).where(GatewayEvent.reference == bindparam("reference"))


def booked_event() -> Select[str]:
    """The event `reference`, a row where it was booked."""
    return _EVENT


class Found(NamedTuple):
    """A payment that the gateway speaks of, as it stood when it was looked for: nothing of it is held."""

    payment_id: int
    customer_id: int
    currency: str
    state: str
    session: str | None
    intent: str | None


def _found(name: InstrumentedAttribute[Any]) -> AnySelect:
    return (
        select(
            Payment.id,
            Payment.customer_id,
            Payment.currency,
            Payment.state,
            OnlinePayment.session,
            OnlinePayment.intent,
        )
        .join(OnlinePayment, OnlinePayment.payment_id == Payment.id)
        .where(name == bindparam("name"))
    )


_BY_PAYMENT, _BY_SESSION, _BY_INTENT, _BY_CHARGE = (
    _found(name)
    for name in (Payment.public_id, OnlinePayment.session, OnlinePayment.intent, OnlinePayment.charge)
)


def found_by(names: Names) -> list[tuple[AnySelect, str]]:
    """Where a payment is looked for that the gateway speaks of, the surest name first: what finds a `Found`,
    and its parameter `name`."""
    wanted = (
        (_BY_PAYMENT, names.payment),
        (_BY_SESSION, names.session),
        (_BY_INTENT, names.intent),
        (_BY_CHARGE, names.charge),
    )
    return [(statement, name) for statement, name in wanted if name]


_HELD_WAY = locked(
    select(Payment, OnlinePayment)
    .join(OnlinePayment, OnlinePayment.payment_id == Payment.id)
    .where(Payment.id == bindparam("held"))
)


def held_way() -> Select[Payment, OnlinePayment]:
    """The payment `held` and its way through the gateway, both held."""
    return _HELD_WAY


_CREDITS = (
    select(PaymentCredit)
    .where(PaymentCredit.payment_id == bindparam("of_payment"))
    .order_by(PaymentCredit.position)
)


def credits_of() -> Select[PaymentCredit]:
    """The credit that was ticked with the payment `of_payment`."""
    return _CREDITS


_IS_MORE_TOLD = select(
    or_(
        exists().where(GatewayRefund.intent == bindparam("of_intent")),
        exists().where(GatewayDispute.intent == bindparam("of_intent")),
    )
)


def is_more_told() -> Select[bool]:
    """Whether the gateway told of any refund or dispute of the money `of_intent`."""
    return _IS_MORE_TOLD
