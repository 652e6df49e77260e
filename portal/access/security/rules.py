"""How somebody came in, what their device is called, and how long a proof counts."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from portal.kit.tokens import hashed

PROOF_COUNTS_FOR: Final = timedelta(minutes=15)
"""After a sign-in or a proof, this long, what guards the account may be changed."""
SIGN_INS_KEPT: Final = timedelta(days=90)
SIGN_INS_SHOWN: Final = 10

_BROWSERS: Final = (  # the first that matches: most browsers also name those they descend from
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


class Way(StrEnum):
    """How somebody proved who they are."""

    PASSWORD = "password"  # noqa: S105 - a word, not a password
    MAIL = "mail"
    PASSKEY = "passkey"
    PROVIDER = "provider"


def device_of(user_agent: str) -> str:
    """Browser and system as people call them, `Firefox, Android`; empty for a program nobody knows."""
    found = (
        next((name for mark, name in names if mark in user_agent), "") for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def is_proven_lately(proven_at: datetime | None, now: datetime) -> bool:
    """Whether a proof still counts; one from the future, after the clock was put back, does not."""
    return proven_at is not None and timedelta() <= now - proven_at < PROOF_COUNTS_FOR


def handle_of(token_hash: str) -> str:
    """What a page calls a session, so that neither its id nor the hash of its token leaves the house."""
    return hashed(f"session {token_hash}")[:22]
