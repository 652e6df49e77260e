"""How long a half-finished sign-in waits, and what recovery codes look like."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

HALF_LIMIT: Final = timedelta(minutes=10)
RECOVERY_CODES: Final = 10
LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look like another one."""
GROUP: Final = 4
GROUPS: Final = 4
DIGITS: Final = 6


def new_recovery_codes() -> Sequence[str]:
    """Ten codes such as `k7mf-2p9x-hwab-c3de`: 79 random bits each."""
    return tuple(
        "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def bare(code: str) -> str:
    """A code as it is compared: without blanks and dashes, in small letters."""
    return "".join(sign for sign in code if not sign.isspace() and sign not in "-‐‑–").lower()


def are_digits(code: str) -> bool:
    """Whether this is what an authenticator shows, and not a recovery code."""
    plain = bare(code)
    return len(plain) == DIGITS and plain.isascii() and plain.isdigit()


def in_groups(secret: str) -> str:
    """A secret in groups of four, to be typed from the page."""
    return " ".join(secret[start : start + GROUP] for start in range(0, len(secret), GROUP))
