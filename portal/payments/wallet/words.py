"""How a saved card or bank account is called."""

from collections.abc import Callable

from flask_babel import gettext as _

from portal.kit.refusal import N_
from portal.payments.rules.methods import DELAYED

Say = Callable[[str], str]


def brand_words(kind: str, brand: str, say: Say = _) -> str:
    """A card by its brand, a bank account by its bank."""
    if kind in DELAYED:
        return brand or say(N_("Bank account"))
    known = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "diners": "Diners Club"}
    return known.get(brand, brand.replace("_", " ").title()) or say(N_("Card"))


def name_of(kind: str, brand: str, last4: str, say: Say = _) -> str:
    """`Visa, ending 4242`; without its end where that is not known. `say` translates for another reader than
    who asks."""
    words = brand_words(kind, brand, say)
    return say(N_("%(brand)s, ending %(last4)s")) % {"brand": words, "last4": last4} if last4 else words


def glyph_of(kind: str) -> str:
    """The icon beside it."""
    return "bank" if kind in DELAYED else "card"


def expiry(month: int | None, year: int | None) -> str:
    """As it is printed on the card, `08/2028`; empty for a bank account."""
    return f"{month:02}/{year}" if month and year else ""
