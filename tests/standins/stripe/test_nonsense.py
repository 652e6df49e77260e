"""Nonsense of every kind gets an answer that says so, and never stumbles."""

import http.client
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from portal.standins.stripe import forms
from portal.standins.stripe.api import ROUTES
from portal.standins.stripe.errors import Sorry
from portal.standins.stripe.magic import CARDS, IBANS, is_card_number, is_iban
from portal.standins.stripe.server import StandIn
from tests.standins.stripe.standin import API_KEY

NAMES = sorted({name for route in ROUTES for name in route.shape.fields})
TAILS = ["", "[]", "[0]", "[0][price_data][unit_amount]", "[name]", "[", "]", "[a][b]", "[0][0]"]
VALUES = ["", "0", "-1", "1e99", "NaN", "0.5", "true", "usd", "☃", "\x00", "1" * 400, "cus_1", "http://x"]
names = st.builds(str.__add__, st.sampled_from(NAMES) | st.text(max_size=8), st.sampled_from(TAILS))
fields = st.lists(st.tuples(names, st.sampled_from(VALUES) | st.text(max_size=20)), max_size=6)


@pytest.fixture(scope="module")
def browser() -> Iterator[Client]:
    """The stand-in, asked without a network."""
    stand_in = StandIn()
    yield Client(stand_in)
    stand_in._store.close()
    stand_in._server.server_close()


@given(fields)
def test_any_field_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        forms.tree(pairs)
    except Sorry as sorry:
        assert sorry.status == 400


def test_brackets_make_a_tree() -> None:
    assert forms.tree(
        [("a[b][0][c]", "1"), ("a[b][1][c]", "2"), ("d[]", "x"), ("d[]", "y"), ("e[10]", "z"), ("e[9]", "w")]
    ) == {"a": {"b": [{"c": "1"}, {"c": "2"}]}, "d": ["x", "y"], "e": ["w", "z"]}


@pytest.mark.parametrize(
    "pairs", [[("a", "1"), ("a[b]", "2")], [("a" + "[b]" * 2000, "1")], [("a[0]", "1"), ("a[0][b]", "2")]]
)
def test_a_tree_that_cannot_be_is_refused(pairs: list[tuple[str, str]]) -> None:
    with pytest.raises(Sorry):
        forms.tree(pairs)


@given(st.sampled_from(ROUTES), fields)
def test_no_call_makes_it_stumble(browser: Client, route: Any, pairs: list[tuple[str, str]]) -> None:
    path = route.path.replace("<", "x").replace(">", "")
    headers = {"Authorization": f"Bearer {API_KEY}"}
    if route.method == "POST":
        answer = browser.post(path, data=urlencode(pairs), headers=headers, content_type=FORM)
    else:
        answer = browser.open(path, method=route.method, query_string=urlencode(pairs), headers=headers)
    assert answer.status_code in (200, 400, 404), answer.text
    assert "error" in json.loads(answer.text) or answer.status_code == 200


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "status"),
    [
        ("GET", "/v1/nothing", {}, b"", 401),
        ("GET", "/v1/nothing", {"Authorization": f"Bearer {API_KEY}"}, b"", 404),
        ("GET", "/nowhere", {}, b"", 404),
        ("POST", "/", {"Origin": "http://evil.example"}, b"intent=pi_x&button=0", 403),
        ("POST", "/", {}, b"intent=pi_x&button=0", 403),
        ("GET", "/c/pay/cs_test_nothing", {}, b"", 404),
        ("POST", "/c/verify/pi_nothing", {}, b"", 404),
        ("GET", "/healthz", {"Host": "stripe.example"}, b"", 421),
        ("POST", "/_control/pass", {"Content-Type": FORM}, b"days=9", 405),
        ("GET", "/_control/pass", {}, b"", 405),
        ("POST", "/_control/nothing", {"Content-Type": "application/json"}, b"{}", 400),
        ("POST", "/_control/pass", {"Content-Type": "application/json"}, b"{", 400),
        ("POST", "/_control/pass", {"Content-Type": "application/json"}, b"[1]", 400),
        ("POST", "/_control/pass", {"Content-Type": "application/json"}, b'{"years": 1}', 400),
        ("POST", "/_control/fail", {"Content-Type": "application/json"}, b'{"kind": "odd"}', 400),
        ("POST", "/_control/dispute", {"Content-Type": "application/json"}, b'{"charge": "ch_x"}', 404),
        ("POST", "/v1/customers", {"Authorization": f"Bearer {API_KEY}"}, b"name=" + b"x" * 1_100_000, 413),
    ],
)
def test_what_is_asked_wrongly_has_its_status(
    stripe_standin: Any, method: str, path: str, headers: dict[str, str], body: bytes, status: int
) -> None:
    connection = http.client.HTTPConnection(stripe_standin.address.removeprefix("http://"), timeout=20)
    connection.request(method, path, body, {"Content-Type": FORM} | headers)
    assert connection.getresponse().status == status
    connection.close()


def test_check_digits_are_checked() -> None:
    assert all(is_card_number(number) for number in CARDS)
    assert not any(is_card_number(number[:-1] + str((int(number[-1]) + 1) % 10)) for number in CARDS)
    assert all(is_iban(iban) for iban in IBANS)
    assert not any(is_iban(iban[:-1] + str((int(iban[-1]) + 1) % 10)) for iban in IBANS)
    assert not any(is_card_number(text) for text in ("", "0", "4242", "٤" * 16, "x" * 16))
    assert not any(is_iban(text) for text in ("", "AT", "AT61", "A" * 34, "ÄT61190430023457320"))
