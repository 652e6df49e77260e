"""The line to the provider: every question is bounded in time, its answer in size, and nothing leads on."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog

from portal.access.providers.refusals import ProviderSilent
from portal.settings import THREADS

CONNECT_MS: Final = 2_000
READ_MS: Final = 6_000
PATIENCE_MS: Final = 8_000
"""How long one page may wait for the provider in all."""
LARGEST_ANSWER: Final = 300_000
"""Bytes, unpacked; more is no answer."""
_SHORTEST_MS: Final = 200
_seats = threading.BoundedSemaphore(max(1, THREADS // 2))

log = structlog.get_logger("portal.access")


@contextmanager
def open_line(name: str, **about_us: Any) -> Iterator[Any]:
    """Authlib's session for one conversation with the provider called so; `about_us` is how it knows us.

    Raises ProviderSilent for whatever keeps an answer from coming, and where too many wait already.
    """
    import requests

    if not _seats.acquire(blocking=False):
        log.warning("provider_busy")
        raise ProviderSilent(provider=name)
    try:
        yield _session(**about_us)
    except requests.RequestException as error:
        log.warning("provider_silent", why=type(error).__name__)
        raise ProviderSilent(provider=name) from error
    finally:
        _seats.release()


def _session(**about_us: Any) -> Any:
    import requests
    from authlib.integrations.requests_client import OAuth2Session

    class Line(OAuth2Session):
        ends_at = _stopwatch() + PATIENCE_MS

        def request(self, method: str, url: str, **options: Any) -> Any:
            began = _stopwatch()
            left = self.ends_at - began
            if left < _SHORTEST_MS:
                raise requests.Timeout("No time is left.")
            bounds = {
                "timeout": (min(CONNECT_MS, left) / 1000, min(READ_MS, left) / 1000),
                "stream": True,
                "allow_redirects": False,
            }
            answer = super().request(method, url, **{**options, **bounds})
            answer._content = self._read(answer)
            spent = _stopwatch() - began
            log.info("provider_asked", call=method, host=_host_of(url), status=answer.status_code, ms=spent)
            return answer

        def _read(self, answer: Any) -> bytes:
            content = bytearray()
            try:
                # Piece by piece as it comes in: who sends a byte now and then is not waited for.
                while piece := answer.raw.read1(8192, decode_content=True):
                    content += piece
                    if _stopwatch() > self.ends_at or len(content) > LARGEST_ANSWER:
                        raise requests.exceptions.ReadTimeout("The answer does not end.")
            except Exception as error:  # urllib3 raises of many kinds
                raise requests.exceptions.ReadTimeout("The answer broke off.") from error
            finally:
                answer.close()
            return bytes(content)

    return Line(**about_us)


def _host_of(url: str) -> str:
    """What the log may know of an address."""
    return url.partition("://")[2].partition("/")[0]


def _stopwatch() -> int:
    """Milliseconds since some moment."""
    return time.monotonic_ns() // 1_000_000
