"""What a token of the API is called, and how one is read from a request."""

from typing import Final

from portal.kit.refusal import N_, Refusal, TooLong

LONGEST_NAME: Final = 100
LONGEST_TOKEN: Final = 200
"""No token of ours is as long; what is longer is not looked at."""


class TokenHasNoName(Refusal):
    sentence = N_("Enter a name, such as that of the program.")
    field = "name"


def require_token_name(name: str) -> None:
    """Raises TokenHasNoName, TooLong."""
    if not name:
        raise TokenHasNoName
    if len(name) > LONGEST_NAME:
        raise TooLong("name", LONGEST_NAME)


def bearer_token(authorization: str | None) -> str | None:
    """The token of an Authorization header (RFC 6750); None where it holds none."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    token = token.strip()
    return token[:LONGEST_TOKEN] if scheme.lower() == "bearer" and token else None
