"""From where a request came: what a stranger claims counts for nothing, what a proxy of ours says counts."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from portal.access.models import FailedTry
from portal.app import create_app
from portal.kit.origin import Origin
from portal.kit.tokens import hashed
from portal.settings import Settings
from portal.web.proxies import believe_proxies
from tests.browsers import WRONG, csrf_token
from tests.cast import Cast
from tests.conftest import SECRET_KEY

OURS = (ip_network("10.0.0.0/8"), ip_network("::1/128"))


def seen(trusted: object, remote: str, forwarded: str | None, **headers: str) -> str:
    """The address and the page as the app sees them."""
    app = Flask("proxied")
    app.add_url_rule("/", "index", lambda: f"{request.remote_addr} {request.url}")
    believe_proxies(app, trusted)  # type: ignore[arg-type]
    sent = {**headers, **({"X-Forwarded-For": forwarded} if forwarded is not None else {})}
    answer = app.test_client().get("/", headers=sent, environ_overrides={"REMOTE_ADDR": remote})
    address, url = answer.text.split()
    assert url == "http://localhost/"
    return address


@pytest.mark.parametrize(
    ("trusted", "remote", "forwarded", "address"),
    [
        (0, "10.0.0.1", "192.0.2.7", "10.0.0.1"),
        (1, "10.0.0.1", "192.0.2.7", "192.0.2.7"),
        (1, "10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (2, "10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (2, "10.0.0.1", "192.0.2.7", "10.0.0.1"),
        (1, "10.0.0.1", None, "10.0.0.1"),
        (OURS, "10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (OURS, "10.0.0.1", "6.6.6.6, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
        (OURS, "::ffff:10.0.0.1", "192.0.2.7", "192.0.2.7"),
        (OURS, "::1", "2001:db8::7", "2001:db8::7"),
        (OURS, "198.51.100.1", "192.0.2.7", "198.51.100.1"),
        (OURS, "198.51.100.1", "192.0.2.7, 10.0.0.2", "198.51.100.1"),
        (OURS, "10.0.0.1", None, "10.0.0.1"),
        (OURS, "10.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9"),
    ],
)
def test_only_what_a_trusted_proxy_adds_is_believed(
    trusted: object, remote: str, forwarded: str | None, address: str
) -> None:
    assert seen(trusted, remote, forwarded) == address


def test_a_proxy_says_nothing_about_host_and_scheme() -> None:
    claims = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/x"}
    claims |= {"X-Forwarded-Port": "81", "Forwarded": "for=6.6.6.6;host=evil.example"}
    assert seen(1, "10.0.0.1", "192.0.2.7", **claims) == "192.0.2.7"
    assert seen(OURS, "10.0.0.1", "192.0.2.7", **claims) == "192.0.2.7"


def proxied(database_url: str, folder: Path, trusted: int) -> FlaskClient:
    settings = Settings(
        database_url=make_url(database_url),
        base_url=Origin("http", "localhost"),
        secret_key=SECRET_KEY,
        trusted_proxies=trusted,
        data_folder=folder,
    )
    return create_app(settings).test_client()


@pytest.mark.parametrize(("trusted", "counted"), [(0, "127.0.0.1"), (1, "192.0.2.7")])
def test_a_wrong_password_counts_for_the_address_that_counts(
    database_url: str, tmp_path: Path, db: Session, cast: Cast, trusted: int, counted: str
) -> None:
    client = proxied(database_url, tmp_path, trusted)
    form = {"email": cast.ana_email, "password": WRONG, "csrf_token": csrf_token(client, "/login")}
    client.post("/login", data=form, headers={"X-Forwarded-For": "6.6.6.6, 192.0.2.7"})
    subjects = set(db.scalars(select(FailedTry.subject_hash)))
    assert hashed(f"network {counted}") in subjects
    client.application.extensions["engine"].dispose()
