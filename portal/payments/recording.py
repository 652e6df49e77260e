"""Taking down what the gateway says, inside an open transaction that sees every customer.

This is all there is to booking: the webhook and the worker both come here, with what an event or an answer
says. Told again, late, or in another order, it ends in the same books.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.rules import Verb
from portal.db import locked
from portal.kit import clock
from portal.kit.currencies import EXPONENTS
from portal.ledger import moving, telling
from portal.ledger.accounts import business_day, business_zone, held_payment_with
from portal.ledger.models import Account, Payment
from portal.ledger.noting import note_by_itself
from portal.ledger.rules import PaymentState
from portal.payments import kept, queries
from portal.payments.billing import keep_billing_address
from portal.payments.made.reasons import reason_words
from portal.payments.mirroring import mirror_dispute, mirror_refund, reconcile
from portal.payments.models import GatewayCustomer, OnlinePayment, UnmatchedReceipt
from portal.payments.outside import way_outside
from portal.payments.rules.amounts import from_gateway
from portal.payments.rules.asking import after_business_days, next_question
from portal.payments.rules.booking import Record, heard, is_second
from portal.payments.rules.methods import DELAYED, usual_days
from portal.payments.rules.told import (
    CustomerGone,
    DisputeTold,
    MethodTold,
    MoneyTold,
    Names,
    RefundsChanged,
    RefundTold,
    RefundWord,
    SetupTold,
    Told,
    Word,
)
from portal.payments.rules.words import Asked, EventOutcome, Way
from portal.payments.saved.keeping import keep_method, keep_setup
from portal.payments.ticking import apply_ticked
from portal.payments.wallet.words import name_of
from portal.preferences.rules import MAILS_ONLINE_PAYMENTS
from portal.web.formats import Formats

_ENDED: Final = (PaymentState.FAILED, PaymentState.EXPIRED)

log = structlog.get_logger("portal.payments")


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message led to, and the public id of the payment it was about."""

    outcome: EventOutcome
    payment: str = ""


_NO_CURRENCY: Final = "XXX"
"""As ISO 4217 calls what is none."""
_NOTHING: Final = Heard(EventOutcome.NOTHING)


def names_held(told: Told | None) -> list[str]:
    """What the caller of `take_down` holds, so that nobody else takes down news of the same money."""
    if not isinstance(told, MoneyTold | RefundTold | DisputeTold):
        return []
    return [f"gateway {told.names.intent or told.names.session or told.names.payment}"]


def take_down(db: Session, told: Told, at: datetime) -> Heard:
    """Take down what was told at this moment; `names_held` are held. Raises only where the database does."""
    match told:
        case MoneyTold():
            return _money(db, told, at)
        case RefundTold() | DisputeTold():
            return _after(db, told, at)
        case RefundsChanged():
            return _refunds_changed(db, told)
        case MethodTold():
            return _kept(keep_method(db, told, at))
        case SetupTold():
            return _kept(keep_setup(db, told, at))
        case CustomerGone():
            return _customer_gone(db, told)


def _kept(is_kept: bool) -> Heard:
    return Heard(EventOutcome.BOOKED if is_kept else EventOutcome.NOTHING)


def _money(db: Session, told: MoneyTold, at: datetime) -> Heard:
    found = _found(db, told.names)
    if found is None or _is_foreign(found, told.names) or not _can_be_booked(told):
        return _unmatched(db, told)
    if found.state == PaymentState.SETTLED and found.intent:
        return _told_again(db, found.payment_id, told)
    also = told.currency if told.word is Word.ARRIVED else None
    way = kept.held_way()
    account, payment, online = held_payment_with(db, found.payment_id, way, also, _whose(found))
    before = record_of(payment, online)
    if _is_foreign(online, told.names) or is_second(before, told):
        return _unmatched(db, told)
    after = heard(before, told)
    _learn(online, told)
    keep_billing_address(db, online, told)
    _ask_again(payment, online, after.state)  # before it moves, so that each row is written once
    if after.state is not before.state:
        _move(db, account, payment, online, told, after, day_of(db, at))
    if payment.state == PaymentState.SETTLED:
        if payment.account_id != account.id:  # it arrived in another currency, whose account is held too
            account = db.get_one(Account, payment.account_id)
        reconcile(db, account, payment, online, day_of(db, at))
    return Heard(EventOutcome.BOOKED, payment.public_id)


