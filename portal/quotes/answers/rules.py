"""Who may answer a quote, when, and what has to be given with a yes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong
from portal.papers.consent import rules

LONGEST_PURCHASE_ORDER: Final = 180
LONGEST_REASON: Final = 1000


class Decision(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Making(StrEnum):
    """What an accepted quote becomes by itself."""

    NOTHING = "nothing"
    DRAFT = "draft"
    INVOICE = "invoice"


class OnlyLooks(Refusal):
    sentence = N_("With your role you can read quotes. A payer or admin of your company answers them.")


class AnsweredAlready(Refusal):
    sentence = N_("%(number)s was answered already. This is how it stands.")


class OverNow(Refusal):
    sentence = N_("%(number)s is not valid any more. Ask us for a new one.")


class Revised(Refusal):
    sentence = N_("There is a newer revision of %(number)s. Read that one and answer it.")


@dataclass(frozen=True, slots=True)
class Asked(rules.Asked):
    """What a yes needs: terms to agree to (empty for none), a signature, room for a purchase order."""

    has_purchase_order: bool


@dataclass(frozen=True, slots=True)
class Consent(rules.Consent):
    """What was given with a yes."""

    purchase_order: str = ""


def faults_of(asked: Asked, given: Consent) -> list[Refusal]:
    """All that is missing or odd in a yes, in the order of the form."""
    is_long = len(given.purchase_order) > LONGEST_PURCHASE_ORDER
    order: list[Refusal] = [TooLong("purchase_order", LONGEST_PURCHASE_ORDER)] if is_long else []
    return order + rules.faults_of(asked, given)


def require_consent(asked: Asked, given: Consent) -> None:
    """Raises the first of `faults_of`."""
    for fault in faults_of(asked, given):
        raise fault


def require_reason(reason: str) -> None:
    """Raises TooLong."""
    if len(reason) > LONGEST_REASON:
        raise TooLong("reason", LONGEST_REASON)
