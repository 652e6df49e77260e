"""How a saved card or bank account is called."""

from flask_babel import gettext as _

from portal.payments.rules.methods import DELAYED


def brand_words(kind: str, brand: str) -> str:
    """A card by its brand, a bank account by its bank."""
    if kind in DELAYED:
        return brand or str(_("Bank account"))
    known = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express", "diners": "Diners Club"}
    return known.get(brand, brand.replace("_", " ").title()) or str(_("Card"))


def name_of(kind: str, brand: str, last4: str) -> str:
    """`Visa, ending 4242`; without its end where that is not known."""
    words = brand_words(kind, brand)
    return str(_("%(brand)s, ending %(last4)s", brand=words, last4=last4)) if last4 else words


def glyph_of(kind: str) -> str:
    """The icon beside it."""
    return "bank" if kind in DELAYED else "card"


def expiry(month: int | None, year: int | None) -> str:
    """As it is printed on the card, `08/2028`; empty for a bank account."""
    return f"{month:02}/{year}" if month and year else ""
