"""The link under a letter by which its reader wants no more of the kind: it names contact and topic, and is
signed, so that nothing has to be kept for it and nobody can make one for somebody else."""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from typing import Final

from portal.kit.seals import derived_key
from portal.mail.rules import Topic

PURPOSE: Final = "letters not wanted"
TOKEN: Final = re.compile(r"([A-Za-z0-9_-]{22})\.([a-z]{1,20})\.([A-Za-z0-9_-]{32})")


class Unsubscribing:
    """Signs with a key of its own, derived from the portal's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._key = derived_key(secret_key, PURPOSE)

    def token(self, addressee: str, topic: Topic) -> str:
        """What a link ends in, for the contact of this public id."""
        return f"{addressee}.{topic}.{self._signature(addressee, topic)}"

    def read(self, token: str) -> tuple[str, Topic] | None:
        """Contact and topic of a token of ours."""
        found = TOKEN.fullmatch(token)
        if found is None or found[2] not in set(Topic):
            return None
        addressee, topic = found[1], Topic(found[2])
        is_ours = hmac.compare_digest(found[3], self._signature(addressee, topic))
        return (addressee, topic) if is_ours else None

    def _signature(self, addressee: str, topic: Topic) -> str:
        digest = hmac.digest(self._key, f"{addressee}.{topic}".encode(), hashlib.sha256)
        return urlsafe_b64encode(digest)[:32].decode("ascii")
