"""The line to the payment service: the only place that uses Stripe's package, loaded when first needed."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import Engine

from portal.kit.origin import Origin
from portal.payments.refusals import (
    GatewayBusy,
    GatewayRefused,
    GatewaySilent,
    GatewayUnreachable,
    PayingIsOff,
)
from portal.settings import THREADS, Settings

JsonObject = dict[str, Any]

CONNECT_MS: Final = 2_000
READ_MS: Final = 6_000
PATIENCE_MS: Final = 8_000
"""How long one request of a person may wait for the gateway in all."""
WORKER_MS: Final = 20_000
WORKER_RETRIES: Final = 2
LARGEST_ANSWER: Final = 10_000_000
"""Bytes; more is no answer."""
_SHORTEST_MS: Final = 200
_UNSENT: Final = "NewConnectionError"
_CONFLICT, _TOO_MANY, _SERVER_ERRORS = 409, 429, 500

log = structlog.get_logger("portal.payments")


@dataclass(frozen=True, slots=True)
class Call:
    """One question and how it was answered, for the log that staff see."""

    call: str
    subject: str
    idempotency_key: str
    status: int | None
    problem: str
    request_id: str
    milliseconds: int


@dataclass(slots=True)
class Line:
    """One conversation with the gateway. What was asked stands in `calls` until it is written down."""

    gateway: "Gateway"
    ends_at_ms: int | None
    """By the stopwatch; None where nobody waits for a page."""
    retries: int
    calls: list[Call] = field(default_factory=list)

    def post(
        self, path: str, params: Mapping[str, Any], *, subject: str = "", idempotency_key: str = ""
    ) -> JsonObject:
        """Ask for something to be done. GatewaySilent where nobody knows whether it was, GatewayRefused
        where it was not."""
        return self._ask("post", path, params, subject, idempotency_key)

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, subject: str = "") -> JsonObject:
        """Look at something; raises the same."""
        return self._ask("get", path, params or {}, subject, "")

    def every(self, path: str, params: Mapping[str, Any]) -> Iterator[JsonObject]:
        """All rows of a list, page by page."""
        asked = {**params, "limit": 100}
        while True:
            page = self.get(path, asked)
            rows = page.get("data")
            rows = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            yield from rows
            if not page.get("has_more") or not rows:
                return
            asked["starting_after"] = rows[-1].get("id", "")

    def _ask(
        self, method: str, path: str, params: Mapping[str, Any], subject: str, idempotency_key: str
    ) -> JsonObject:
        began = _stopwatch()
        status: int | None = None
        problem = request_id = ""
        try:
            answer, request_id = self.gateway.ask(
                method, path, params, idempotency_key, self._waits(), self.retries
            )
            status = 200
            return answer
        except GatewayRefused as refused:
            status, problem = refused.status, refused.problem
            raise
        except GatewaySilent as silent:
            problem = str(silent.values.get("why", ""))
            raise
        finally:
            spent = _stopwatch() - began
            call = Call(
                f"{method.upper()} {path}"[:200],
                subject,
                idempotency_key,
                status,
                problem[:100],
                request_id,
                spent,
            )
            self.calls.append(call)
            log.info(
                "gateway_asked", call=call.call, subject=subject, status=status, problem=problem, ms=spent
            )

    def _waits(self) -> tuple[int, int]:
        """Milliseconds for connecting and for reading."""
        if self.ends_at_ms is None:
            return WORKER_MS, WORKER_MS
        left = self.ends_at_ms - _stopwatch()
        if left < _SHORTEST_MS:
            raise GatewayUnreachable(why="no time left")
        return min(CONNECT_MS, left), min(READ_MS, left)


class Gateway:
    """Where the gateway is, with which key, and how many may wait for it at once."""

    def __init__(self, api_key: str, base: Origin, webhook_secret: str, seats: int) -> None:
        self._api_key, self._base = api_key, str(base)
        self.webhook_secret = webhook_secret
        self.is_live = api_key.startswith(("sk_live_", "rk_live_"))
        self._seats = threading.BoundedSemaphore(seats)
        self._session: Any = None

    @contextmanager
    def line(self) -> Iterator[Line]:
        """A conversation for somebody who waits for a page. GatewayBusy where too many wait already."""
        if not self._seats.acquire(blocking=False):
            log.warning("gateway_busy")
            raise GatewayBusy
        try:
            yield Line(self, _stopwatch() + PATIENCE_MS, 0)
        finally:
            self._seats.release()

    def patient_line(self) -> Line:
        """A conversation for the worker."""
        return Line(self, None, WORKER_RETRIES)

    def ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any],
        idempotency_key: str,
        waits: tuple[int, int],
        retries: int,
    ) -> tuple[JsonObject, str]:
        """The answer and the gateway's id of the question."""
        import stripe

        if self._session is None:
            stripe.enable_telemetry = False
            self._session = _session()
        client = stripe.StripeClient(
            self._api_key,
            base_addresses={"api": self._base},
            http_client=stripe.RequestsClient(
                timeout=(waits[0] / 1000, waits[1] / 1000), session=self._session
            ),
            max_network_retries=retries,
        )
        options: Any = {"idempotency_key": idempotency_key} if idempotency_key else {}
        try:
            answer = client.raw_request(method, path, **params, **options)
            body = answer.data
        except stripe.APIConnectionError as error:
            if _UNSENT in str(error) or "ConnectTimeout" in str(error):
                raise GatewayUnreachable(why="no line") from error
            raise GatewaySilent(why="no answer") from error
        except stripe.StripeError as error:
            raise _meaning(error) from error
        except (ValueError, TypeError, AttributeError) as error:  # an answer that is none
            raise GatewaySilent(why=type(error).__name__) from error
        if not isinstance(body, dict):
            raise GatewaySilent(why="odd answer")
        return body, str(answer.request_id or "")[:100]


