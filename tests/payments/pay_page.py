"""The Pay page in tests: a portal that is paid through the stand-in, and the page's form."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.kit import clock
from portal.kit.origin import Origin
from portal.ledger.models import Payment
from portal.payments.gateway import open_gateway
from portal.settings import Settings
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.standins.stripe.standin import API_KEY, SECRET, StripeStandin

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def online(app: Flask, stripe_standin: StripeStandin, tmp_path: Path) -> Flask:
    """The portal with paying switched on, which nobody tells what became of it."""
    engine = app.extensions["engine"]
    settings = Settings(
        database_url=make_url(engine.url.render_as_string(hide_password=False)),
        base_url=Origin("http", "localhost"),
        stripe_api_key=API_KEY,
        stripe_webhook_secret=SECRET,
        stripe_api_base=Origin("http", "127.0.0.1", urlsplit(stripe_standin.address).port),
        secret_key=SECRET_KEY,
        data_folder=tmp_path,
    )
    open_gateway(engine, settings)
    return app


@pytest.fixture
def ana(online: Flask, signed_in: SignedIn, cast: Cast) -> FlaskClient:
    return signed_in(cast.ana)


def invoice(db: Session, cast: Cast, total: int = 10_000, **columns: object) -> str:
    """An invoice of Acme that can be paid by card and bank; its public id."""
    paper = make.invoice(db, cast.acme, total, **{"payment_methods": "card bank", **columns})
    return paper.public_id


def button(html: str) -> str:
    """What the button says."""
    found = re.search(r'type="submit">(?:<svg.*?</svg>)?(Pay[^<]*|Use my credit)<', html, re.S)
    return found[1].strip() if found else ""


def seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', html)
    return found[1] if found else ""


def send(browser: FlaskClient, page: str, **fields: object) -> TestResponse:
    """Send the form of a page as it stands, with these fields in place of its own."""
    html = browser.get(page).text
    attempt = re.search(r'name="attempt" value="([^"]+)"', html)
    form: dict[str, object] = {
        "csrf_token": csrf_token(browser, page),
        "attempt": attempt[1] if attempt else "",
        "currency": "EUR",
        "seen": seen(html),
        "paper": re.findall(r'name="paper" value="([^"]+)"', html),
        "method": "card",
        **fields,
    }
    return browser.post("/pay", data={name: value for name, value in form.items() if value is not None})


def started(db: Session) -> list[Payment]:
    db.rollback()
    with every_customer(db, "a test"):
        found = list(
            db.scalars(select(Payment).order_by(Payment.id).execution_options(populate_existing=True))
        )
        for one in found:
            assert one.shares is not None
        db.expunge_all()
    return found
