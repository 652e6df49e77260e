"""Where passkeys work, and how long a challenge waits to be signed."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final

CHALLENGE_LIMIT: Final = timedelta(minutes=15)
LONGEST_CREDENTIAL: Final = 20_000
LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class Site:
    """For whom a passkey is made: the host it is bound to, the origin of our pages, and our name."""

    host: str
    origin: str
    name: str


def has_passkeys(host: str) -> bool:
    """Whether browsers make passkeys for this host: for names, `localhost` included, not for numbers."""
    try:
        ip_address(host)
    except ValueError:
        return True
    return False
