"""Who asks the API without a right token, or badly, is told so as JSON and gets nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.api_tokens.models import ApiToken
from portal.access.api_tokens.operations import revoke_token
from portal.access.models import FailedTry
from portal.access.rules import TRIES_OF_NETWORK
from portal.kit import clock
from portal.preferences.operations import save_preference
from portal.preferences.rules import IS_PORTAL_ON
from tests import make
from tests.access.walking import address_of, rules_behind
from tests.api.asked import LINKS, Program, program
from tests.cast import Cast
from tests.links.minted import SAM

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture(autouse=True)
def unshifted() -> object:
    yield
    clock.set_shift(timedelta())


def problem(answer: TestResponse, status: int) -> str:
    """The detail of the problem, which has this status and everything that each answer has."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert answer.json is not None and answer.json["status"] == status
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    detail: str = answer.json["detail"]
    return detail


def token_row(db: Session) -> ApiToken:
    db.rollback()
    db.expire_all()
    return db.scalars(select(ApiToken)).one()


def test_without_a_right_token_no_address_answers(
    app: Flask, db: Session, cast: Cast, signed_in: SignedIn, signed_in_staff: SignedIn
) -> None:
    right = program(app, db)[0].token
    signed = (app.test_client(), signed_in(cast.ana), signed_in_staff(cast.sam))
    sent: list[dict[str, str]] = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {right}x"},
        {"Authorization": f"Bearer {right[:-1]}"},
        {"Authorization": f"Basic {right}"},
        {"Authorization": right},
        {"Authorization": "Bearer é\x7f".encode().decode("latin-1")},
        {"X-Api-Key": right},
        {"Cookie": f"token={right}; session={right}; staff={right}"},
        {"X-Forwarded-User": "sam", "X-Remote-User": "sam"},
    ]
    rules, networks = rules_behind(app, "program"), count(1)
    assert len(rules) == 2
    for rule in rules:
        for method in (rule.methods or set()) - {"OPTIONS"}:
            for browser in signed:
                for headers in sent:
                    answer = browser.open(
                        f"{address_of(rule)}?token={right}&access_token={right}",
                        method=method,
                        headers=headers,
                        json={"token": right},
                        environ_overrides={"REMOTE_ADDR": f"192.0.2.{next(networks)}"},
                    )
                    problem(answer, 401)
                    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="Portal API"')


def test_a_wrong_token_is_told_from_a_missing_one_and_only_it_is_counted(
    app: Flask, db: Session, cast: Cast
) -> None:
    assert "Send the token" in problem(Program(app, "").ask("POST", LINKS), 401)
    assert db.scalars(select(FailedTry)).all() == []
    answer = Program(app, "wrong").ask("POST", LINKS)
    assert "wrong, or it was revoked" in problem(answer, 401)
    assert "error=invalid_token" in answer.headers["WWW-Authenticate"]
    db.rollback()
    assert len(db.scalars(select(FailedTry)).all()) == 1


def test_who_guesses_tokens_is_closed_out_and_the_right_one_goes_on_working(
    app: Flask, db: Session, cast: Cast
) -> None:
    shop, _token = program(app, db)
    make.invoice(db, cast.acme, number="INV-7")
    for _ in range(TRIES_OF_NETWORK):
        problem(Program(app, "guess").ask("POST", LINKS), 401)
    closed = Program(app, "guess").ask("POST", LINKS)
    problem(closed, 429)
    assert 0 < int(closed.headers["Retry-After"]) <= 900
    assert shop.make(number="INV-7", contact=cast.ben_email).status_code == 201


def test_a_revoked_token_opens_nothing_from_the_next_request_on(app: Flask, db: Session, cast: Cast) -> None:
    shop, token = program(app, db)
    assert shop.make().status_code == 422
    revoke_token(token.public_id, SAM, clock.now())
    assert "revoked" in problem(shop.make(), 401)


def test_the_last_use_is_noted_once_a_minute(app: Flask, db: Session, cast: Cast) -> None:
    shop, _token = program(app, db)
    assert token_row(db).last_used_at is None
    shop.make()
    first = token_row(db).last_used_at
    assert first is not None
    shop.make()
    assert token_row(db).last_used_at == first
    clock.set_shift(timedelta(minutes=2))
    shop.make()
    assert token_row(db).last_used_at > first  # type: ignore[operator]


def test_programs_are_served_while_the_portal_is_switched_off(app: Flask, db: Session, cast: Cast) -> None:
    shop, _token = program(app, db)
    make.invoice(db, cast.acme, number="INV-7")
    save_preference(IS_PORTAL_ON, False)
    assert shop.make(number="INV-7", contact=cast.ben_email).status_code == 201
    problem(Program(app, "").make(), 401)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nothing", b"\xff\xfe", b'{"number": NaN}', b'{"number": Infinity}', b"[" * 50_000,
        b'{"number": ' + b"9" * 5_000 + b"}", b"[]", b'"INV-7"', b"null",
    ],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(app: Flask, db: Session, cast: Cast, body: bytes) -> None:
    assert "JSON" in problem(program(app, db)[0].ask("POST", LINKS, body), 400)


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"],
)
def test_what_is_not_said_to_be_json_is_refused(app: Flask, db: Session, cast: Cast, kind: str) -> None:
    body = {"number": "INV-7", "contact": cast.ben_email}
    answer = program(app, db)[0].ask("POST", LINKS, body, {"Content-Type": kind})
    assert "application/json" in problem(answer, 415)


def test_a_giant_body_is_refused(app: Flask, db: Session, cast: Cast) -> None:
    shop, _token = program(app, db)
    for size in (64_001, 2_000_000):
        problem(shop.ask("POST", LINKS, b'{"number": "' + b"9" * size + b'"}'), 413)


def test_a_wrong_address_or_method_is_a_problem_too(app: Flask, db: Session, cast: Cast) -> None:
    shop, _token = program(app, db)
    for address in ("/api", "/api/", "/api/customers", f"{LINKS}/", f"{LINKS}/a/b", f"{LINKS}/%00"):
        problem(shop.ask("DELETE", address), 404)
    refused = shop.ask("GET", LINKS)
    problem(refused, 405)
    assert "POST" in refused.headers["Allow"]
    problem(shop.ask("PUT", f"{LINKS}/x"), 405)
    page = app.test_client().get("/apis")
    assert page.status_code == 404 and page.mimetype == "text/html"


def test_a_fault_of_ours_is_told_with_its_reference_and_nothing_else(
    app: Flask, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise RuntimeError("secret")

    shop, _token = program(app, db)
    monkeypatch.setattr("portal.api.views.read_wanted_link", broken)
    app.testing = False
    answer = shop.make()
    assert "Code " in problem(answer, 500) and "secret" not in answer.text
