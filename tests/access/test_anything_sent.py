"""Whatever is sent, a page answers, and every answer is guarded."""

from collections.abc import Callable

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import current_session
from tests.access.walking import address_of, rules_behind
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


ODD = (
    "\0",
    "%00",
    "é\u202e",
    "'\"><script>alert(1)</script>",
    "../../etc/passwd",
    "9" * 400,
    "-1",
    "%ff",
    "{{7*7}}",
)


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_is_sent_makes_a_page_fail(
    app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast, odd: str
) -> None:
    browsers = {
        "contact": signed_in(cast.ana),
        "public": app.test_client(),
        "staff": signed_in_staff(cast.sam),
    }
    for kind, browser in browsers.items():
        browser.set_cookie("visit", odd.encode("ascii", "ignore").decode())
        for rule in rules_behind(app, kind):
            if rule.rule.startswith(("/probe", "/staff/probe", "/public-probe")):
                continue
            names = ("q", "page", "size", "sort", "status", "next", "lang", "from", "to", "kind", "currency")
            for query in (dict.fromkeys(names, odd), {"next": [odd, odd]}):
                answer = browser.get(
                    address_of(rule, "A" * 22),
                    query_string=query,
                    headers={"HX-Target": "#a", "Accept-Language": "xx;q=é"},
                )
                assert answer.status_code in (200, 303, 403, 404, 405, 422), (rule, odd)
                assert "<script>alert" not in answer.text


def test_every_answer_carries_the_security_headers(client: FlaskClient, cast: Cast) -> None:
    for address, method in (
        ("/login", "GET"),
        ("/nope", "GET"),
        ("/login", "DELETE"),
        ("/login", "TRACE"),
        ("/companies", "GET"),
        ("/logout", "POST"),
        ("/healthz", "GET"),
    ):
        answer = client.open(address, method=method)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.open("/login", method="TRACE").status_code == 405


def test_no_context_is_left_behind_by_a_request(
    app: Flask, client: FlaskClient, db: Session, cast: Cast
) -> None:
    client.get("/login")
    assert current_session() is db
    with app.app_context():
        assert "until_the_end" not in g
