"""The words of the ledger and its arithmetic over plain values."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import accumulate
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo


class EntryKind(StrEnum):
    """What changed a balance. The sign belongs to the kind: + means that the customer owes more."""

    INVOICE_ISSUED = "invoice_issued"  # +
    INVOICE_VOIDED = "invoice_voided"  # -
    CREDIT_NOTE_ISSUED = "credit_note_issued"  # -
    CREDIT_NOTE_VOIDED = "credit_note_voided"  # +
    CREDIT_EXPIRED = "credit_expired"  # +
    PAYMENT_SETTLED = "payment_settled"  # -
    PAYMENT_CANCELLED = "payment_cancelled"  # +
    PAYMENT_RETURNED = "payment_returned"  # +
    PAYMENT_REINSTATED = "payment_reinstated"  # -
    REFUND = "refund"  # +
    REFUND_FAILED = "refund_failed"  # -
    WRITE_OFF = "write_off"  # -
    WRITE_OFF_REVERSED = "write_off_reversed"  # +


class PaymentState(StrEnum):
    """How far one try to move money came."""

    STARTED = "started"
    PROCESSING = "processing"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class RefundState(StrEnum):
    """How far a refund came."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


SIGNS: Final[Mapping[EntryKind, int]] = MappingProxyType(
    {
        EntryKind.INVOICE_ISSUED: 1,
        EntryKind.INVOICE_VOIDED: -1,
        EntryKind.CREDIT_NOTE_ISSUED: -1,
        EntryKind.CREDIT_NOTE_VOIDED: 1,
        EntryKind.CREDIT_EXPIRED: 1,
        EntryKind.PAYMENT_SETTLED: -1,
        EntryKind.PAYMENT_CANCELLED: 1,
        EntryKind.PAYMENT_RETURNED: 1,
        EntryKind.PAYMENT_REINSTATED: -1,
        EntryKind.REFUND: 1,
        EntryKind.REFUND_FAILED: -1,
        EntryKind.WRITE_OFF: -1,
        EntryKind.WRITE_OFF_REVERSED: 1,
    }
)
"""+1 where the customer owes more, -1 where less."""

WRITE_OFF_KINDS: Final = frozenset({EntryKind.WRITE_OFF, EntryKind.WRITE_OFF_REVERSED})

_RANKS: Final[Mapping[PaymentState, int]] = MappingProxyType(
    {
        PaymentState.STARTED: 0,
        PaymentState.PROCESSING: 1,
        PaymentState.FAILED: 2,
        PaymentState.EXPIRED: 2,
        PaymentState.SETTLED: 3,  # money that has moved is never refused, whatever was said before
        PaymentState.CANCELLED: 4,
    }
)


def is_forward(before: PaymentState, after: PaymentState) -> bool:
    """Whether a payment may go from one state to the other: messages come late, twice and out of order."""
    return _RANKS[after] > _RANKS[before]


def next_moment(now: datetime, last: datetime | None) -> datetime:
    """When the next booking of an account is learnt: now, but always later than the last one."""
    return now if last is None else max(now, last + timedelta(microseconds=1))


def left_and_excess(position_minor: int) -> tuple[int, int]:
    """What a payment's position means: above zero it is left to be allocated, below it was taken back
    beyond what the payment still held."""
    return max(position_minor, 0), max(-position_minor, 0)


def taken_by(open_minor: int, written_off_minor: int, arriving_minor: int) -> tuple[int, int]:
    """How much of arriving money a paper takes, and how much of its write-off that reverses."""
    reversed_minor = min(written_off_minor, max(arriving_minor - open_minor, 0))
    return min(arriving_minor, open_minor + reversed_minor), reversed_minor


def payable(open_minor: int, under_way_minor: int) -> int:
    """What may newly be paid, credited or drawn: what is open and not under way."""
    return max(open_minor - under_way_minor, 0)


def credit_rank(
    is_linked: bool, expires_on: date | None, is_note: bool, dated_on: date
) -> tuple[int, date, date]:
    """Sorts credit into the order in which it is used: the linked note; expiring, soonest first; other notes,
    oldest first; overpayments, oldest first."""
    if is_linked:
        return 0, dated_on, dated_on
    if expires_on is not None:
        return 1, expires_on, dated_on
    return (2 if is_note else 3), dated_on, dated_on


def is_usable(expires_on: date | None, today: date) -> bool:
    """Whether credit may be applied on this day: through its last day, both in the business's zone."""
    return expires_on is None or today <= expires_on


def running_balances(opening_minor: int, amounts: Iterable[int]) -> list[int]:
    """The balance after each amount."""
    return list(accumulate(amounts, initial=opening_minor))[1:]


def is_added_later(booked_at: datetime, period_ends_at: datetime) -> bool:
    """Whether a row of the period was learnt after its end; `period_ends_at` is the first moment after it."""
    return booked_at >= period_ends_at


def end_of(day: date, zone: ZoneInfo | str) -> datetime:
    """The first moment after a day in a zone."""
    zone = ZoneInfo(zone) if isinstance(zone, str) else zone
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
