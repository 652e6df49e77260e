"""The app as a whole: cookies over https, its health, its log."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import make_url, update
from sqlalchemy.orm import Session

from portal.access.operations import set_password
from portal.app import create_app
from portal.customers.models import Contact
from portal.db import transaction
from portal.kit import clock
from portal.kit.origin import Origin
from portal.preferences.models import Organisation
from portal.settings import Settings
from portal.tenancy import every_customer
from portal.web.frame import path_of
from portal.web.logs import HIDDEN, hide_secrets
from tests.browsers import csrf_token
from tests.cast import Cast

RIGHT = "anchor lantern tide 7"
HERE = "https://portal.example"


@pytest.fixture
def https(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            database_url=make_url(database_url),
            base_url=Origin("https", "portal.example"),
            secret_key="0123456789abcdef0123456789abcdef",
            data_folder=tmp_path,
        )
    )
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


class Secure(FlaskClient):
    def open(self, *args: object, **named: object) -> object:  # type: ignore[override]
        return super().open(*args, **{"base_url": HERE} | named)  # type: ignore[arg-type]


def test_over_https_every_cookie_is_of_this_host_only(https: Flask, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"):
        person_id = db.get_one(Contact, cast.ana).person_id
    assert person_id is not None
    set_password(person_id, RIGHT)
    https.test_client_class = Secure
    browser = https.test_client()
    door = browser.get("/login")
    assert door.headers["Strict-Transport-Security"]
    form = {"email": cast.ana_email, "password": RIGHT, "csrf_token": csrf_token(browser, "/login")}
    answer = browser.post("/login", data=form, headers={"Origin": HERE})
    assert answer.status_code == 303
    cookies = [*door.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-visit", "__Host-session"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; ")), cookie
        assert "Domain=" not in cookie
    assert browser.get("/companies").status_code == 200


def test_over_https_the_plain_name_of_a_cookie_means_nothing(https: Flask, db: Session, cast: Cast) -> None:
    from tests.browsers import begin_contact_session

    https.test_client_class = Secure
    browser = https.test_client()
    token = begin_contact_session(db, cast.ana)
    browser.set_cookie("session", token, domain="portal.example")
    assert browser.get("/companies").status_code == 303
    browser.set_cookie("__Host-session", token, domain="portal.example", secure=True)
    assert browser.get("/companies").status_code == 200


def test_another_host_is_refused_before_anything_is_asked(client: FlaskClient) -> None:
    for host in ("evil.example", "localhost:81", "localhost.evil.example", ""):
        for address in ("/login", "/healthz", "/companies"):
            assert client.get(address, headers={"Host": host}).status_code == 400, host


def test_no_header_turns_links_to_another_host(client: FlaskClient) -> None:
    claims = {
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "Origin": "http://evil.example",
    }
    answer = client.get("/companies", headers=claims)
    assert answer.location == "/login?next=/companies"
    assert "evil.example" not in client.get("/login", headers=claims).text


def test_health_says_whether_the_database_answers_and_nothing_else(
    client: FlaskClient, tmp_path: Path
) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"database": "ok"})
    nowhere = create_app(
        Settings(
            database_url=make_url(f"sqlite:///{tmp_path}/missing/portal.db"),
            base_url=Origin("http", "localhost"),
            secret_key="0" * 32,
            data_folder=tmp_path,
        )
    )
    answer = nowhere.test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "unreachable"})


def test_who_finds_a_weakness_reads_whom_to_write_to(client: FlaskClient, db: Session, cast: Cast) -> None:
    address = "/.well-known/security.txt"
    with transaction():
        db.execute(update(Organisation).values(email="books@halvorsen.example"))
    answer = client.get(address, headers={"X-Forwarded-Host": "evil.example"})
    assert answer.mimetype == "text/plain"
    said = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert said["Contact"] == "mailto:books@halvorsen.example"
    assert said["Canonical"] == f"http://localhost{address}"
    until = datetime.fromisoformat(said["Expires"])
    assert timedelta(days=90) < until - clock.now() < timedelta(days=365)
    with transaction():
        db.execute(update(Organisation).values(email=""))
        db.execute(update(Organisation).values(settings_version=Organisation.settings_version + 1))
    assert client.get(address).status_code == 404


def test_a_fault_of_ours_says_nothing_of_itself(database_url: str, tmp_path: Path) -> None:
    app = create_app(
        Settings(
            database_url=make_url(f"sqlite:///{tmp_path}/missing/portal.db"),
            base_url=Origin("http", "localhost"),
            secret_key="0" * 32,
            data_folder=tmp_path,
        )
    )
    for address in ("/login", "/companies", "/staff/login"):
        answer = app.test_client().get(address)
        assert answer.status_code == 500
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        for word in ("Traceback", "sqlite", "SELECT", str(tmp_path)):
            assert word not in answer.text


def test_a_form_that_is_too_large_is_refused(client: FlaskClient) -> None:
    token = csrf_token(client, "/login")
    answer = client.post("/login", data={"csrf_token": token, "email": "x" * 1_100_000})
    assert answer.status_code == 413


def test_the_log_hides_what_is_secret_and_keeps_the_rest() -> None:
    event = {
        "event": "sign_in",
        "path": "/login",
        "password": RIGHT,
        "session_token": "abc",
        "headers": {"Cookie": "session=abc", "Accept": "text/html"},
        "minutes": 3,
    }
    shown = hide_secrets(None, "info", event)
    assert shown["path"] == "/login"
    assert shown["minutes"] == 3
    assert shown["headers"] == {"Cookie": HIDDEN, "Accept": "text/html"}
    assert RIGHT not in json.dumps(shown)
    assert "abc" not in json.dumps(shown)


def test_no_zero_byte_gets_in_by_a_query_or_a_form(app: Flask) -> None:
    with app.test_request_context("/?q=a%00b&q=c", method="POST", data={"name": "\0Ana", "of": "Acme"}):
        assert request.args.getlist("q") == ["a\N{REPLACEMENT CHARACTER}b", "c"]
        assert request.form.to_dict() == {"name": "\N{REPLACEMENT CHARACTER}Ana", "of": "Acme"}


def test_the_paths_in_a_menu_are_those_of_the_app_that_answers(app: Flask) -> None:
    other = Flask("other")
    other.add_url_rule("/elsewhere", endpoint="files.index", view_func=lambda: "")
    for one, path in ((other, "/elsewhere"), (app, "/documents")):
        with one.test_request_context():
            assert path_of("files.index") == path
