"""Which forms are believed: token, origin, and how long a page may stay open."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.kit import clock
from tests.access.walking import UNSAFE, address_of, rules_behind
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


def changing(app: Flask, kind: str) -> list[tuple[str, str]]:
    return [
        (address_of(rule), method)
        for rule in rules_behind(app, kind)
        for method in (rule.methods or set()) & UNSAFE
    ]


def test_no_form_is_taken_without_a_token_of_this_session(
    app: Flask, client: FlaskClient, signed_in: SignedIn, signed_in_staff: SignedIn, cast: Cast
) -> None:
    ana, sam = signed_in(cast.ana), signed_in_staff(cast.sam)
    other = csrf_token(signed_in(cast.zoe), "/companies")
    own_other_session = csrf_token(signed_in(cast.ana), "/companies")
    strangers = csrf_token(app.test_client(), "/login")
    tried = 0
    for kind, browser in (
        ("contact", ana),
        ("public", ana),
        ("staff", sam),
        ("own account", sam),
        ("public staff", sam),
        ("public", client),
        ("public staff", client),
    ):
        for address, method in changing(app, kind):
            for wrong in ("", "x", other, own_other_session, strangers, other[:-1], "é"):
                answer = browser.open(address, method=method, data={"csrf_token": wrong})
                assert answer.status_code == 400, (address, method, wrong)
                tried += 1
    assert tried >= 42


@pytest.mark.parametrize(
    "sent",
    [
        {"json": {"csrf_token": "TOKEN"}},
        {"data": "csrf_token=TOKEN", "content_type": "text/plain"},
        {"data": b"", "query_string": {"csrf_token": "TOKEN"}},
        {"data": {"_method": "GET"}, "headers": {"X-HTTP-Method-Override": "GET"}},
    ],
)
def test_a_token_counts_only_where_a_form_or_header_carries_it(
    signed_in: SignedIn, cast: Cast, sent: dict[str, object]
) -> None:
    browser = signed_in(cast.ana)
    token = csrf_token(browser, "/companies")
    filled = {
        name: json.loads(json.dumps(value).replace("TOKEN", token)) if not isinstance(value, bytes) else value
        for name, value in sent.items()
    }
    assert browser.post("/logout", **filled).status_code == 400  # type: ignore[arg-type]
    assert browser.get("/companies").status_code == 200


def test_a_token_in_the_header_is_as_good_as_one_in_the_form(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    assert (
        browser.post("/logout", headers={"X-CSRFToken": csrf_token(browser, "/companies")}).status_code == 303
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
        ({"Origin": "null"}, 400),
        ({"Origin": "https://localhost"}, 400),
        ({"Origin": "http://localhost:8001"}, 400),
        ({"Origin": "http://evil.example"}, 400),
        ({"Origin": "http://localhost.evil.example", "Sec-Fetch-Site": "same-origin"}, 400),
    ],
)
def test_a_form_with_the_right_token_must_come_from_a_page_of_ours(
    signed_in: SignedIn, cast: Cast, headers: dict[str, str], status: int
) -> None:
    browser = signed_in(cast.ana)
    token = csrf_token(browser, "/companies")
    assert browser.post("/logout", data={"csrf_token": token}, headers=headers).status_code == status


def test_a_page_keeps_its_token_for_as_long_as_its_session_lives(signed_in: SignedIn, cast: Cast) -> None:
    browser = signed_in(cast.ana)
    token = csrf_token(browser, "/companies")
    clock.set_shift(timedelta(minutes=55))
    browser.get("/companies").close()
    clock.set_shift(timedelta(minutes=110))
    assert browser.post("/logout", data={"csrf_token": token}).status_code == 303


def test_a_form_sent_after_the_session_ended_leads_to_the_door_and_back_to_its_page(
    signed_in: SignedIn, cast: Cast
) -> None:
    browser = signed_in(cast.ana)
    token = csrf_token(browser, "/companies")
    clock.set_shift(timedelta(hours=2))
    answer = browser.post(
        "/companies", data={"csrf_token": token}, headers={"Referer": "http://localhost/companies?x=1"}
    )
    assert answer.location == "/login?next=/companies?x%3D1"
    elsewhere = browser.post("/companies", headers={"Referer": "http://evil.example/companies"})
    assert elsewhere.location == "/login"
