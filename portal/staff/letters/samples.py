"""Sample values of letters, for a preview: what the outbox would keep, and how a letter shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from portal.kit.refusal import N_
from portal.mail.letters import QUOTE_CONFIRMED, LetterKind
from portal.web.formats import Formats, formats_in

DAY: Final = date(2026, 12, 4)
_DAYS: Final = {"from_on": date(2026, 11, 1), "to_on": date(2026, 11, 30), "until": date(2026, 12, 31)}
_AMOUNTS: Final = {"amount": 125_000, "open": 95_000, "deposit": 30_000}
_WORDS: Final = {
    "paper": N_("Invoice"),
    "method": N_("Card"),
    "reason": N_("There was not enough money on the account."),
}
_TEXTS: Final = {
    "author": "Marie Dubois",
    "company": "Brightwater Shipyards",
    "contact": "Jonas Lindqvist",
    "currency": "EUR",
    "document": "Price list.pdf",
    "inviter": "Marie Dubois",
    "number": "INV-20418",
    "papers": "INV-20397, INV-20418",
    "revision": "",
}
OWN_FIELDS: Final = {
    "client.id": "8fQw0aYb7Rt5uNc2mPdE8s",
    "client.number": "C-0042",
    "client.id_number": "88-40713",
    **{f"client.custom{n}": f"Field {n}" for n in range(1, 5)},
    **{f"contact.custom{n}": f"Field {n}" for n in range(1, 5)},
}
QUOTE: Final = "Q-3416"


def stored(kind: LetterKind, language: str) -> dict[str, str]:
    """A value for each that the letter needs, as the outbox keeps it."""
    show = formats_in(language)
    return {name: _stored(kind, name, show) for name in kind.needs}


def places(kind: LetterKind, language: str) -> dict[str, str]:
    """What may be filled in, with a sample of each as it reads; links stand on the button alone."""
    show = formats_in(language)
    named = sorted(name for name in kind.needs if not name.endswith(("path", "_json")))
    return {
        name: show.day(_DAYS.get(name, DAY)) if name.endswith("_on") else _stored(kind, name, show)
        for name in named
    }


def _stored(kind: LetterKind, name: str, show: Formats) -> str:
    if name.endswith("_on"):
        return _DAYS.get(name, DAY).isoformat()
    if name.endswith("_json"):
        return ""
    if name.endswith("path"):
        return "/"
    if name == "number" and kind is QUOTE_CONFIRMED:
        return QUOTE
    return _shown(show).get(name) or _TEXTS.get(name, name.replace("_", " "))


def _shown(show: Formats) -> Mapping[str, str]:
    say = show.words.gettext
    return {
        **{name: show.money_text(minor, "EUR") for name, minor in _AMOUNTS.items()},
        **{name: say(words) for name, words in _WORDS.items()},
        "due": show.day(DAY),
        "until": show.day(_DAYS["until"]),
        "lateness": show.due(-3),
        "words": say(N_("The parcel left today.")),
    }
