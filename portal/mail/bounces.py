"""Reading what a mail server says of a letter that did not arrive (RFC 3464), whatever else it may be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Final

from portal.mail.rules import LONGEST_REASON, one_line

MOST_BYTES: Final = 2_000_000
"""A report is short; of a longer message only so much is read."""
MOST_PARTS: Final = 50
OUR_ID: Final = re.compile(r"<([A-Za-z0-9_-]{22})@[A-Za-z0-9.-]{1,253}>")
FAILED: Final = "failed"
FINALLY: Final = re.compile(r"\s*5\.\d{1,3}\.\d{1,3}")
ORIGINAL: Final = frozenset({"message/rfc822", "text/rfc822-headers", "message/rfc822-headers"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """That letters, by their public ids, did not arrive, and why."""

    letters: tuple[str, ...]
    reason: str


def read_bounce(raw: bytes) -> Bounce | None:
    """What a message says; None where it is no report of a failure for good, or of no letter of ours."""
    try:
        parts = list(_parts(message_from_bytes(raw[:MOST_BYTES], policy=compat32)))
    except (ValueError, LookupError, RecursionError):  # what the parser raises on nonsense
        return None
    fields = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    reason = next((said for part in fields for said in _failures(part)), None)
    if reason is None:
        return None
    ids = OUR_ID.findall("\n".join(_originals(parts)))
    return Bounce(tuple(dict.fromkeys(ids)), one_line(reason, LONGEST_REASON)) if ids else None


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        yield part


def _failures(status: Message) -> Iterator[str]:
    """The reason of each recipient that failed for good; the fields come in blocks, as messages."""
    for block in _messages_in(status):
        said = str(block.get("Action", "")).strip().lower()
        code = str(block.get("Status", "")).strip()
        if said == FAILED and (not code or FINALLY.match(code)):
            words = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
            yield words or code or "not delivered"


def _messages_in(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _originals(parts: list[Message]) -> Iterator[str]:
    """Where the id of the letter stands: in its returned head, else in what the report answers to."""
    for part in parts:
        if part.get_content_type() in ORIGINAL:
            yield from (str(inner.get("Message-ID", "")) for inner in _messages_in(part))
            if isinstance(payload := part.get_payload(), str):
                yield from re.findall(r"(?im)^message-id:\s*(<[^>\s]{1,300}>)", payload)
    for name in ("In-Reply-To", "References"):
        yield str(parts[0].get(name, "")) if parts else ""
