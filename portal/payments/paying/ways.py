"""The ways to pay that the Pay page offers: saved methods that fit, then new ones."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from portal.payments.models import SavedMethod
from portal.payments.rules.methods import BANK, CARD, DEBIT_OF, DELAYED, usual_days
from portal.payments.wallet.rules import is_expired
from portal.payments.wallet.words import expiry, glyph_of, name_of


@dataclass(frozen=True, slots=True)
class Way:
    """A way to pay. `value` is a method's word or the public id of a saved one."""

    value: str
    glyph: str
    words: str
    note: str
    is_chosen: bool = False

    @property
    def method(self) -> str:
        """The word of a paper's methods that it belongs to."""
        return BANK if self.glyph == "bank" else CARD


def ways_of(
    methods: Sequence[str], saved: Sequence[SavedMethod], currency: str, chosen: str, today: date
) -> list[Way]:
    """The saved methods that fit, then new ones; the one chosen, else the first."""
    ways = [_saved_way(method, currency) for method in saved if _fits(method, methods, currency, today)]
    if CARD in methods:
        other = _("Another card") if ways else _("Card")
        ways.append(Way(CARD, "card", other, _("You enter it on the secure page of the payment service.")))
    if BANK in methods:
        ways.append(Way(BANK, "bank", _("Bank account"), _debit_note("", currency)))
    return picked(ways, chosen)


def picked(ways: Sequence[Way], chosen: str) -> list[Way]:
    """With the one chosen, else the first."""
    picked = chosen if chosen in {way.value for way in ways} else ways[0].value if ways else ""
    return [replace(way, is_chosen=way.value == picked) for way in ways]


def _fits(method: SavedMethod, methods: Sequence[str], currency: str, today: date) -> bool:
    if method.kind in DELAYED:
        return BANK in methods and DEBIT_OF.get(currency) == method.kind
    return CARD in methods and not is_expired(method.expires_month, method.expires_year, today)


def _saved_way(method: SavedMethod, currency: str) -> Way:
    words = name_of(method.kind, method.brand, method.last4)
    if method.kind in DELAYED:
        note = _debit_note(method.kind, currency)
    else:
        note = _("Expires %(month)s, paid at once", month=expiry(method.expires_month, method.expires_year))
    return Way(method.public_id, glyph_of(method.kind), words, note)


def _debit_note(kind: str, currency: str) -> str:
    least, most = usual_days(kind, currency)
    return str(_("It is debited, which takes %(least)s to %(most)s business days.", least=least, most=most))
