"""How often a letter is tried again, how many an address may get, and what may stand in one."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from typing import Final

LEASE: Final = timedelta(minutes=10)
"""How long sending one letter may take before its worker is taken for dead; longer than every time-out."""
KEPT_FOR: Final = timedelta(days=90)
"""How long what became of a letter can be looked up."""
WAITS: Final = (
    *(timedelta(seconds=seconds) for seconds in (10, 30)),
    *(timedelta(minutes=minutes) for minutes in (2, 10, 30)),
    *(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12, 20)),
)
"""How long to wait after the first failed try, the second and so on: two days in all."""
MOST_TRIES: Final = len(WAITS) + 1
MOST_TEXT: Final = 200
TOO_LATE: Final = "too late to be of use"
"""The reason of a letter that ran out before it could go."""
LONGEST_REASON: Final = 300
MOST_LINES: Final = 2000

BREAKS: Final = ("Cc", "Cs", "Zl", "Zp")
DIRECTIONS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs that turn the text after them around."""
ADDRESS: Final = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9.-]{1,253}")
PUBLIC_ID: Final = re.compile(r"[A-Za-z0-9_-]{22}")
LOCAL_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")


class NotSendable(ValueError):
    """A letter that no caller of ours should have written."""


class Counted(Enum):
    """Which letters a limit counts together."""

    ADDRESS = "this letter to this address"
    NETWORK = "all that was asked for from this network"


class Topic(StrEnum):
    """What a contact may do without. Letters about security and payments have none: they always come."""

    PAPERS = "papers"
    REMINDERS = "reminders"
    STATEMENTS = "statements"
    TALK = "talk"
    """Comments and documents."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most this many within this time."""

    most: int
    within: timedelta
    counted: Counted = Counted.ADDRESS


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after this many failed tries; None: give up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def one_line(text: str, longest: int = MOST_TEXT) -> str:
    """A person's text as it may stand in a letter or a header: one line, nothing invisible, not endless."""
    kept = (" " if unicodedata.category(sign) in BREAKS else sign for sign in DIRECTIONS.sub("", text))
    line = " ".join("".join(kept).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def some_lines(text: str) -> str:
    """A person's text with its lines, each of them as `one_line` lets it be."""
    return "\n".join(one_line(line, MOST_LINES) for line in text.splitlines())[:MOST_LINES]


def require_address(email: str) -> None:
    """Refuse what is not one normalised address: one that was not, could carry headers along."""
    if not ADDRESS.fullmatch(email) or len(email) > 254:
        raise NotSendable("A letter goes to one normalised address.")


def require_local_path(path: str) -> None:
    """Refuse a link that is not a path of ours: the host in front of it comes from the settings alone."""
    if not LOCAL_PATH.fullmatch(path):
        raise NotSendable("A link in a letter is given as a path of the portal.")
