"""What may be written about a paper, by whom, and how often."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong

LONGEST: Final = 2000
MOST_AN_HOUR: Final = 20
AN_HOUR: Final = timedelta(hours=1)
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


class Side(StrEnum):
    """Who wrote."""

    CONTACT = "contact"
    STAFF = "staff"


class NothingWritten(Refusal):
    sentence = N_("Write something first.")
    field = "words"


class TooManyComments(Refusal):
    sentence = N_("That is a lot for one hour. Wait a little, or call us.")
    field = "words"


class ContactsCommentStays(Refusal):
    sentence = N_("What a contact wrote stays visible to the customer.")


def written_words(text: str) -> str:
    """The text as it is kept: its lines, nothing invisible. Raises NothingWritten, TooLong."""
    words = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    words = _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in words.split("\n"))).strip()
    if not words:
        raise NothingWritten
    if len(words) > LONGEST:
        raise TooLong("words", LONGEST)
    return words
