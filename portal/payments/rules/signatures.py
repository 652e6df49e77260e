"""Whether a message was signed by the gateway: its header, its secret, and how old it may be."""

import hashlib
import hmac
from typing import Final

TOLERANCE: Final = 300
"""Seconds that a message may be old, or ahead of us."""


def is_signed(body: bytes, header: str, secret: str, now: int) -> bool:
    """Whether one of the header's `v1` signatures is ours for this body, made within five minutes of `now`.

    `now` is in Unix seconds, of the true clock. Takes as long for a near miss as for a far one.
    """
    moment, signatures = _parts(header)
    if not secret or moment is None or abs(now - moment) > TOLERANCE:
        return False
    expected = hmac.digest(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hex().encode()
    # Each is compared, so that how long it takes tells nothing.
    matches = [hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in signatures]
    return any(matches)


def _parts(header: str) -> tuple[int | None, list[str]]:
    moment: int | None = None
    signatures = []
    for part in header.split(","):
        name, _, value = part.strip().partition("=")
        if name == "t" and value.isascii() and value.isdigit() and len(value) <= len("99999999999"):
            moment = int(value)
        elif name == "v1":
            signatures.append(value)
    return moment, signatures
