"""The words that are stored with what is asked of the gateway."""

from enum import StrEnum


class Way(StrEnum):
    """How a payment is made: on the gateway's own page, or with a saved method."""

    HOSTED = "hosted"
    SAVED = "saved"


class Asked(StrEnum):
    """What became of a request that is stored with its row."""

    UNSENT = "unsent"
    UNCLEAR = "unclear"
    """Sent, and no answer came, or none that says what was done: the same is sent again."""
    REFUSED = "refused"
    ANSWERED = "answered"


class SetupState(StrEnum):
    """How far the saving of a method came."""

    STARTED = "started"
    SAVED = "saved"
    FAILED = "failed"
    EXPIRED = "expired"


class EventOutcome(StrEnum):
    """What an event led to."""

    BOOKED = "booked"
    NOTHING = "nothing"
    UNMATCHED = "unmatched"


class DifferenceKind(StrEnum):
    """In what our books and the gateway differ."""

    MISSING_HERE = "missing_here"
    MISSING_THERE = "missing_there"
    AMOUNT = "amount"
    STATE = "state"
    REFUND = "refund"
    DISPUTE = "dispute"
