"""The list of orders and the order, as a contact asks for them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.papers.models import Order, Paper
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import SHOWS_ORDERS
from portal.tenancy import every_customer
from tests import make
from tests.browsers import numbers_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def shelf(db: Session, cast: Cast) -> dict[str, Paper]:
    """Orders of Acme in every state, and one of Globex."""

    def order(number: str, age: int, total: int, **columns: object) -> Paper:
        return make.order(db, cast.acme, total, number=number, issued_on=days(-age), **columns)

    papers = {
        "new": order("NEW-1", 1, 40_000, purchase_order="88-40713"),
        "half": order("HALF-1", 2, 30_000, invoiced="partly", shipped="partly"),
        "sent": order("SENT-1", 3, 20_000, invoiced="fully", shipped="shipped"),
        "held": order("HELD-1", 4, 10_000, state=PaperState.ON_HOLD, currency="USD"),
        "done": order("DONE-1", 5, 50_000, state=PaperState.CLOSED, invoiced="fully", shipped="delivered"),
        "void": order("VOID-1", 6, 60_000, state=PaperState.VOID),
        "zoes": make.order(db, cast.globex, 10_000, number="ZOE-1"),
    }
    with every_customer(db, "a test"), transaction():
        db.add(Order(customer_id=cast.acme, currency="EUR", number="DRAFT-1"))
    return papers


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast, shelf: dict[str, Paper]) -> FlaskClient:
    return signed_in(cast.ana)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["NEW-1", "HALF-1", "SENT-1", "HELD-1", "DONE-1", "VOID-1"]),
        ("status=confirmed", ["NEW-1", "HALF-1", "SENT-1"]),
        ("status=on_hold", ["HELD-1"]),
        ("status=closed", ["DONE-1"]),
        ("status=void", ["VOID-1"]),
        ("invoiced=fully", ["SENT-1", "DONE-1"]),
        ("shipped=delivered", ["DONE-1"]),
        ("status=confirmed&invoiced=partly&shipped=partly", ["HALF-1"]),
        ("q=88-407", ["NEW-1"]),
        ("q=100.00", ["HELD-1"]),
        ("q=DRAFT", []),
        ("q=ZOE", []),
        ("sort=-shipped&status=confirmed", ["SENT-1", "HALF-1", "NEW-1"]),
        ("sort=invoiced&status=confirmed", ["NEW-1", "HALF-1", "SENT-1"]),
        ("sort=-total&status=confirmed", ["NEW-1", "HALF-1", "SENT-1"]),
        ("sort=issued", ["VOID-1", "DONE-1", "HELD-1", "SENT-1", "HALF-1", "NEW-1"]),
    ],
)
def test_the_address_filters_searches_and_sorts(ana: FlaskClient, query: str, expected: list[str]) -> None:
    answer = ana.get(f"/orders?{query}")
    assert answer.status_code == 200
    assert numbers_in(answer.text) == expected


def test_what_is_filtered_away_can_be_had_back_with_one_click(ana: FlaskClient) -> None:
    text = ana.get("/orders?invoiced=fully&shipped=delivered&q=done").text
    for address in ("shipped=delivered&amp;q=done", "invoiced=fully&amp;q=done", "shipped=delivered"):
        assert f"?{address}" in text
    assert "Clear all" in text


def test_nonsense_is_a_sentence_and_the_usual_list(ana: FlaskClient) -> None:
    answer = ana.get("/orders?invoiced=maybe&shipped=%00&status=paid&sort=due")
    assert answer.status_code == 200
    assert "We do not know “maybe” here" in answer.text
    assert len(numbers_in(answer.text)) == 6


def test_an_order_says_how_far_it_is(ana: FlaskClient, shelf: dict[str, Paper]) -> None:
    text = ana.get(f"/orders/{shelf['half'].public_id}").text
    assert "Order HALF-1" in text
    for words in ("Confirmed", "Partly invoiced", "Partly shipped", "€300.00"):
        assert words in text


def test_strangers_orders_and_drafts_are_missing(
    ana: FlaskClient, db: Session, cast: Cast, shelf: dict[str, Paper]
) -> None:
    invoice = make.invoice(db, cast.acme)
    for public_id in (shelf["zoes"].public_id, invoice.public_id, "DRAFT-1"):
        assert ana.get(f"/orders/{public_id}").status_code == 404


def test_orders_are_seen_only_where_the_business_lets_customers_see_them(
    ana: FlaskClient, shelf: dict[str, Paper]
) -> None:
    save_preference(SHOWS_ORDERS, False)
    assert 'href="/orders"' not in ana.get("/").text
    for path in ("/orders", "/orders?status=closed", f"/orders/{shelf['new'].public_id}"):
        assert ana.get(path).status_code == 404
    save_preference(SHOWS_ORDERS, True)
    assert ana.get("/orders").status_code == 200
