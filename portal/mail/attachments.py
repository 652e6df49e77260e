"""What a letter may carry: named when it is written, fetched or drawn by who knows how when it is sent."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from portal.mail.rules import NotSendable, one_line

MOST_BYTES: Final = 10_000_000
"""A longer one is not attached: many mail servers refuse it. The link in the letter leads to it."""
KINDS: Final = ("paper", "statement", "document")
REFERENCE: Final = re.compile(rf"({'|'.join(KINDS)}):([A-Za-z0-9_-]{{22}})")
MEDIA_TYPE: Final = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
UNKNOWN: Final = "application/octet-stream"
LONGEST_NAME: Final = 150


class NotAttached(Exception):
    """Why, in English, for the system log."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a letter."""

    name: str
    media_type: str
    content: bytes

    @property
    def types(self) -> tuple[str, str]:
        """The two halves of the media type; what is none is bytes of any kind."""
        plain = self.media_type.partition(";")[0].strip().lower()
        main, _slash, sub = (plain if MEDIA_TYPE.fullmatch(plain) else UNKNOWN).partition("/")
        return (main, sub) if main not in ("multipart", "message") else ("application", "octet-stream")

    @property
    def safe_name(self) -> str:
        """The name as it may stand in a header and on any disk."""
        return one_line(re.sub(r'[/\\"]', "-", self.name), LONGEST_NAME).strip(". ") or "document"


Fetch = Callable[[Session, str, str], Attachment | None]
"""The file of this public id for a letter to the contact of the other one, None where there is none any more,
or not for them. It is called with no transaction open and leaves none open; drawing and the network are its
own affair."""

Fetchers = Mapping[str, Fetch]
"""Who fetches each of `KINDS`."""
NOBODY: Final[Fetchers] = MappingProxyType({})


def require_reference(reference: str) -> None:
    """Refuse what names nothing that can be attached."""
    if not REFERENCE.fullmatch(reference):
        raise NotSendable(f"An attachment is one of {', '.join(KINDS)}, with a public id.")


def fetch(db: Session, reference: str, addressee: str, fetchers: Fetchers) -> Attachment:
    """The file that a letter to this contact names; raises NotAttached, or what who fetches it raises."""
    kind, _colon, public_id = reference.partition(":")
    if kind not in fetchers:
        raise NotAttached(f"nobody here fetches a {kind}")
    attachment = fetchers[kind](db, public_id, addressee)
    if attachment is None:
        raise NotAttached("it is gone")
    if len(attachment.content) > MOST_BYTES:
        raise NotAttached("it is too large for a mail")
    return attachment
