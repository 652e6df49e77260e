"""What a payment is called once it was refunded, returned or disputed, and what its list may ask for."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.ledger.rules import PaymentState

FILTERS: Final = ("received", "processing", "failed", "refunded")
KINDS: Final = ("invoice", "retainer")
SORTS: Final = ("date", "-date", "amount", "-amount")
BANK_DAYS: Final = 5
"""The longest that a bank debit usually takes, in days on which banks work."""
SATURDAY: Final = 5


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


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """A list as its address describes it. Empty texts are: all, any kind, no search, newest first."""

    status: str
    kind: str
    q: str
    sort: str
    page: int
    size: int
    notes: tuple[str, ...] = ()
    """A sentence for each value that was not understood."""


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


def expected_on(started_on: date) -> date:
    """The day by which a bank debit should have arrived. Holidays are not known, so it is said as "about"."""
    day, left = started_on, BANK_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return day
