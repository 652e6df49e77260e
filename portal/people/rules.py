"""The one spelling of an e-mail address: what is stored, unique, compared and mailed to."""

import unicodedata
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email

from portal.kit.refusal import N_, Refusal

MOST_TYPED: Final = 1000


class NotAnAddress(Refusal):
    sentence = N_("Enter an email address like name@company.com")
    field = "email"


@lru_cache(maxsize=1000)  # an import asks for the same address three times in a row
def normalise(address: str) -> str:
    """Local part in lower-case ASCII, domain as lower-case IDNA A-label; raises NotAnAddress.

    Dots and plus tags stay. Nothing is looked up: whether mail arrives is another question.
    """
    if len(address) > MOST_TYPED:  # composing characters can take long, and no address is that long
        raise NotAnAddress
    typed = unicodedata.normalize("NFKC", address.strip())
    try:
        found = validate_email(typed, allow_smtputf8=False, check_deliverability=False, strict=True)
    except EmailNotValidError:
        raise NotAnAddress from None
    if found.ascii_email is None:
        raise NotAnAddress
    return found.ascii_email.lower()


def address_problems(typed: str) -> list[Refusal]:
    """What keeps a typed text from being an address, for a form that names all its wrong fields at once."""
    try:
        normalise(typed)
    except NotAnAddress as refusal:
        return [refusal]
    return []


def shown(address: str) -> str:
    """A normalised address as people read it: the domain decoded."""
    found = validate_email(address, allow_smtputf8=False, check_deliverability=False, strict=True)
    return found.normalized
