"""Beginning to pay: the try is written down with its exact request, then the gateway is asked, always
between transactions. Nothing is booked here."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from portal.db import current_session, locked, transaction
from portal.kit import clock
from portal.ledger import moving
from portal.ledger.accounts import business_day, held_payment, locked_account
from portal.ledger.rules import PaymentState
from portal.payments import queries
from portal.payments.agreeing.keeping import Witnessed, keep_consent
from portal.payments.gateway import JsonObject, Line, gateway_of
from portal.payments.knowing import keep_customer, known_customer, make_customer
from portal.payments.noting import note_calls
from portal.payments.older import end_at_gateway, intent_of
from portal.payments.payer import Opened, Pages, Payer
from portal.payments.refusals import (
    CreditChanged,
    GatewayRefused,
    GatewaySilent,
    GatewayUnreachable,
    MayNotPay,
    MayNotSave,
)
from portal.payments.rules import requests
from portal.payments.rules.asking import next_question
from portal.payments.rules.telling import told
from portal.payments.rules.told import MoneyTold
from portal.payments.rules.words import Asked, Way
from portal.payments.ticking import apply_uses
from portal.payments.tries import Begun, Wish, write_down_try

_LOOKS: Final = 6
_BETWEEN_LOOKS: Final = 0.3
_CONFLICT: Final = "409"


def open_checkout(
    payer: Payer,
    currency: str,
    chosen: Mapping[str, int],
    *,
    attempt: str,
    pages: Pages,
    advance_minor: int = 0,
    methods: Sequence[str] = (),
    uses_credit: bool = False,
    saves_bank: bool = False,
    witnessed: Witnessed | None = None,
) -> Opened:
    """Begin to pay these papers (minor units by public id) on the gateway's page.

    `attempt` is the key made with the Pay page: sent again, it leads to the same page of the gateway.
    `methods` narrows to "card" or "bank"; `advance_minor` is for no paper and stays as credit. An older try
    for one of the papers is ended first; where it turns out to be paid or on its way, it is shown instead.
    Credit that covers everything is applied at once. `witnessed` is what was agreed to and signed, where the
    business asks for that.

    Raises refusals with their sentence: what may not be paid, GatewaySilent and GatewayRefused (nothing was
    charged; the same may be tried again), PayingIsOff; NoResultFound for somebody else's paper.
    """
    return _pay(
        Wish(
            payer,
            currency,
            dict(chosen),
            attempt,
            pages,
            advance_minor,
            tuple(methods),
            uses_credit,
            saves_bank and payer.is_signed_in,
            witnessed=witnessed,
        )
    )


def pay_with_saved(
    payer: Payer,
    currency: str,
    chosen: Mapping[str, int],
    method: str,
    *,
    attempt: str,
    pages: Pages,
    advance_minor: int = 0,
    uses_credit: bool = False,
    witnessed: Witnessed | None = None,
) -> Opened:
    """The same with a saved method, by its public id, without the gateway's page.

    Where the bank wants to ask the person, `url` leads there. A card that is declined is no refusal here: the
    payment's page says so.
    """
    if not payer.is_signed_in:
        raise MayNotSave
    return _pay(
        Wish(
            payer,
            currency,
            dict(chosen),
            attempt,
            pages,
            advance_minor,
            (),
            uses_credit,
            saved=method,
            witnessed=witnessed,
        )
    )


def _pay(wish: Wish) -> Opened:
    if not wish.payer.may_pay:
        raise MayNotPay
    db = current_session()
    if db.scalar(queries.payment_by_attempt(wish.key)) is None and wish.plan(db).online_minor == 0:
        return _cover(wish)
    with gateway_of(db.get_bind()).line() as line:
        try:
            return _through_gateway(wish, line)
        finally:
            with transaction() as db:
                note_calls(db, line.calls)


def _cover(wish: Wish) -> Opened:
    """Let credit pay everything at once."""
    with transaction() as db:
        account = locked_account(db, wish.payer.customer_id, wish.currency)
        plan = wish.plan(db)
        if plan.online_minor:
            raise CreditChanged
        keep_consent(db, wish.payer.customer_id, plan, wish.witnessed, None)
        apply_uses(db, account, plan.uses, business_day(db))
    return Opened(is_covered=True)


def _through_gateway(wish: Wish, line: Line) -> Opened:
    db = current_session()
    if wish.payer.is_signed_in and known_customer(db, wish.payer.customer_id) is None:
        reference = make_customer(db, line, wish.payer)
        with transaction() as db:
            keep_customer(db, wish.payer.customer_id, reference)
    with transaction() as db:
        begun = write_down_try(db, wish)
    if begun.shown is not None:
        return begun.shown
    if older := _end_older(line, begun):
        _give_up(begun)
        return Opened(older, is_older=True)
    return _send(line, begun)


def _end_older(line: Line, begun: Begun) -> str:
    """End unfinished tries for the same papers; the public id of one that is paid or on its way, if any."""
    db = current_session()
    older = [
        (one.payment_id, one.session or "", one.intent or "", one.way, dict(one.request))
        for one in db.scalars(queries.older_tries(begun.payment_id))
    ]
    names = {payment_id: db.scalars(queries.public_id_of(payment_id)).one() for payment_id, *_ in older}
    db.rollback()
    for payment_id, session, intent, way, request in older:
        made = intent
        if way == Way.SAVED and not intent:  # no answer came: whether there is one has to be looked for
            found = intent_of(line, request.get("customer", ""), names[payment_id])
            made = found.names.intent if found else ""
        if not end_at_gateway(line, session, made, begun.public_id):
            with transaction() as db:
                _account, payment = held_payment(db, payment_id)
                online = db.scalars(locked(queries.online_payment(payment_id))).one()
                online.replaced_by_id, online.ask_at = None, clock.now()
                return payment.public_id
    return ""


def _give_up(begun: Begun) -> None:
    """A try that was never sent is over."""
    with transaction() as db:
        account, payment = held_payment(db, begun.payment_id)
        moving.end(db, account, payment, PaymentState.EXPIRED, business_day(db))
        db.scalars(locked(queries.online_payment(begun.payment_id))).one().ask_at = None


def _send(line: Line, begun: Begun) -> Opened:
    path = requests.SESSIONS if begun.way is Way.HOSTED else requests.INTENTS
    key = f"payment-{begun.public_id}-{begun.number}"
    try:
        answer = line.post(path, begun.request, subject=begun.public_id, idempotency_key=key)
    except GatewayRefused as no:
        _refused(begun, no)
        if begun.way is Way.SAVED:
            return Opened(begun.public_id)
        raise
    except GatewaySilent as silent:
        if _CONFLICT in str(silent.values.get("why", "")) and (opened := _answer_of_twin(begun)):
            return opened
        _unclear(begun)
        if begun.way is Way.SAVED and not isinstance(silent, GatewayUnreachable):
            return Opened(begun.public_id)  # it may have been charged: its page says what is found out
        raise
    return _answered(begun, answer)


def _answered(begun: Begun, answer: JsonObject) -> Opened:
    """Keep what the gateway made, and say where the person goes."""
    found = told(answer)
    if not isinstance(found, MoneyTold):
        _unclear(begun)
        raise GatewaySilent(why="odd answer")
    url = answer.get("url") if begun.way is Way.HOSTED else found.next_step_url
    if begun.way is Way.HOSTED and not _is_address(url):
        _unclear(begun)
        raise GatewaySilent(why="no address")
    with transaction() as db:
        online = db.scalars(locked(queries.online_payment(begun.payment_id))).one()
        online.asked, online.problem = Asked.ANSWERED, ""
        online.session = online.session or found.names.session or None
        online.intent = online.intent or found.names.intent or None
        if begun.way is Way.HOSTED:
            online.session_url = str(url)
            ends_at = answer.get("expires_at")
            if type(ends_at) is int:
                online.session_expires_at = datetime.fromtimestamp(ends_at, UTC)
        else:
            online.next_step_url = found.next_step_url
        if online.replaced_by_id is not None:  # a newer try began meanwhile: the worker ends this one
            online.ask_at = clock.now()
            return Opened(db.scalars(queries.public_id_of(online.replaced_by_id)).one(), is_older=True)
    return Opened(begun.public_id, url=str(url or ""))


def _refused(begun: Begun, no: GatewayRefused) -> None:
    """The gateway said no. On its own page the same may be asked anew; a saved method was declined."""
    with transaction() as db:
        account, payment = held_payment(db, begun.payment_id)
        online = db.scalars(locked(queries.online_payment(begun.payment_id))).one()
        online.asked, online.problem = Asked.REFUSED, no.problem
        online.intent = online.intent or no.intent or None
        if begun.way is Way.SAVED:
            moving.end(db, account, payment, PaymentState.FAILED, business_day(db), no.problem)
            online.ask_at = None


def _unclear(begun: Begun) -> None:
    with transaction() as db:
        online = db.scalars(locked(queries.online_payment(begun.payment_id))).one()
        if online.asked != Asked.ANSWERED:
            online.asked = Asked.UNCLEAR
            online.ask_at = next_question(clock.now(), clock.now())


def _answer_of_twin(begun: Begun) -> Opened | None:
    """The same was sent twice in one moment: what the other one was answered."""
    for _ in range(_LOOKS):
        time.sleep(_BETWEEN_LOOKS)
        db = current_session()
        db.rollback()
        db.expire_all()
        online = db.scalars(queries.online_payment(begun.payment_id)).one()
        if online.asked == Asked.ANSWERED:
            return Opened(begun.public_id, online.session_url or online.next_step_url)
    return None


def _is_address(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2000
