"""What a message of the gateway changes: states only move forward, figures are the message's own.

`heard` folds messages into a `Record`, in whatever order and however often they come; what is then to be
booked follows from the record alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from portal.ledger.rules import PaymentState, is_forward
from portal.payments.rules.amounts import from_gateway
from portal.payments.rules.methods import DELAYED
from portal.payments.rules.told import (
    DisputeTold,
    DisputeWord,
    MoneyTold,
    RefundTold,
    RefundWord,
    Word,
)

_STATES: Final = {
    Word.UNDER_WAY: PaymentState.PROCESSING,
    Word.FAILED: PaymentState.FAILED,
    Word.EXPIRED: PaymentState.EXPIRED,
    Word.ARRIVED: PaymentState.SETTLED,
}
_REFUND_RANKS: Final = {RefundWord.PENDING: 0, RefundWord.SUCCEEDED: 1, RefundWord.FAILED: 2}
_DISPUTE_RANKS: Final = {DisputeWord.OPEN: 0, DisputeWord.LOST: 1, DisputeWord.WON: 2}


@dataclass(frozen=True, slots=True)
class Refunded:
    """One refund, in our minor units."""

    word: RefundWord
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Questioned:
    """One dispute, in our minor units."""

    word: DisputeWord
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one payment, in our minor units. Refunds and disputes are by the gateway's ids."""

    is_hosted: bool
    """Paid on the gateway's own page, where a try that fails is not the last one."""
    state: PaymentState = PaymentState.STARTED
    arrived_minor: int = 0
    currency: str = ""
    intent: str = ""
    """The gateway's id of the money that arrived."""
    refunds: Mapping[str, Refunded] = field(default_factory=lambda: MappingProxyType({}))
    disputes: Mapping[str, Questioned] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_settled(self) -> bool:
        return self.state is PaymentState.SETTLED

    @property
    def is_disputed(self) -> bool:
        return self.is_settled and any(one.word is DisputeWord.OPEN for one in self.disputes.values())


def next_state(record: Record, told: MoneyTold) -> PaymentState:
    """The state of a payment after a message."""
    if told.word not in _STATES:
        return record.state
    if told.word is Word.FAILED and not is_final(record, told):
        return record.state
    after = _STATES[told.word]
    return after if is_forward(record.state, after) else record.state


def is_final(record: Record, told: MoneyTold) -> bool:
    """Whether a failure ends the payment. On the gateway's page a declined card does not: the person may
    take another one, until the session itself ends; a debit that failed does."""
    return told.is_of_session or not record.is_hosted or told.method.kind in DELAYED


def is_second(record: Record, told: MoneyTold) -> bool:
    """Whether this is other money than what has arrived already: it belongs to no try that we know."""
    known = record.intent and told.names.intent and told.names.intent != record.intent
    return told.word is Word.ARRIVED and record.is_settled and bool(known)


def heard(record: Record, told: MoneyTold | RefundTold | DisputeTold) -> Record:
    """The record after a message. What was heard before changes nothing."""
    if isinstance(told, RefundTold):
        refund = further_refund(record.refunds.get(told.gateway_id), told)
        return replace(record, refunds={**record.refunds, told.gateway_id: refund})
    if isinstance(told, DisputeTold):
        dispute = further_dispute(record.disputes.get(told.gateway_id), told)
        return replace(record, disputes={**record.disputes, told.gateway_id: dispute})
    after = next_state(record, told)
    if after is PaymentState.SETTLED and not record.is_settled:
        return replace(
            record,
            state=after,
            arrived_minor=from_gateway(told.amount, told.currency),
            currency=told.currency,
            intent=told.names.intent,
        )
    return replace(record, state=after)


def further_refund(before: Refunded | None, told: RefundTold) -> Refunded:
    """The later of what was known and what is told."""
    if before is not None and _REFUND_RANKS[before.word] >= _REFUND_RANKS[told.word]:
        return before
    return Refunded(told.word, from_gateway(told.amount, told.currency))


def further_dispute(before: Questioned | None, told: DisputeTold) -> Questioned:
    """The later of what was known and what is told."""
    if before is not None and _DISPUTE_RANKS[before.word] >= _DISPUTE_RANKS[told.word]:
        return before
    return Questioned(told.word, from_gateway(told.amount, told.currency))
