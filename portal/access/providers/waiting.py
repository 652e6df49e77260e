"""What the browser keeps while its person is at the provider: sealed, for ten minutes, for one return."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Self

from portal.access.providers.models import Provider
from portal.access.providers.rules import AWAY_FOR
from portal.kit import tokens
from portal.kit.seals import BrokenSeal, Seal

PLACE: Final = "the browser"
LARGEST_COOKIE: Final = 3800
"""Browsers drop larger ones."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that began here. Who has no such thing in the browser did not begin one."""

    state: str
    """What the provider hands back: it ties its answer to this browser."""
    nonce: str
    """What its id token holds: it ties that to this answer."""
    verifier: str
    """What only who began can show for the code."""
    issuer: str
    client_id: str
    until: int
    """In seconds, as `timestamp` counts them."""
    along: dict[str, str | None]
    """What travels on from page to page: the page wanted and the language."""

    @classmethod
    def for_provider(cls, provider: Provider, now: datetime, along: dict[str, str | None]) -> Self:
        """A new one."""
        state, nonce, verifier = (tokens.new_token() for _ in range(3))
        until = int((now + AWAY_FOR).timestamp())
        return cls(state, nonce, verifier, provider.issuer, provider.client_id, until, along)

    def sealed(self, seal: Seal) -> str:
        """As the cookie holds it; a page wanted that is too long for it is forgotten."""
        closed = seal.closed(json.dumps(asdict(self), ensure_ascii=False), PLACE)
        if len(closed) <= LARGEST_COOKIE:
            return closed
        return seal.closed(json.dumps({**asdict(self), "along": {**self.along, "next": None}}), PLACE)

    def is_for(self, provider: Provider, state: str, now: datetime) -> bool:
        """Whether this answer of the provider is the one that is waited for, and in time."""
        is_at = (self.issuer, self.client_id) == (provider.issuer, provider.client_id)
        return is_at and now.timestamp() < self.until and tokens.matches(state, tokens.hashed(self.state))


def opened(sealed: str, seal: Seal) -> Waiting | None:
    """What the cookie holds; None where it is not of our making."""
    try:
        return Waiting(**json.loads(seal.opened(sealed, PLACE)))
    except (BrokenSeal, ValueError, TypeError):  # ours, but of another version of the portal
        return None
