"""Text that only this portal can read again, for what must lie in the database for a while."""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class BrokenSeal(Exception):
    """The text was sealed with another key, for another purpose or place, or was changed."""


def derived_key(secret_key: str, purpose: str) -> bytes:
    """The key that the portal's secret key gives for one purpose; no two purposes share one."""
    return hmac.digest(secret_key.encode("utf-8", "surrogateescape"), purpose.encode(), hashlib.sha256)


class Seal:
    """Seals with a key of its own for each purpose, derived from the portal's secret key (AES-256-GCM)."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        self._cipher = AESGCM(derived_key(secret_key, purpose))

    def closed(self, text: str, place: str) -> str:
        """The sealed text in base64url. It opens only at the same `place`: the id of its row, say."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())
        return urlsafe_b64encode(sealed).decode("ascii")

    def opened(self, sealed: str, place: str) -> str:
        """The text again; raises BrokenSeal."""
        try:
            raw = urlsafe_b64decode(sealed)
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
        except (InvalidTag, ValueError):
            raise BrokenSeal from None
