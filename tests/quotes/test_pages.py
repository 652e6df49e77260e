"""The list of quotes and the quote, as a contact asks for them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.papers.models import Paper, PaperLine, Quote
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import SHOWS_QUOTES
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
    """Quotes of Acme in every state, one in two revisions, and one of Globex."""
    papers: dict[str, Paper] = {
        "open": make.quote(
            db, cast.acme, 30_000, number="OPEN-1", issued_on=days(-1), valid_until_on=days(4)
        ),
        "today": make.quote(
            db, cast.acme, 10_000, number="TODAY-1", issued_on=days(-2), valid_until_on=TODAY
        ),
        "expired": make.quote(
            db, cast.acme, 20_000, number="OVER-1", issued_on=days(-30), valid_until_on=days(-1)
        ),
        "accepted": make.quote(
            db,
            cast.acme,
            40_000,
            number="YES-1",
            state=PaperState.ACCEPTED,
            issued_on=days(-9),
            valid_until_on=days(-8),
            purchase_order="88-40713",
        ),
        "declined": make.quote(
            db, cast.acme, 50_000, number="NO-1", state=PaperState.DECLINED, issued_on=days(-5)
        ),
        "first": make.quote(db, cast.acme, 70_000, number="TWICE-1", issued_on=days(-4)),
        "second": make.quote(db, cast.acme, 60_000, number="TWICE-1", revision=2, issued_on=days(-3)),
        "zoes": make.quote(db, cast.globex, 10_000, number="ZOE-1"),
    }
    with every_customer(db, "a test"), transaction():
        db.add(Quote(customer_id=cast.acme, currency="EUR", number="YES-1", revision=2))
        db.add(
            PaperLine(
                customer_id=cast.acme,
                paper_id=papers["open"].id,
                position=1,
                item_code="ANODE-7",
                description="Hull anode",
                quantity_e6=1_000_000,
                price_e6=300_000_000,
                amount_minor=30_000,
            )
        )
    return papers


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast, shelf: dict[str, Paper]) -> FlaskClient:
    return signed_in(cast.ana)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["OPEN-1", "TODAY-1", "TWICE-1", "NO-1", "YES-1", "OVER-1"]),
        ("status=open", ["OPEN-1", "TODAY-1", "TWICE-1"]),
        ("status=accepted", ["YES-1"]),
        ("status=declined", ["NO-1"]),
        ("status=expired", ["OVER-1"]),
        ("q=anode", ["OPEN-1"]),
        ("q=88-407", ["YES-1"]),
        ("q=200.00", ["OVER-1"]),
        ("q=over-1&status=open", []),
        ("q=ZOE", []),
        ("sort=-total", ["TWICE-1", "NO-1", "YES-1", "OPEN-1", "OVER-1", "TODAY-1"]),
        ("sort=number", ["NO-1", "OPEN-1", "OVER-1", "TODAY-1", "TWICE-1", "YES-1"]),
        ("status=open&sort=valid&size=10", None),
        ("sort=-status", None),
    ],
)
def test_the_address_filters_searches_and_sorts(
    ana: FlaskClient, query: str, expected: list[str] | None
) -> None:
    answer = ana.get(f"/quotes?{query}")
    assert answer.status_code == 200
    if expected is not None:
        assert numbers_in(answer.text) == expected


def test_a_quote_is_open_through_its_last_day(ana: FlaskClient) -> None:
    text = ana.get("/quotes?status=open").text
    assert "Ends today" in text
    assert "4 days left" in text


def test_the_tabs_count_each_quote_once_by_its_latest_revision(ana: FlaskClient) -> None:
    text = ana.get("/quotes").text
    for words, count in (("To answer", 3), ("Accepted", 1), ("Declined", 1), ("Expired", 1)):
        assert f'{words} <span class="count">{count}</span>' in text
    assert "1 to 6 of 6 quotes" in text


def test_a_quote_shows_its_lines_and_state(ana: FlaskClient, shelf: dict[str, Paper]) -> None:
    text = ana.get(f"/quotes/{shelf['open'].public_id}").text
    assert "Quote OPEN-1" in text
    assert "Hull anode" in text
    assert "€300.00" in text
    assert "Valid until" in text
    assert "Expired" in ana.get(f"/quotes/{shelf['expired'].public_id}").text


def test_a_strangers_quote_a_draft_and_another_kind_are_missing(
    ana: FlaskClient, db: Session, cast: Cast, shelf: dict[str, Paper]
) -> None:
    with every_customer(db, "a test"), transaction():
        draft = Quote(customer_id=cast.acme, currency="EUR")
        db.add(draft)
    order = make.order(db, cast.acme)
    for public_id in (shelf["zoes"].public_id, draft.public_id, order.public_id, "x" * 22, "OPEN-1"):
        assert ana.get(f"/quotes/{public_id}").status_code == 404


def test_where_the_business_shows_no_quotes_there_is_neither_entry_nor_page(
    ana: FlaskClient, db: Session, cast: Cast, shelf: dict[str, Paper], signed_in: SignedIn
) -> None:
    with every_customer(db, "a test"):
        save_preference(SHOWS_QUOTES, False, customer_id=cast.acme)
    assert 'href="/quotes"' not in ana.get("/").text
    assert 'href="/quotes"' not in ana.get("/more").text
    assert ana.get("/quotes").status_code == 404
    assert ana.get(f"/quotes/{shelf['open'].public_id}").status_code == 404
    assert 'href="/orders"' in ana.get("/more").text
    assert signed_in(cast.zoe).get("/quotes").status_code == 200
