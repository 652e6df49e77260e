"""Who may answer a quote, when, and what has to be given with a yes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_, Refusal

LONGEST_NAME: Final = 200
LONGEST_PURCHASE_ORDER: Final = 180
LONGEST_REASON: Final = 1000
LONGEST_DRAWING: Final = 12_000
DRAWING: Final = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+")
"""What a finger drew, as the path of an SVG of 600 by 200; nothing else can stand in it."""


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


class TermsNotAgreed(Refusal):
    sentence = N_("Agree to the terms to accept the quote.")
    field = "agrees"


class NotSigned(Refusal):
    sentence = N_("Sign with your name to accept the quote.")
    field = "signed_name"


class OddDrawing(Refusal):
    sentence = N_("We could not read the drawing. Draw again, or leave it empty.")
    field = "signed_name"


class TypedTooMuch(Refusal):
    """`field` is that of the form."""

    sentence = N_("Use at most %(most)s characters here.")

    def __init__(self, field: str, most: int) -> None:
        super().__init__(most=most)
        self.field = field


@dataclass(frozen=True, slots=True)
class Asked:
    """What a yes needs: terms to agree to (empty for none), a signature, room for a purchase order."""

    terms: str
    has_signature: bool
    has_purchase_order: bool


@dataclass(frozen=True, slots=True)
class Consent:
    """What was given with a yes; `drawing` is a path of `DRAWING`, or empty."""

    agrees: bool = False
    signed_name: str = ""
    drawing: str = ""
    purchase_order: str = ""


def faults_of(asked: Asked, given: Consent) -> list[Refusal]:
    """All that is missing or odd in a yes, in the order of the form."""
    faults: list[Refusal] = []
    if len(given.purchase_order) > LONGEST_PURCHASE_ORDER:
        faults.append(TypedTooMuch("purchase_order", LONGEST_PURCHASE_ORDER))
    if asked.terms and not given.agrees:
        faults.append(TermsNotAgreed())
    if asked.has_signature and not given.signed_name:
        faults.append(NotSigned())
    elif len(given.signed_name) > LONGEST_NAME:
        faults.append(TypedTooMuch("signed_name", LONGEST_NAME))
    elif given.drawing and (len(given.drawing) > LONGEST_DRAWING or not DRAWING.fullmatch(given.drawing)):
        faults.append(OddDrawing())
    return faults


def require_consent(asked: Asked, given: Consent) -> None:
    """Raises the first of `faults_of`."""
    for fault in faults_of(asked, given):
        raise fault


def require_reason(reason: str) -> None:
    """Raises TypedTooMuch."""
    if len(reason) > LONGEST_REASON:
        raise TypedTooMuch("reason", LONGEST_REASON)
