"""Each list and the statement as a file: the rows of the page, every one of them."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.kit import clock
from tests import make
from tests.cast import Cast
from tests.spreadsheets import cells_of

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


@pytest.fixture
def ana(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    """Ana, whose company has thirty invoices and one of the other papers."""
    for number in range(30):
        due_on = TODAY + timedelta(days=number - 10)
        make.invoice(db, cast.acme, 10_000 + number, number=f"INV-{number:02}", due_on=due_on)
    evil = {"purchase_order": "=1+1"}
    make.quote(db, cast.acme, 123_456, number="QUO-1", valid_until_on=TODAY, issued_on=TODAY, **evil)
    make.order(db, cast.acme, 5_000, currency="JPY", number="ORD-1", shipped="shipped", issued_on=TODAY)
    make.credit_note(db, cast.acme, 4_000, number="CN-1", issued_on=TODAY)
    make.invoice(db, cast.globex, 99_900, number="ZOE-1")
    return signed_in(cast.ana)


def rows_of(browser: FlaskClient, path: str) -> list[list[str]]:
    answer = browser.get(path)
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def test_the_file_holds_every_row_that_matches_and_no_page_of_them(ana: FlaskClient) -> None:
    rows = rows_of(ana, "/invoices/export.csv?size=10&page=2&sort=number")
    assert rows[0] == ["Invoice", "Your PO", "Issued", "Due", "Status", "Total", "To pay", "Currency"]
    assert [row[0] for row in rows[1:]] == [f"INV-{number:02}" for number in range(30)]
    due_on = (TODAY - timedelta(days=10)).isoformat()
    assert rows[1] == ["INV-00", "", "2026-03-02", due_on, "Overdue", "100.00", "100.00", "EUR"]
    assert len(rows_of(ana, "/invoices/export.csv?status=overdue")) == 11


def test_the_file_is_named_after_customer_list_and_day(ana: FlaskClient) -> None:
    said = ana.get("/invoices/export.xlsx").headers["Content-Disposition"]
    assert said == f'attachment; filename="acme-shipping-invoices-{TODAY.isoformat()}.xlsx"'
    said = ana.get("/statement/export.csv?from=2026-03-01&to=2026-03-31").headers["Content-Disposition"]
    assert said == 'attachment; filename="acme-shipping-statement-eur-2026-03-01-2026-03-31.csv"'


def test_every_list_can_be_kept(ana: FlaskClient) -> None:
    day = TODAY.isoformat()
    quote = ["QUO-1", "'=1+1", day, day, "To answer", "1234.56", "EUR"]
    assert rows_of(ana, "/quotes/export.csv")[1] == quote
    order = ["ORD-1", "", day, "Confirmed", "Not invoiced", "Shipped", "5000", "JPY"]
    assert rows_of(ana, "/orders/export.csv")[1] == order
    note = ["CN-1", "", day, "", "Available", "40.00", "40.00", "EUR"]
    assert rows_of(ana, "/credit-notes/export.csv")[1] == note


@pytest.mark.parametrize("path", ["invoices", "quotes", "orders", "credit-notes", "statement"])
def test_a_spreadsheet_has_the_same_rows(ana: FlaskClient, path: str) -> None:
    plain = rows_of(ana, f"/{path}/export.csv")
    cells = cells_of(ana.get(f"/{path}/export.xlsx").data)
    assert len(cells) == len(plain)
    assert cells[0] == plain[0]


def test_the_statement_carries_its_balance_in_the_file_too(ana: FlaskClient) -> None:
    rows = rows_of(ana, "/statement/export.csv?from=2026-03-01&to=2026-03-31&currency=EUR")
    assert rows[1][1] == "Opening balance"
    assert rows[-1][1] == "Closing balance"
    balance = 0
    for row in rows[2:-1]:
        charge, payment = (round(float(text or 0) * 100) for text in row[3:5])
        balance += charge + payment
        assert row[5] == f"{balance / 100:.2f}"
    assert rows[-1][3] == rows[-1][5] == f"{balance / 100:.2f}"
    owed = rows_of(ana, "/statement/export.csv?type=open&currency=EUR")
    assert len(owed) == 32
    assert owed[-1][5] == f"{balance / 100:.2f}"


def test_there_is_no_other_kind_of_file_and_no_file_of_a_reversed_period(ana: FlaskClient) -> None:
    assert ana.get("/invoices/export.xls").status_code == 404
    assert ana.get("/statement/export.csv?from=2026-05-01&to=2026-04-01").status_code == 404
