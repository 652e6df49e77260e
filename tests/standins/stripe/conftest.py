"""A receiver of webhooks, and a client that checks every answer against Stripe's description."""

import json
from collections.abc import Iterator
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.standins.stripe import openapi
from tests.standins.stripe.standin import API_KEY, SECRET, StripeStandin


class Receiver:
    """Takes events whose signature is right, and can be told to refuse the next ones."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.refusals: list[int] = []
        self._lock = Lock()
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}/webhook"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def __call__(self, environ: dict[str, Any], start: Any) -> Any:
        request = Request(environ)
        with self._lock:
            if self.refusals:
                return Response("no", self.refusals.pop(0), {"Location": "/"})(environ, start)
            header = request.headers["Stripe-Signature"]
            body = request.get_data()
            stripe.Webhook.construct_event(body, header, SECRET)  # type: ignore[no-untyped-call]
            self.headers.append(header)
            self.events.append(json.loads(body))
        return Response("taken")(environ, start)

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class CheckingClient(stripe.RequestsClient):
    """Checks the body of every answer."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        answer = super().request(method, url, headers, post_data)
        if openapi.is_there():
            body = json.loads(answer[0])
            if body.get("deleted"):
                assert {"id", "object"} <= set(body)
            elif answer[1] == 200:
                assert openapi.answer_faults(method, urlsplit(url).path, body) == []
            else:
                assert openapi.error_faults(body) == []
        return answer


@pytest.fixture
def client(stripe_standin: StripeStandin) -> Any:
    """The real package's `client.v1`, every answer checked where Stripe's description is at hand."""
    checking = stripe.StripeClient(
        API_KEY, base_addresses={"api": stripe_standin.address}, http_client=CheckingClient(timeout=20)
    )
    return checking.v1


@pytest.fixture
def receiver(stripe_standin: StripeStandin) -> Iterator[Receiver]:
    """Takes what the stand-in delivers."""
    receiver = Receiver()
    stripe_standin.deliver_to(receiver.url)
    yield receiver
    receiver.close()
    if openapi.is_there():
        for event in receiver.events:
            assert openapi.object_faults(event) == []
            assert openapi.object_faults(event["data"]["object"]) == []