def _told_again(db: Session, payment_id: int, told: MoneyTold) -> Heard:
    """News of money that has arrived and whose refunds and disputes find it: nothing is booked, so that the
    account need not be held."""
    payment, online = db.execute(kept.held_way(), {"held": payment_id}).one()
    record = record_of(payment, online)
    if _is_foreign(online, told.names) or is_second(record, told):
        return _unmatched(db, told)
    _learn(online, told)
    keep_billing_address(db, online, told)
    _ask_again(payment, online, record.state)
    return Heard(EventOutcome.BOOKED, payment.public_id)


def _move(
    db: Session,
    account: Account,
    payment: Payment,
    online: OnlinePayment,
    told: MoneyTold,
    after: Record,
    today: date,
) -> None:
    """From one state to the next, in the books."""
    charged_on = min(day_of(db, _moment(told.charged_at)), business_day(db)) if told.charged_at else today
    if after.state is PaymentState.PROCESSING:
        moving.take_under_way(db, payment)
        _least, most = usual_days(online.method_kind, payment.currency)
        online.expected_on = after_business_days(charged_on, most or 1)
    elif after.state is PaymentState.SETTLED:
        payment.gateway_reference = told.names.intent or None
        is_booked = moving.arrive(db, account, payment, after.arrived_minor, after.currency, charged_on)
        if is_booked and payment.is_unexpected:
            note_by_itself(db, Verb.PAYMENT_UNEXPECTED, payment, after.arrived_minor)
        elif is_booked:
            apply_ticked(db, account, payment, charged_on)
        if is_booked and not payment.is_unexpected:
            note_by_itself(db, Verb.PAYMENT_RECEIVED, payment, after.arrived_minor)
        if is_booked:
            outside, named = way_outside(db, payment, online), partial(_named, online)
            telling.tell_received(db, payment, online.payer_person_id, MAILS_ONLINE_PAYMENTS, outside, named)
    elif after.state in _ENDED:
        was_under_way = payment.state == PaymentState.PROCESSING
        moving.end(db, account, payment, after.state, today, online.problem)
        if was_under_way:  # nobody is at the page any more
            note_by_itself(db, Verb.PAYMENT_FAILED, payment, payment.amount_minor)
            reason, outside = reason_words(online.problem), way_outside(db, payment, online)
            telling.tell_failed(db, payment, reason, online.payer_person_id, outside)
    log.info("payment_moved", payment=payment.public_id, state=payment.state)


def _named(online: OnlinePayment, show: Formats) -> str:
    """The card or account as the payment's page calls it, as far as the messages have told."""
    if not online.method_kind:
        return ""
    say = show.words.gettext
    return name_of(online.method_kind, online.method_brand, online.method_last4, say)


def _learn(online: OnlinePayment, told: MoneyTold) -> None:
    """Keep what the message says of how it is paid. A later message may say less, never otherwise."""
    online.session = online.session or told.names.session or None
    online.intent = online.intent or told.names.intent or None
    online.charge = online.charge or told.names.charge or None
    online.asked = Asked.ANSWERED
    if told.next_step_url or not (told.is_of_session and told.word is Word.UNDER_WAY):
        online.next_step_url = told.next_step_url  # a session that is complete does not say what is missing
    if told.word is Word.ARRIVED:
        online.problem = ""
    elif told.reason:
        online.problem = told.reason[:100]
    if told.method.kind and told.word is not Word.FAILED:
        online.method_kind = told.method.kind
        online.method_brand = told.method.brand or online.method_brand
        online.method_last4 = told.method.last4 or online.method_last4


def _ask_again(payment: Payment, online: OnlinePayment, state: PaymentState) -> None:
    """Ask until the last word is known, and once more for what the message did not carry; `state` is the one
    that the message leads to."""
    now = clock.now()
    if state in _ENDED or state is PaymentState.CANCELLED:
        online.ask_at = None
    elif state is not PaymentState.SETTLED:
        online.ask_at = next_question(payment.started_at, now)
    elif online.method_kind:
        online.ask_at = None
    elif online.ask_at is None or online.ask_at > now:
        online.ask_at = now
    if online.method_kind:
        payment.method = "bank" if online.method_kind in DELAYED else "card"


def was_asked(online: OnlinePayment, payment: Payment) -> None:
    """The gateway was asked just now: a settled payment has told all it can, another one is asked later."""
    if payment.state == PaymentState.SETTLED:
        online.ask_at = None
    elif online.ask_at is not None and online.ask_at <= clock.now():
        online.ask_at = next_question(payment.started_at, clock.now())


