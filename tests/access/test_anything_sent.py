"""Whatever is sent, a page answers, and every answer is guarded."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import current_session
from tests import make
from tests.access.walking import address_of, rules_behind
from tests.browsers import csrf_token
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
        "own account": signed_in_staff(cast.sam),
        "public staff": app.test_client(),
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


@pytest.mark.parametrize("odd", ODD)
def test_nothing_that_is_posted_makes_a_page_fail(
    app: Flask, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast, odd: str
) -> None:
    """Each form with its own token and an odd text in every field, and with the ids of nothing."""
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    visitor = app.test_client()
    browsers = {
        "public": (visitor, csrf_token(visitor, "/login")),
        "public staff": (visitor, csrf_token(visitor, "/login")),
        "contact": (ana, csrf_token(ana, "/companies")),
        "staff": (sam, csrf_token(sam, "/staff/account/password")),
        "own account": (sam, csrf_token(sam, "/staff/account/password")),
    }
    names = (
        "name", "email", "password", "code", "current", "credential", "sealed", "version", "amount",
        "currency", "role", "words", "contacts", "papers", "on", "country", "terms", "next", "folder",
        "paper", "number", "first_name", "source", "seen", "key", "method", "reason", "language",
        "time_zone", "theme", "all",
    )  # fmt: skip
    for kind, (browser, token) in browsers.items():
        for rule in rules_behind(app, kind):
            if "POST" in (rule.methods or ()) and "log" not in rule.rule:
                form = {**dict.fromkeys(names, odd), "csrf_token": token}
                answer = browser.post(address_of(rule, "A" * 22), data=form)
                assert answer.status_code < 500, (rule, odd)
                assert "<script>alert" not in answer.text


def test_an_address_with_a_zero_byte_leads_nowhere(
    client: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    for browser in (client, signed_in(cast.ana), signed_in_staff(cast.sam)):
        for address in ("/invoices/%00", "/staff/customers/a%00", "/l/%00", "/api/links/%00", "/%00"):
            assert browser.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=\xff; staff=%00; visit=" + "x" * 3000},
        {"Cookie": "session; ;=;staff=é"},
        {"Accept-Language": "," * 500},
        {"Accept-Language": "de;q=x, fr;q=99999999999999999999"},
        {"User-Agent": "\u202e" * 200},
        {"Referer": "http://[::1"},
        {"Origin": "null"},
        {"HX-Request": "true", "HX-Target": "'\"><b>", "HX-Current-URL": "http://[", "HX-Request-Type": "?"},
        {"Range": "bytes=9-1,-5", "If-Modified-Since": "yesterday", "If-None-Match": "W/"},
        {"Content-Type": "multipart/form-data; boundary="},
        {"Content-Type": "multipart/form-data"},
        {"X-Forwarded-For": ",,,", "Forwarded": "for=;;;", "X-Forwarded-Host": "evil.example"},
    ],
)
def test_no_header_makes_a_page_fail(client: FlaskClient, cast: Cast, headers: dict[str, str]) -> None:
    sent = {name: value.encode("utf-8").decode("latin-1") for name, value in headers.items()}
    for address in ("/login", "/", "/staff/login", "/invoices/x.pdf", "/static/nothing.css", "/healthz"):
        for method in ("GET", "POST"):
            answer = client.open(address, method=method, headers=sent, data=b"--\r\n")
            assert answer.status_code < 500, (address, method)
            assert "evil.example" not in answer.text and "<b>" not in (answer.location or "")


def test_every_address_answers_with_the_policy_whoever_asks_and_however(
    app: Flask, client: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    browsers = (client, signed_in(cast.ana), signed_in_staff(cast.sam))
    for rule in app.url_map.iter_rules():
        for browser in browsers:
            for method in ("GET", "POST", "DELETE"):
                answer = browser.open(address_of(rule), method=method)
                policy = answer.headers["Content-Security-Policy"]
                assert policy.startswith("default-src 'none'") or "sandbox" in policy, (rule, method)
                assert "unsafe-inline" not in policy and "unsafe-eval" not in policy
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_twenty_browsers_of_two_companies_never_see_each_others_papers(
    app: Flask, db: Session, signed_in: SignedIn, cast: Cast
) -> None:
    """Lists, papers, the profile and fragments, side by side on threads that serve both."""
    ours = make.invoice(db, cast.acme, number="ACME-1")
    theirs = make.invoice(db, cast.globex, number="GLOBEX-1")
    db.rollback()
    visits = []
    for number in range(20):
        who, own, other = (cast.ana, ours, "GLOBEX-1") if number % 2 else (cast.zoe, theirs, "ACME-1")
        stranger = theirs if own is ours else ours
        visits.append((signed_in(who), own.public_id, own.number, stranger.public_id, other))
    db.rollback()

    def visit(one: tuple[FlaskClient, str, str, str, str]) -> list[str]:
        browser, own, number, stranger, other = one
        wrong = []
        for address in ("/", "/invoices", f"/invoices/{own}", "/profile/company", "/statement"):
            for headers in ({}, {"HX-Request": "true", "HX-Request-Type": "partial"}):
                answer = browser.get(address, headers=headers)
                if other in answer.text or answer.headers["Cache-Control"] != "no-store":
                    wrong.append(address)
        if number not in browser.get(f"/invoices/{own}").text:
            wrong.append("own")
        if browser.get(f"/invoices/{stranger}").status_code != 404:
            wrong.append("stranger")
        return wrong

    with ThreadPoolExecutor(20) as threads:
        assert [wrong for wrong in threads.map(visit, visits) if wrong] == []


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
