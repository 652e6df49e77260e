"""Random names nobody can guess, and the form in which the secret ones are stored."""

import hashlib
import hmac
import secrets


def new_public_id() -> str:
    """16 random bytes in base64url without padding: 22 characters, for addresses, forms and file names."""
    return secrets.token_urlsafe(16)


def new_token() -> str:
    """32 random bytes in base64url without padding: 43 characters, for links, codes and sessions."""
    return secrets.token_urlsafe(32)


def new_digits() -> str:
    """Six random digits, for a person to type; good only with few tries and a short life."""
    return f"{secrets.randbelow(1_000_000):06}"


def hashed(token: str) -> str:
    """The SHA-256 of a token in 64 hex digits: what the database keeps in its place."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def matches(token: str, stored: str) -> bool:
    """Whether this is the token of that hash; takes as long for a near miss as for a far one."""
    return hmac.compare_digest(hashed(token).encode(), stored.encode("utf-8", "surrogatepass"))
