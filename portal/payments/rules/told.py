"""What the gateway can tell, in our words. Amounts are the gateway's, moments are Unix seconds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Word(StrEnum):
    """How far money came, as the gateway tells it. `NOTED` says nothing of that."""

    NOTED = "noted"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    EXPIRED = "expired"
    ARRIVED = "arrived"


class RefundWord(StrEnum):
    """How far a refund came; a later word never gives way to an earlier one."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class DisputeWord(StrEnum):
    """How a dispute stands; closing beats opening, and winning, even late, beats losing."""

    OPEN = "open"
    LOST = "lost"
    WON = "won"


@dataclass(frozen=True, slots=True)
class Names:
    """By what a payment can be found: our public id, and the gateway's ids."""

    payment: str = ""
    session: str = ""
    intent: str = ""
    charge: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """The card or account that was used, as far as it may be shown."""

    gateway_id: str = ""
    kind: str = ""
    brand: str = ""
    last4: str = ""
    expires_month: int | None = None
    expires_year: int | None = None


@dataclass(frozen=True, slots=True)
class MoneyTold:
    """What is said of one try to pay. Amounts are the gateway's, `charged_at` is in Unix seconds."""

    names: Names
    word: Word
    is_of_session: bool = False
    amount: int = 0
    currency: str = ""
    charged_at: int = 0
    reason: str = ""
    method: Method = field(default_factory=Method)
    next_step_url: str = ""
    description: str = ""
    billing: Mapping[str, str] = field(default_factory=dict)
    """The address typed on the gateway's page, by the parts of ours; empty where not all of it came."""


@dataclass(frozen=True, slots=True)
class RefundTold:
    """What is said of one refund; `refund` is our public id, empty where it was not made here."""

    gateway_id: str
    names: Names
    word: RefundWord
    refund: str
    amount: int
    currency: str
    made_at: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DisputeTold:
    """What is said of one dispute; `answer_by` in Unix seconds, 0 where no answer is possible."""

    gateway_id: str
    names: Names
    word: DisputeWord
    status: str
    reason: str
    amount: int
    currency: str
    made_at: int
    answer_by: int = 0


@dataclass(frozen=True, slots=True)
class MethodTold:
    """A card or account that a customer of the gateway keeps there, or keeps no more."""

    method: Method
    customer: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class SetupTold:
    """How far the saving of a method came; `setup` is our public id."""

    setup: str
    session: str
    intent: str
    word: Word
    method: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RefundsChanged:
    """More of a charge was refunded than may be known here: the gateway has to be asked which refunds."""

    names: Names
    amount: int


@dataclass(frozen=True, slots=True)
class CustomerGone:
    """A customer was deleted at the gateway."""

    gateway_id: str


Told = MoneyTold | RefundTold | DisputeTold | MethodTold | SetupTold | RefundsChanged | CustomerGone
