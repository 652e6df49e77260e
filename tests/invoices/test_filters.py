"""The page of filters of the invoice list: ticks that hold together, days, amounts, a currency."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.kit import clock
from tests import make
from tests.browsers import numbers_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def day(number: int) -> str:
    return (TODAY + timedelta(days=number)).isoformat()


@pytest.fixture
def ana(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    """Ana, whose company has a late, a paid, a partly paid, a yen invoice, and one whose deposit is late."""
    on = {"issued_on": TODAY - timedelta(days=40)}
    later = TODAY + timedelta(days=20)
    make.invoice(db, cast.acme, 10_000, number="LATE", due_on=TODAY - timedelta(days=3), **on)
    paid = make.invoice(db, cast.acme, 20_000, number="PAID", due_on=later, **on)
    make.payment(db, cast.acme, {paid.id: 20_000})
    partly = make.invoice(db, cast.acme, 30_000, number="PARTLY", due_on=later, issued_on=TODAY)
    make.payment(db, cast.acme, {partly.id: 100})
    make.invoice(db, cast.acme, 12_000, number="YEN", currency="JPY", due_on=later, **on)
    deposit = {"deposit_minor": 500, "deposit_due_on": TODAY - timedelta(days=1)}
    make.invoice(db, cast.acme, 40_000, number="DEPOSIT", due_on=later, **deposit, **on)
    make.invoice(db, cast.globex, 10_000, number="ZOES", due_on=TODAY, **on)
    return signed_in(cast.ana)


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("paid=yes", {"PAID"}),
        ("unpaid=yes", {"LATE", "PARTLY", "YEN", "DEPOSIT"}),
        ("late=yes", {"LATE", "DEPOSIT"}),
        ("paid=yes&late=yes", {"PAID", "LATE", "DEPOSIT"}),
        ("currency=JPY", {"YEN"}),
        ("total_from=200&total_to=300.00", {"PAID", "PARTLY"}),
        ("total_from=12000", {"YEN"}),
        (f"issued_from={day(-5)}", {"PARTLY"}),
        (f"issued_to={day(-5)}&unpaid=yes", {"LATE", "YEN", "DEPOSIT"}),
        (f"due_from={day(-2)}&due_to={day(0)}", {"DEPOSIT"}),
        ("unpaid=yes&q=LATE", {"LATE"}),
        ("q=€300.00", {"PARTLY"}),
        ("q=%20299.00+EUR", {"PARTLY"}),
        ("q=12,000", {"YEN"}),
        ("total_from=12,000", {"YEN"}),
        ("status=overdue&currency=EUR&total_to=100", {"LATE"}),
    ],
)
def test_filters_hold_together(ana: FlaskClient, query: str, numbers: set[str]) -> None:
    page = ana.get(f"/invoices?{query}").text
    assert set(numbers_in(page)) == numbers
    assert f"1 to {len(numbers)} of {len(numbers)}" in page
    kept = ana.get(f"/invoices/export.csv?{query}").text
    assert all(number in kept for number in numbers) and kept.count("\n") == len(numbers) + 1


def test_each_filter_is_a_chip_and_stays_when_something_is_searched(ana: FlaskClient) -> None:
    query = f"paid=yes&late=yes&issued_from={day(-60)}&total_from=1.50&currency=EUR"
    page = ana.get(f"/invoices?{query}").text
    for words in ("Past due", "Issued from", "At least 1.50", "In EUR"):
        assert f"<span>{words}" in page
    assert page.count('<input type="hidden" name="late" value="yes">') == 1
    assert f'<input type="hidden" name="issued_from" value="{day(-60)}">' in page
    form = ana.get(f"/invoices/filters?{query}").text
    assert 'name="late" value="yes" checked' in form and 'name="unpaid" value="yes">' in form
    assert f'value="{day(-60)}"' in form and 'value="1.50"' in form and "<option selected>EUR" in form


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (f"issued_from={day(0)}&issued_to={day(-1)}", "The start date must be before the end date."),
        ("due_from=2026-02-30", "“2026-02-30” is not a date."),
        ("due_to=99999-01-01", "is not a date."),
        ("total_from=ten<b>", "“ten&lt;b&gt;” is not an amount."),
        ("total_to=1.2345", "is not an amount."),
        ("total_from=200&total_to=199.99", "The lowest amount must not be above the highest."),
        ("currency=XXQ", "We do not know “XXQ” here"),
        ("paid=perhaps", "We do not know “perhaps” here"),
    ],
)
def test_what_makes_no_sense_gets_a_sentence_and_filters_nothing(
    ana: FlaskClient, query: str, sentence: str
) -> None:
    for path in ("/invoices", "/invoices/filters"):
        assert sentence in ana.get(f"{path}?{query}").text
    assert len(numbers_in(ana.get(f"/invoices?{query}").text)) == 5


def test_the_list_has_number_po_dates_total_balance_and_status(ana: FlaskClient) -> None:
    page = ana.get("/invoices?q=PARTLY").text
    assert "€300.00" in page and "€299.00" in page and "Partly paid" in page
    for head in ("Invoice", "Issued", "Due", "Total", "To pay", "Status"):
        assert f">{head}<" in page


def test_a_view_is_saved_only_of_what_was_understood(ana: FlaskClient) -> None:
    assert "Save view" in ana.get("/invoices?currency=JPY").text
    assert "Save view" not in ana.get("/invoices?currency=XXQ").text
