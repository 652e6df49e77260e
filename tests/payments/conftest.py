"""What tests of paying may ask for: a gateway, an engine that knows it, and events signed by it."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.kit.origin import Origin
from portal.payments.gateway import open_gateway
from portal.payments.payer import Pages, Payer
from portal.settings import Settings
from tests.cast import Cast
from tests.payments.fake import Fake, serving

SECRET = "whsec_of_the_tests"
PAGES = Pages("https://portal.example/payments/{payment}", "https://portal.example/invoices")


@pytest.fixture
def gateway() -> Iterator[Fake]:
    """The gateway of this test."""
    with serving() as fake:
        yield fake


@pytest.fixture
def paying(engine: Engine, gateway: Fake) -> Engine:
    """The engine of this test, knowing the gateway."""
    port = int(gateway.address.rsplit(":", 1)[1])
    open_gateway(engine, settings_of(engine.url.render_as_string(hide_password=False), port))
    return engine


def settings_of(database_url: str, port: int) -> Settings:
    from pathlib import Path

    return Settings(
        database_url=make_url(database_url),
        base_url=Origin("http", "localhost"),
        secret_key="0123456789abcdef0123456789abcdef",
        stripe_api_key="sk_test_of_the_tests",
        stripe_webhook_secret=SECRET,
        stripe_api_base=Origin("http", "127.0.0.1", port),
        data_folder=Path("/nonexistent"),
    )


@pytest.fixture
def online(app: Flask, gateway: Fake) -> Flask:
    """The portal with paying switched on."""
    port = int(gateway.address.rsplit(":", 1)[1])
    engine = app.extensions["engine"]
    open_gateway(engine, settings_of(engine.url.render_as_string(hide_password=False), port))
    return app


@pytest.fixture
def ben(cast: Cast, db: Session) -> Payer:
    """Ben of Acme, who pays."""
    return Payer(cast.acme, "Ben Berger", "ben@acme.example", person_id=2)


def signature(body: bytes, secret: str = SECRET, seconds_ago: int = 0) -> str:
    """A header as the gateway makes it."""
    moment = int(clock.wall().timestamp()) - seconds_ago
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def event(reference: str, kind: str, body: dict[str, Any], **values: Any) -> bytes:
    """An event as the gateway sends it."""
    sent = {"id": reference, "object": "event", "type": kind, "livemode": False, "created": 1_772_440_100}
    return json.dumps({**sent, **values, "data": {"object": body}}).encode()


Send = Callable[..., int]


@pytest.fixture
def send(online: Flask) -> Send:
    """`send("evt_1", "checkout.session.completed", session)`: the status that the webhook answers."""
    browser = online.test_client()

    def deliver(reference: str, kind: str, body: dict[str, Any], **values: Any) -> int:
        sent = event(reference, kind, body, **values)
        answer = browser.post("/webhooks/stripe", data=sent, headers={"Stripe-Signature": signature(sent)})
        return answer.status_code

    return deliver
