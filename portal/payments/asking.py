"""The worker's questions: what became of payments, refunds and set-ups that lack their last word.

The gateway is asked between transactions; what it answers is booked by the one operation that books.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from sqlalchemy import select

from portal.db import current_session
from portal.kit import clock
from portal.ledger.models import Payment, Refund
from portal.ledger.rules import PaymentState
from portal.payments import queries
from portal.payments.gateway import Call, JsonObject, Line, gateway_of, is_paying_on
from portal.payments.models import MethodSetup, OnlinePayment, RefundRequest
from portal.payments.older import end_at_gateway, intent_of
from portal.payments.operations.asking import (
    put_off_payment,
    put_off_refund,
    put_off_setup,
    refuse_refund,
)
from portal.payments.operations.booking import book_answers
from portal.payments.refusals import GatewayRefused, GatewaySilent
from portal.payments.rules import requests
from portal.payments.rules.telling import told
from portal.payments.rules.told import MoneyTold, Names, SetupTold, Told, Word
from portal.payments.rules.words import Asked, Way
from portal.tenancy import every_customer

AT_ONCE: Final = 50
"""The most of each kind that one run asks about."""
LASTS: Final = timedelta(hours=1)
REMEMBERED: Final = timedelta(hours=23)
"""The gateway knows an idempotency key for a day: later the same question would be a new one."""
_EXPAND: Final = {"expand": ["payment_intent.latest_charge"]}

log = structlog.get_logger("portal.payments")


@dataclass(frozen=True, slots=True)
class _Try:
    """What is known of a payment when it is asked about; plain values, so that nothing is held."""

    payment_id: int
    public_id: str
    state: str
    way: str
    asked: str
    request: dict[str, Any]
    number: int
    session: str
    intent: str
    is_replaced: bool
    began_at: datetime

    def is_older_than(self, age: timedelta) -> bool:
        return clock.now() - self.began_at > age


def ask_gateway() -> None:
    """Ask about everything whose time has come, the longest waiting first."""
    db = current_session()
    if not is_paying_on(db.get_bind()):
        return
    line = gateway_of(db.get_bind()).patient_line()
    for one in _due_payments():
        _guarded(line, partial(_ask_payment, line, one), partial(put_off_payment, one.payment_id))
    for refund_id in _due(queries.refunds_to_ask(clock.now()), "refund_id"):
        _guarded(line, partial(_ask_refund, line, refund_id), partial(put_off_refund, refund_id))
    for setup_id in _due(queries.setups_to_ask(clock.now()), "id"):
        _guarded(line, partial(_ask_setup, line, setup_id), partial(put_off_setup, setup_id))


def _guarded(line: Line, ask: Callable[[], None], put_off: Callable[[Iterable[Call]], None]) -> None:
    line.calls.clear()
    try:
        ask()
    except (GatewaySilent, GatewayRefused) as unanswered:
        log.warning("question_put_off", reason=type(unanswered).__name__)
        put_off(line.calls)


def _due_payments() -> list[_Try]:
    db = current_session()
    db.rollback()
    with every_customer(db, "payments of all customers are asked about"):
        rows = db.execute(
            queries.payments_to_ask(clock.now())
            .join(Payment, Payment.id == OnlinePayment.payment_id)
            .add_columns(Payment.public_id, Payment.state, Payment.started_at)
            .limit(AT_ONCE)
        ).all()
        found = [
            _Try(
                payment_id=online.payment_id,
                public_id=public_id,
                state=state,
                way=online.way,
                asked=online.asked,
                request=dict(online.request),
                number=online.request_number,
                session=online.session or "",
                intent=online.intent or "",
                is_replaced=online.replaced_by_id is not None,
                began_at=began_at,
            )
            for online, public_id, state, began_at in rows
        ]
    db.rollback()
    return found


def _due(wanted: Any, name: str) -> list[int]:
    db = current_session()
    with every_customer(db, "all customers' questions are asked"):
        found = [getattr(row, name) for row in db.scalars(wanted.limit(AT_ONCE))]
    db.rollback()
    return found


def _ask_payment(line: Line, one: _Try) -> None:
    answers: list[Told | None] = []
    is_open = one.state == PaymentState.STARTED
    if not (one.session or one.intent):
        answers.append(_never_heard_of(line, one))
    else:
        if is_open and (one.is_replaced or (one.way == Way.SAVED and one.is_older_than(LASTS))):
            end_at_gateway(line, one.session, one.intent, one.public_id)
        answers.append(told(_look(line, one)))
    answers += _what_came_after(line, one, answers[0])
    book_answers([answer for answer in answers if answer is not None], line.calls, one.payment_id)


def _look(line: Line, one: _Try) -> JsonObject:
    if one.session:
        return line.get(f"{requests.SESSIONS}/{one.session}", _EXPAND, subject=one.public_id)
    expand = {"expand": ["latest_charge"]}
    return line.get(f"{requests.INTENTS}/{one.intent}", expand, subject=one.public_id)


def _never_heard_of(line: Line, one: _Try) -> Told | None:
    """No answer came when it was begun. A page is asked for again under the same key, which makes no second
    one; a charge is only looked for, for nobody must be charged after being told that nothing was."""
    over = MoneyTold(Names(payment=one.public_id), Word.EXPIRED, is_of_session=True)
    if one.way == Way.SAVED:
        return intent_of(line, one.request.get("customer", ""), one.public_id) or over
    if one.asked == Asked.REFUSED or one.is_older_than(REMEMBERED):
        return over if one.is_older_than(LASTS) else None
    key = f"payment-{one.public_id}-{one.number}"
    try:
        return told(line.post(requests.SESSIONS, one.request, subject=one.public_id, idempotency_key=key))
    except GatewayRefused:
        return over  # it was never made, and now it is too late to make it


def _what_came_after(line: Line, one: _Try, answer: Told | None) -> Iterable[Told | None]:
    """Refunds and disputes of money that has arrived."""
    has_arrived = isinstance(answer, MoneyTold) and answer.word is Word.ARRIVED
    intent = answer.names.intent if isinstance(answer, MoneyTold) else one.intent
    if not has_arrived or not intent:
        return []
    found = {"payment_intent": intent}
    return [told(row) for path in (requests.REFUNDS, requests.DISPUTES) for row in line.every(path, found)]


def _ask_refund(line: Line, refund_id: int) -> None:
    db = current_session()
    with every_customer(db, "refunds of all customers are asked about"):
        asked, refund = db.execute(
            select(RefundRequest, Refund)
            .join(Refund, Refund.id == RefundRequest.refund_id)
            .where(Refund.id == refund_id)
        ).one()
        known, request, number = refund.gateway_reference, dict(asked.request), asked.request_number
        public_id = refund.public_id
    db.rollback()
    if known:
        answer = line.get(f"{requests.REFUNDS}/{known}", subject=public_id)
    else:
        try:
            key = f"refund-{public_id}-{number}"
            answer = line.post(requests.REFUNDS, request, subject=public_id, idempotency_key=key)
        except GatewayRefused as no:
            refuse_refund(refund_id, no.problem, line.calls)
            return
    found = told(answer)
    book_answers([found] if found else [], line.calls)
    put_off_refund(refund_id, [])


def _ask_setup(line: Line, setup_id: int) -> None:
    db = current_session()
    with every_customer(db, "set-ups of all customers are asked about"):
        setup = db.get_one(MethodSetup, setup_id)
        session, intent, public_id = setup.session, setup.intent, setup.public_id
        is_over = clock.now() - setup.started_at > LASTS
    db.rollback()
    answers: list[Told | None] = []
    if session:
        body = line.get(f"{requests.SESSIONS}/{session}", {"expand": ["setup_intent"]}, subject=public_id)
        found = told(body)
        answers.append(found)
        if isinstance(found, SetupTold) and found.method:
            method = line.get(f"{requests.METHODS}/{found.method}", subject=public_id)
            answers.insert(0, told(method))
    elif is_over:
        answers.append(SetupTold(public_id, "", intent or "", Word.EXPIRED))
    book_answers([answer for answer in answers if answer is not None], line.calls)
    put_off_setup(setup_id, [])
