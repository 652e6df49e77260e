"""The short code on a paper's PDF: whoever has the paper can ask with it whether the business issued it."""

import hashlib
import hmac
import json
from typing import Final

from portal.kit.seals import derived_key

PURPOSE: Final = "papers are real"
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which are taken for other letters or make words."""
LENGTH: Final = 8
BITS: Final = 5
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


class Stamp:
    """Makes the codes with a key of its own, derived from the portal's secret key."""

    def __init__(self, secret_key: str) -> None:
        self._key = derived_key(secret_key, PURPOSE)

    def code(
        self, kind: str, public_id: str, revision: int, number: str, currency: str, total_minor: int
    ) -> str:
        """Eight characters, such as `7QK2M9XD`: others for a paper of which one figure differs."""
        said = json.dumps([str(kind), public_id, revision, number, currency, total_minor])
        digest = hmac.digest(self._key, said.encode(), hashlib.sha256)
        bits = int.from_bytes(digest[: LENGTH * BITS // 8])
        return "".join(LETTERS[bits >> place * BITS & 31] for place in reversed(range(LENGTH)))


def grouped(code: str) -> str:
    """A code as it is printed: `7QK2-M9XD`."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def code_in(typed: str) -> str | None:
    """The code that a person means: small letters, blanks, dashes and misread letters do not matter. None
    where it can be none."""
    code = typed.upper().translate(_MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(LETTERS) else None
