"""Where something is found on a network: scheme, host and port, in the form that browsers send."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host in lower case and A-labels and, where it is not the scheme's own, port."""

    scheme: str
    host: str
    port: int | None = None

    @property
    def netloc(self) -> str:
        """What a browser sends as Host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether this is the machine that asks."""
        try:
            return self.host == "localhost" or ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"{self.scheme}://{self.netloc}"


def split_address(text: str) -> SplitResult | None:
    """The parts of an address, None where blanks, control signs, a bad port or a bad bracket spoil it."""
    if re.search(r"[\s\x00-\x1f\x7f]", text):
        return None
    try:
        parts = urlsplit(text)
        return None if parts.port == 0 else parts
    except ValueError:
        return None


def origin_of(parts: SplitResult) -> Origin | None:
    """Scheme, host and port of an address with nothing else in it; None if it has more, or no good host."""
    host = _as_sent(parts.hostname or "")
    rest = parts.path.removeprefix("/") or parts.query or parts.fragment
    if host is None or rest or "@" in parts.netloc or parts.netloc.endswith(":"):
        return None
    usual_port = {"http": 80, "https": 443}.get(parts.scheme)
    return Origin(parts.scheme, host, None if parts.port == usual_port else parts.port)


def _as_sent(host: str) -> str | None:
    try:
        if ":" in host:
            return ip_address(host).compressed
        name = host.encode("idna").decode().lower()
    except ValueError:
        return None
    return name if re.fullmatch(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?", name) else None
