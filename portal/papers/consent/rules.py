"""What has to be agreed to or signed, and whether it was."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong

LONGEST_NAME: Final = 200
LONGEST_DRAWING: Final = 12_000
DRAWING: Final = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+")
"""What a finger drew, as the path of an SVG of 600 by 200; nothing else can stand in it."""


class TermsNotAgreed(Refusal):
    sentence = N_("Agree to the terms first.")
    field = "agrees"


class NotSigned(Refusal):
    sentence = N_("Sign with your name first.")
    field = "signed_name"


class OddDrawing(Refusal):
    sentence = N_("We could not read the drawing. Draw again, or leave it empty.")
    field = "signed_name"


@dataclass(frozen=True, slots=True)
class Asked:
    """Terms to agree to (empty for none), and whether to sign."""

    terms: str
    has_signature: bool

    @property
    def is_anything(self) -> bool:
        return bool(self.terms or self.has_signature)

    @property
    def fingerprint(self) -> str:
        """Of the terms: a page holds it, so that a tick counts only for what stood beside it."""
        return sha256(self.terms.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Consent:
    """What was given of it; `drawing` is a path of `DRAWING`, or empty."""

    agrees: bool = False
    signed_name: str = ""
    drawing: str = ""


def faults_of(asked: Asked, given: Consent) -> list[Refusal]:
    """All that is missing or odd, in the order of the form."""
    faults: list[Refusal] = []
    if asked.terms and not given.agrees:
        faults.append(TermsNotAgreed())
    if asked.has_signature and not given.signed_name:
        faults.append(NotSigned())
    elif len(given.signed_name) > LONGEST_NAME:
        faults.append(TooLong("signed_name", LONGEST_NAME))
    elif given.drawing and (len(given.drawing) > LONGEST_DRAWING or not DRAWING.fullmatch(given.drawing)):
        faults.append(OddDrawing())
    return faults


def require_consent(asked: Asked, given: Consent) -> None:
    """Raises the first of `faults_of`: TermsNotAgreed, NotSigned, OddDrawing or TooLong."""
    for fault in faults_of(asked, given):
        raise fault