def _meaning(error: Any) -> GatewaySilent | GatewayRefused:
    """Whether the gateway said no, or nothing that can be relied on."""
    status = error.http_status
    is_no = (
        isinstance(status, int) and 400 <= status < _SERVER_ERRORS and status not in (_CONFLICT, _TOO_MANY)
    )
    body = error.json_body if isinstance(error.json_body, dict) else {}
    told = body.get("error")
    if not is_no or not isinstance(told, dict):
        return GatewaySilent(why=f"{type(error).__name__} {status or ''}".strip())
    intent = told.get("payment_intent")
    reason = told.get("decline_code") or told.get("code") or told.get("type") or ""
    if told.get("code") == "authentication_required":
        reason = told["code"]
    return GatewayRefused(
        status, str(reason)[:100], str(intent.get("id", "")) if isinstance(intent, dict) else ""
    )


def _session() -> Any:
    """A session that gives up where an answer comes in drops, or never ends."""
    import requests

    class Session(requests.Session):
        def request(self, *asked: Any, **options: Any) -> Any:
            ends_at = _stopwatch() + int(options["timeout"][1] * 1000)
            answer = super().request(*asked, **{**options, "stream": True})
            content = bytearray()
            for chunk in answer.iter_content(8192):
                content += chunk
                if _stopwatch() > ends_at or len(content) > LARGEST_ANSWER:
                    answer.close()
                    raise requests.exceptions.ReadTimeout("The answer does not end.")
            answer._content = bytes(content)
            return answer

    return Session()


def _stopwatch() -> int:
    """Milliseconds since some moment."""
    return time.monotonic_ns() // 1_000_000


_gateways: WeakKeyDictionary[Engine, Gateway | None] = WeakKeyDictionary()


def open_gateway(engine: Engine, settings: Settings) -> None:
    """Let this process ask the gateway, where a key was set; called once, by the web and the worker."""
    key, secret = settings.stripe_api_key, settings.stripe_webhook_secret
    _gateways[engine] = (
        Gateway(key, settings.stripe_api_base, secret, max(1, THREADS // 2)) if key and secret else None
    )


def gateway_of(engine: Any) -> Gateway:
    """The gateway of this engine; PayingIsOff where no key was set."""
    gateway = _gateways.get(engine)
    if gateway is None:
        raise PayingIsOff
    return gateway


def is_paying_on(engine: Any) -> bool:
    """Whether a key was set, so that a Pay button makes sense."""
    return _gateways.get(engine) is not None
