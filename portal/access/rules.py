"""How long a session lives, when a door closes after failed tries, and where a person may be sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import unquote, urlsplit

from portal.kit.refusal import N_

STAFF_ROLES = {"owner": N_("Owner"), "staff": N_("Staff"), "read_only": N_("Read only")}

IDLE = timedelta(minutes=60)
CONTACT_LIMIT = timedelta(hours=12)
STAFF_LIMIT = timedelta(hours=8)
REMEMBERED = timedelta(days=1)
"""How long a wrong password is kept; longer than any limit looks back."""
NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use of a session is known."""

TRIES_OF_ACCOUNT = 10
TRIES_OF_NETWORK = 50
TRY_SPAN = timedelta(minutes=5)
CLOSED_FOR = timedelta(minutes=15)
LONGEST_PATH = 2000


def closed_until(tries: Sequence[datetime], limit: int) -> datetime | None:
    """When the door opens again, None where it is not closed: `limit` tries within five minutes close it
    until fifteen after the last.

    `tries` are the latest failed ones, newest first; what lies before the first `limit` does not matter.
    """
    if len(tries) < limit or tries[0] - tries[limit - 1] > TRY_SPAN:
        return None
    return tries[0] + CLOSED_FOR


def minutes_left(until: datetime, now: datetime) -> int:
    """Whole minutes to wait, at least one."""
    return max(1, -(-int((until - now).total_seconds()) // 60))


def network_of(address: str | None) -> str:
    """The network that counts as one: an IPv4 address, or the /64 of an IPv6 one; `unknown` for nonsense."""
    try:
        found: IPv4Address | IPv6Address = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def local_path(text: str | None) -> str | None:
    """The path and query of a page of ours, None for anything that might lead a browser elsewhere."""
    if not text or len(text) > LONGEST_PATH or not text.startswith("/"):
        return None
    read = text
    for _ in range(3):  # encoded once, twice and three times: no proxy unpacks more
        if not _stays_here(read):
            return None
        read = unquote(read.partition("?")[0])
    return text


def _stays_here(path: str) -> bool:
    if not path.isprintable() or "\\" in path or path.startswith("//"):
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    return not (parts.scheme or parts.netloc)
