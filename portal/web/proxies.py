"""From where a request came, as the proxies tell that the settings trust; nobody else is believed."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

Network = IPv4Network | IPv6Network


def believe_proxies(app: Flask, trusted: int | Sequence[Network]) -> None:
    """Let `remote_addr` be what the trusted proxies forwarded. Host and scheme stay what they were: links
    come from the settings."""
    if trusted:
        app.wsgi_app = _Believing(app.wsgi_app, trusted)  # type: ignore[method-assign]


class _Believing:
    def __init__(self, app: Any, trusted: int | Sequence[Network]) -> None:
        self._app = app
        self._trusted = trusted

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        hops = self._trusted if isinstance(self._trusted, int) else _hops(environ, self._trusted)
        only_the_address = {"x_proto": 0, "x_host": 0, "x_port": 0, "x_prefix": 0}
        app = ProxyFix(self._app, x_for=hops, **only_the_address) if hops else self._app
        answer: Iterable[bytes] = app(environ, start_response)
        return answer


def _hops(environ: dict[str, Any], trusted: Sequence[Network]) -> int:
    """How many of the last who passed the request on are proxies of ours."""
    passed_on = [environ.get("REMOTE_ADDR", ""), *reversed(_forwarded(environ)[1:])]
    hops = 0
    while hops < len(passed_on) and _is_in(passed_on[hops], trusted):
        hops += 1
    return hops


def _forwarded(environ: dict[str, Any]) -> list[str]:
    return [entry.strip() for entry in environ.get("HTTP_X_FORWARDED_FOR", "").split(",")]


def _is_in(text: str, networks: Sequence[Network]) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in networks)