def _after(db: Session, told: RefundTold | DisputeTold, at: datetime) -> Heard:
    """What comes after the money: kept as it is told, and booked once the payment is known and settled."""
    if isinstance(told, RefundTold):
        mirror_refund(db, told)
    else:
        mirror_dispute(db, told, at)
    found = _found(db, told.names)
    if found is None:
        return _NOTHING
    way = kept.held_way()
    account, payment, online = held_payment_with(db, found.payment_id, way, known=_whose(found))
    online.intent = online.intent or told.names.intent or None
    if payment.state == PaymentState.SETTLED:
        reconcile(db, account, payment, online, day_of(db, at))
    elif payment.state != PaymentState.CANCELLED:
        online.ask_at = clock.now()  # the gateway knows of money that we were not told of
    return Heard(EventOutcome.BOOKED, payment.public_id)


def _refunds_changed(db: Session, told: RefundsChanged) -> Heard:
    """A charge says only how much of it was refunded in all: what is missing here has to be asked for."""
    found = _found(db, told.names)
    if found is None:
        return _NOTHING
    known: int = sum(
        refund.amount_minor
        for refund in db.scalars(queries.told_refunds(told.names.intent))
        if refund.word != RefundWord.FAILED
    )
    payment, online = db.execute(kept.held_way(), {"held": found.payment_id}).one()
    if known < from_gateway(told.amount, payment.currency):
        online.ask_at = clock.now()
    return Heard(EventOutcome.BOOKED, payment.public_id)


def _customer_gone(db: Session, told: CustomerGone) -> Heard:
    wanted = select(GatewayCustomer).where(GatewayCustomer.gateway_reference == told.gateway_id)
    known = db.scalars(locked(wanted)).one_or_none()
    if known is None:
        return _NOTHING
    known.is_deleted = True
    return Heard(EventOutcome.BOOKED)


def _unmatched(db: Session, told: MoneyTold) -> Heard:
    """Money of which nobody knows whose it is waits for staff; anything less is nothing to us."""
    if told.word is not Word.ARRIVED or not told.names.intent or told.amount <= 0:
        return _NOTHING
    known = db.scalar(select(UnmatchedReceipt).where(UnmatchedReceipt.intent == told.names.intent))
    if known is not None:
        return Heard(EventOutcome.UNMATCHED)
    try:
        minor = from_gateway(told.amount, told.currency)
    except ValueError:
        minor = told.amount
    db.add(
        UnmatchedReceipt(
            intent=told.names.intent,
            named_payment=told.names.payment[:200],
            amount_minor=max(minor, 1),
            currency=told.currency if len(told.currency) == len(_NO_CURRENCY) else _NO_CURRENCY,
            charged_at=_moment(told.charged_at) if told.charged_at else clock.now(),
            description=told.description[:500],
        )
    )
    db.flush()
    log.warning("unmatched_receipt", intent=told.names.intent)
    return Heard(EventOutcome.UNMATCHED)


def _found(db: Session, names: Names) -> kept.Found | None:
    """The payment the gateway speaks of as it stands just now, None where we know none."""
    for wanted, name in kept.found_by(names):
        if (row := db.execute(wanted, {"name": name}).first()) is not None:
            return kept.Found(*row)
    return None


def _whose(found: kept.Found) -> tuple[int, str]:
    """Whose the payment was when it was found, and in which currency."""
    return found.customer_id, found.currency


def record_of(payment: Payment, online: OnlinePayment) -> Record:
    """What the books know of a payment."""
    return Record(
        is_hosted=online.way == Way.HOSTED,
        state=PaymentState(payment.state),
        arrived_minor=payment.settled_minor,
        currency=payment.currency,
        intent=payment.gateway_reference or "",
    )


def day_of(db: Session, moment: datetime) -> date:
    """The day of a moment in the business's zone."""
    return clock.day_of(moment, business_zone(db))


def _can_be_booked(told: MoneyTold) -> bool:
    """Whether arrived money has an amount in a currency that we know."""
    return told.word is not Word.ARRIVED or (told.amount > 0 and told.currency in EXPONENTS)


def _is_foreign(online: OnlinePayment | kept.Found, names: Names) -> bool:
    """Whether the gateway names our payment with another session or intent than the one we opened."""
    pairs = ((online.session, names.session), (online.intent, names.intent))
    return any(ours and theirs and ours != theirs for ours, theirs in pairs)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(min(seconds, 32_503_680_000), UTC)
