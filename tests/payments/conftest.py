"""What tests of paying may ask for: the stand-in for Stripe, and a portal that it can tell."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, inspect, make_url, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from portal.kit import clock
from portal.kit.origin import Origin
from portal.payments.gateway import open_gateway
from portal.payments.payer import Pages, Payer
from portal.settings import Settings
from portal.tenancy import every_customer
from tests.cast import Cast
from tests.standins.stripe.standin import API_KEY, SECRET, StripeStandin, stripe_standin

__all__ = ["stripe_standin"]

PAGES = Pages("https://portal.example/payments/{payment}", "https://portal.example/invoices")


def settings_for(engine: Engine, address: str) -> Settings:
    return Settings(
        database_url=make_url(engine.url.render_as_string(hide_password=False)),
        base_url=Origin("http", "localhost"),
        secret_key="0123456789abcdef0123456789abcdef",
        stripe_api_key=API_KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=Origin("http", "127.0.0.1", int(address.rsplit(":", 1)[1])),
        data_folder=Path("/nonexistent"),
    )


@pytest.fixture
def paying(engine: Engine, stripe_standin: StripeStandin) -> Engine:
    """The engine of this test, knowing the gateway; nothing is delivered."""
    open_gateway(engine, settings_for(engine, stripe_standin.address))
    return engine


@pytest.fixture
def online(app: Flask, stripe_standin: StripeStandin) -> Flask:
    """The portal with paying switched on."""
    open_gateway(app.extensions["engine"], settings_for(app.extensions["engine"], stripe_standin.address))
    return app


@pytest.fixture
def told(online: Flask, stripe_standin: StripeStandin) -> Iterator[StripeStandin]:
    """The gateway, which tells the portal everything."""

    def from_outside(environ: Any, start: Any) -> Any:
        return online({**environ, "HTTP_HOST": "localhost"}, start)

    server = make_server("127.0.0.1", 0, from_outside, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    stripe_standin.deliver_to(f"http://127.0.0.1:{server.port}/webhooks/stripe")
    yield stripe_standin
    server.shutdown()
    server.server_close()


@pytest.fixture
def ben(cast: Cast) -> Payer:
    """Ben of Acme, who pays."""
    return Payer(cast.acme, "Ben Berger", "ben@acme.example", person_id=2)


def rows(db: Session, model: type) -> list[Any]:
    """Every row as it is now, in the order of their making, loaded and let go."""
    db.rollback()
    in_order = select(model).order_by(*inspect(model).primary_key)
    with every_customer(db, "a test"):
        found = list(db.scalars(in_order, execution_options={"populate_existing": True}))
        db.expunge_all()
    return found


def signature(body: bytes, secret: str = SECRET, seconds_ago: int = 0) -> str:
    """A header as the gateway makes it."""
    moment = int(clock.wall().timestamp()) - seconds_ago
    digest = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def event(reference: str, kind: str, body: Any, **values: Any) -> bytes:
    """An event as the gateway sends it."""
    sent = {"id": reference, "object": "event", "type": kind, "livemode": False, "created": 1_772_440_100}
    return json.dumps({**sent, "data": {"object": body}, **values}).encode()


Send = Callable[..., int]


@pytest.fixture
def send(online: Flask) -> Send:
    """`send("evt_1", "checkout.session.completed", session)`: the status that the webhook answers."""
    browser = online.test_client()

    def deliver(reference: str, kind: str, body: Any, **values: Any) -> int:
        sent = event(reference, kind, body, **values)
        answer = browser.post("/webhooks/stripe", data=sent, headers={"Stripe-Signature": signature(sent)})
        return answer.status_code

    return deliver
