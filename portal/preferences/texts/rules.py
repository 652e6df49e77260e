"""Which texts a business may put on its portal, how long each may be, and which language a reader gets."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong
from portal.preferences.choices import LANGUAGES, MOST_MESSAGE


class TextName(StrEnum):
    """The message stands on top of Home, header and footer on every page, terms and privacy on pages of their
    own that anybody may open; the page is one more in the menu, with a title."""

    HOME = "home"
    HEADER = "header"
    FOOTER = "footer"
    TERMS = "terms"
    PRIVACY = "privacy"
    PAGE = "page"


CALLED: Final = {
    TextName.HOME: N_("Message on Home"),
    TextName.HEADER: N_("Header line"),
    TextName.FOOTER: N_("Footer"),
    TextName.TERMS: N_("Terms"),
    TextName.PRIVACY: N_("Privacy"),
    TextName.PAGE: N_("Page in the menu"),
}
TEXT: Final = "text "
"""Before the name of a text in the trail, which says what it is called in the reader's language."""
LONGEST: Final = {
    TextName.HOME: MOST_MESSAGE,
    TextName.HEADER: 120,
    TextName.FOOTER: 600,
    TextName.TERMS: 50_000,
    TextName.PRIVACY: 50_000,
    TextName.PAGE: 20_000,
}
LONGEST_TITLE: Final = 30
"""Of the page, as it stands in the menu."""
AT_HAND: Final = (TextName.HOME, TextName.HEADER, TextName.FOOTER)
"""Short ones, which are read again only where something was saved; the others are when their page is."""


class NoTitle(Refusal):
    sentence = N_("Enter what the page is called in the menu.")
    field = "title"


class NoText(Refusal):
    sentence = N_("Write the text of the page, or empty both to take it away.")
    field = "body"


def problems(name: TextName, title: str, body: str) -> list[Refusal]:
    """What keeps a text from being saved, each with its field; nothing at all takes a text away."""
    found: list[Refusal] = []
    if len(body) > LONGEST[name]:
        found.append(TooLong("body", LONGEST[name]))
    if len(title) > LONGEST_TITLE:
        found.append(TooLong("title", LONGEST_TITLE))
    if name is TextName.PAGE and body and not title:
        found.append(NoTitle())
    if title and not body:
        found.append(NoText())
    return found


def nearest(languages: Iterable[str], wanted: str, usual: str) -> str | None:
    """The language in which a reader gets a text that is there in these: their own, that of the business,
    else the first there is."""
    there = set(languages)
    return next((one for one in (wanted, usual, *LANGUAGES) if one in there), None)
