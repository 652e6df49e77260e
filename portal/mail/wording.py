"""What the business says in a letter in place of our words: plain text in which `{{ name }}` is filled in.

It is no programme: a place holds one of the letter's values or nothing, so there is nothing to run, to loop
over or to look into. What is filled in is never read again, and all of it is escaped where it becomes HTML.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from portal.kit.placeholders import PLACEHOLDER
from portal.kit.refusal import N_, Refusal
from portal.mail.rules import one_line

LONGEST_SUBJECT: Final = 150
LONGEST_BODY: Final = 4000
MOST_PLACES: Final = 100
LONGEST_WRITTEN: Final = 20_000
PLACE: Final = re.compile(r"\{\{\s*([^{}\n]{0,80}?)\s*\}\}")
ODD: Final = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
ANY: Final = re.compile(rf"{PLACE.pattern}|{PLACEHOLDER.pattern}")


class NothingSaid(Refusal):
    sentence = N_("Write something, or go back to our words.")


class WordsTooLong(Refusal):
    sentence = N_("This is too long. Use at most %(most)s characters.")


class TooManyPlaces(Refusal):
    sentence = N_("There are too many places to fill in. Use at most %(most)s.")


class UnknownPlace(Refusal):
    sentence = N_("Line %(line)s: there is nothing called “%(name)s” in this letter.")


class OddPlace(Refusal):
    sentence = N_(
        "Line %(line)s: “%(sign)s” does not belong to a place like {{ name }}. Nothing else is filled in."
    )


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Subject and paragraphs of a letter, as the business wrote them."""

    subject: str
    body: str


def problems(words: OwnWords, known: Collection[str]) -> list[Refusal]:
    """Why these words cannot stand in a letter that has the values `known`: one refusal a field at most."""
    found = []
    for field, text, longest in (
        ("subject", words.subject, LONGEST_SUBJECT),
        ("body", words.body, LONGEST_BODY),
    ):
        if (refusal := _problem(text, known, longest)) is not None:
            refusal.field = field
            found.append(refusal)
    return found


def _problem(text: str, known: Collection[str], longest: int) -> Refusal | None:
    if not text.strip():
        return NothingSaid()
    if len(text) > longest:
        return WordsTooLong(most=str(longest))
    if len(ANY.findall(text)) > MOST_PLACES:
        return TooManyPlaces(most=str(MOST_PLACES))
    for number, line in enumerate(text.split("\n"), 1):
        for place in PLACE.finditer(line):
            if place[1] not in known:
                return UnknownPlace(line=str(number), name=one_line(place[1], 40))
        if odd := ODD.search(PLACE.sub("", line)):
            return OddPlace(line=str(number), sign=odd[0])
    return None


def filled_in(text: str, values: Mapping[str, str], own_fields: Mapping[str, str]) -> str:
    """The text with its places filled; what is filled in is not read again. Raises KeyError, ValueError."""
    written = ANY.sub(
        lambda found: values[found[1]] if found[1] is not None else own_fields.get(found[2], ""), text
    )
    if len(written) > LONGEST_WRITTEN:
        raise ValueError("The letter would be too long.")
    return written


def paragraphs(text: str) -> list[str]:
    """The paragraphs, between which a line is empty."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")))
    return [part for part in parts if part]
