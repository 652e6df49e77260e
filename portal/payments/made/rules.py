"""What a payment is called once it was refunded, returned or disputed, and what its list may ask for."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_, Refusal
from portal.ledger.rules import PaymentState
from portal.papers.rules.lists import ListFilter

FILTERS: Final = ("received", "processing", "failed", "refunded")
KINDS: Final = ("invoice", "retainer")
SORTS: Final = ("date", "-date", "amount", "-amount")
LOOKS: Final = (2, 3, 4, 6, 9, 13, 20)
"""Seconds between two looks of a page that waits, less than a minute in all."""


class PaymentStatus(StrEnum):
    """How a payment stands: the state of its try, and once it has arrived what became of the money."""

    STARTED = "started"
    PROCESSING = "processing"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DISPUTED = "disputed"
    RETURNED = "returned"
    REFUNDED = "refunded"
    PARTLY_REFUNDED = "partly_refunded"


SHOWN: Final = (PaymentState.PROCESSING, PaymentState.SETTLED, PaymentState.FAILED)
"""The states that are listed: nothing moved in a try that was left, and a wrong entry never happened."""

STATUSES_OF: Final = {
    "received": (PaymentStatus.SETTLED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.DISPUTED),
    "processing": (PaymentStatus.PROCESSING,),
    "failed": (PaymentStatus.FAILED, PaymentStatus.RETURNED),
    "refunded": (PaymentStatus.REFUNDED, PaymentStatus.PARTLY_REFUNDED),
}


class NoReceipts(Refusal):
    sentence = N_("Nothing is chosen. Choose at least one payment that has arrived.")


class TooManyReceipts(Refusal):
    sentence = N_("Take at most %(most)s receipts at once.")


@dataclass(frozen=True, slots=True)
class PaymentFilter(ListFilter):
    """The list of payments, in the usual order the newest first. No kind is any kind."""

    kind: str = ""


def payment_status(
    state: str, settled_minor: int, refunded_minor: int, returned_minor: int, is_disputed: bool
) -> PaymentStatus:
    """The first that holds. `refunded_minor` has gone back, `returned_minor` the bank has taken back."""
    if state != PaymentState.SETTLED:
        return PaymentStatus(state)
    if is_disputed:
        return PaymentStatus.DISPUTED
    if returned_minor > 0:
        return PaymentStatus.RETURNED
    if refunded_minor >= settled_minor:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PARTLY_REFUNDED if refunded_minor > 0 else PaymentStatus.SETTLED


def next_look(looks: int) -> int | None:
    """After how many seconds the page looks again, having looked so often; None once it waits for a mail."""
    return LOOKS[looks] if 0 <= looks < len(LOOKS) else None
