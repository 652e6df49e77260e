"""A receiver of webhooks, and the real package as a client."""

import json
from collections.abc import Iterator
from threading import Lock, Thread
from typing import Any

import pytest
import stripe
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.standins.stripe.standin import SECRET, StripeStandin


class Receiver:
    """Takes events whose signature is right, and can be told to refuse the next ones."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.headers: list[str] = []
        self.refusals: list[int] = []
        self._lock = Lock()
        self._server = make_server("127.0.0.1", 0, self, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}/webhook"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

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


@pytest.fixture
def client(stripe_standin: StripeStandin) -> Any:
    """The real package's `client.v1`."""
    return stripe_standin.client().v1


@pytest.fixture
def receiver(stripe_standin: StripeStandin) -> Iterator[Receiver]:
    """Takes what the stand-in delivers."""
    receiver = Receiver()
    stripe_standin.deliver_to(receiver.url)
    yield receiver
    receiver.close()
