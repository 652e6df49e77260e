"""The lists that may stand beside a statement's transactions: invoices, payments, credit notes."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kit import clock
from portal.ledger.of_period import papers_of_period, payments_of_period
from portal.ledger.operations.voiding import void_paper
from portal.ledger.statement import known_now
from portal.statements.models import StoredStatement
from portal.tenancy import entered
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.papers.pdf.reading import words_of as words_on_paper
from tests.spreadsheets import cells_of
from tests.statements.test_pages import words_of

SignedIn = Callable[[int], FlaskClient]
SPAN = "from=2026-01-01&to=2026-03-31&currency=EUR"
ZONE = "Europe/Berlin"


@pytest.fixture
def ana(db: Session, cast: Cast, signed_in: SignedIn) -> FlaskClient:
    """Two invoices, one settled; a payment that leaves something; a credit note; what is not theirs."""
    first = make.invoice(db, cast.acme, 100_000, number="I-1", issued_on=date(2026, 1, 10))
    second = make.invoice(
        db, cast.acme, 50_000, number="I-2", issued_on=date(2026, 2, 20), due_on=date(2026, 4, 6),
        purchase_order="88-1",
    )  # fmt: skip
    shares = {first.id: 100_000, second.id: 20_000}
    make.payment(db, cast.acme, shares, amount=121_500, dated_on=date(2026, 3, 1))
    make.credit_note(db, cast.acme, 4_000, number="CN-1", issued_on=date(2026, 3, 2))
    make.invoice(db, cast.acme, 11, number="I-3", issued_on=date(2026, 4, 1))
    make.invoice(db, cast.acme, 77, currency="JPY", number="J-1", issued_on=date(2026, 2, 1))
    make.retainer(db, cast.acme, 900, number="R-1", issued_on=date(2026, 2, 1))
    make.invoice(db, cast.globex, 999_900, number="Z-1", issued_on=date(2026, 2, 1))
    return signed_in(cast.ana)


def section(html: str, heading: str) -> str:
    """The words of the card under this heading's id."""
    return words_of(html.partition(f'aria-labelledby="{heading}"')[2].partition("</section>")[0])


def test_nothing_is_listed_that_was_not_asked_for(ana: FlaskClient) -> None:
    html = ana.get(f"/statement?{SPAN}").text
    assert "inv-h" not in html and "pay-h" not in html and "crd-h" not in html
    assert "How old is the balance" in html


def test_invoices_have_number_date_due_date_total_and_balance(ana: FlaskClient) -> None:
    html = ana.get(f"/statement?{SPAN}&status=all").text
    words = section(html, "inv-h")
    assert "I-1 Jan 10, 2026, 1,000.00 Jan 10, 2026 Mar 16, 2026 1,000.00 0.00" in words
    assert "PO 88-1 Feb 20, 2026 Apr 6, 2026 500.00 300.00" in words
    assert "Total 1,500.00 300.00" in words
    for other in ("I-3", "J-1", "R-1", "Z-1"):
        assert other not in words
    assert "CN-1 Mar 2, 2026, 40.00 Mar 2, 2026 40.00 40.00" in section(html, "crd-h")


@pytest.mark.parametrize(("status", "shown", "hidden"), [("paid", "I-1", "I-2"), ("unpaid", "I-2", "I-1")])
def test_they_may_be_those_that_are_settled_or_those_that_are_not(
    ana: FlaskClient, status: str, shown: str, hidden: str
) -> None:
    words = section(ana.get(f"/statement?{SPAN}&status={status}").text, "inv-h")
    assert shown in words and hidden not in words


def test_what_is_open_is_what_was_open_at_the_periods_end(ana: FlaskClient) -> None:
    html = ana.get("/statement?from=2026-01-01&to=2026-02-28&currency=EUR&status=unpaid").text
    assert "1,000.00 1,000.00" in section(html, "inv-h")


def test_payments_say_which_invoice_when_how_and_how_much(ana: FlaskClient) -> None:
    words = section(ana.get(f"/statement?{SPAN}&payments=yes").text, "pay-h")
    for row in ("I-1 Mar 1, 2026", "I-2 Mar 1, 2026", "Not used yet Mar 1, 2026"):
        assert row in words
    for amount in ("1,000.00", "200.00", "15.00", "Total 1,215.00"):
        assert amount in words


def test_the_ageing_may_be_left_out_but_not_what_stands_beside_the_balance(ana: FlaskClient) -> None:
    words = words_of(ana.get(f"/statement?{SPAN}&ageing=no").text)
    assert "31 to 60 days late" not in words
    assert "Credit not yet used" in words and "Retainers asked for" in words
    ticked = words_of(ana.get(f"/statement?{SPAN}&ageing=yes&ageing=no").text)
    assert "31 to 60 days late" in ticked, "a box and the hidden field behind it: the box is first"


def test_open_items_have_no_lists_and_may_do_without_the_ageing(ana: FlaskClient) -> None:
    html = ana.get("/statement?type=open&status=all&payments=yes&ageing=no&to=2026-03-31&currency=EUR").text
    assert "inv-h" not in html and "pay-h" not in html
    assert "31 to 60 days late" not in html


@pytest.mark.parametrize("query", ["status=nonsense", "payments=maybe", "ageing=%00x"])
def test_what_is_not_understood_becomes_a_sentence(ana: FlaskClient, query: str) -> None:
    answer = ana.get(f"/statement?{SPAN}&{query}")
    assert answer.status_code == 200
    assert 'class="notice' in answer.text


def test_the_pdf_has_the_same_lists_and_keeps_them(ana: FlaskClient, db: Session, cast: Cast) -> None:
    first = ana.get(f"/statement.pdf?{SPAN}&status=unpaid&payments=yes&ageing=no").location
    words = words_on_paper(ana.get(first).data)
    for part in ("Invoices", "I-2", "PO 88-1", "300.00", "Not used yet", "1,215.00", "Credit notes", "CN-1"):
        assert part in words, part
    assert "31 to 60 days late" not in words
    assert ana.get(f"/statement.pdf?{SPAN}").location != first
    assert ana.get(f"/statement.pdf?{SPAN}&status=unpaid&payments=yes&ageing=no").location == first
    with entered(db, cast.acme):
        assert len(db.scalars(select(StoredStatement)).all()) == 2


def test_a_mailed_statement_carries_its_lists(ana: FlaskClient, db: Session, cast: Cast) -> None:
    page = ana.get(f"/statement?{SPAN}&status=paid&payments=yes&ageing=no").text
    assert 'name="status" value="paid"' in page
    token = csrf_token(ana, f"/statement?{SPAN}")
    form = {"csrf_token": token, "status": "paid", "payments": "yes", "ageing": "no", "currency": "EUR"}
    answer = ana.post("/statement/mail", data=form)
    assert "status=paid" in answer.location and "payments=yes" in answer.location
    with entered(db, cast.acme):
        stored = db.scalars(select(StoredStatement)).one()
    assert (stored.invoices, stored.has_payments, stored.has_ageing) == ("paid", True, False)


def test_a_file_has_them_below_the_transactions_and_a_workbook_on_sheets(ana: FlaskClient) -> None:
    text = ana.get(f"/statement/export.csv?{SPAN}&status=all&payments=yes").get_data(as_text=True)
    below = text.partition("Closing balance")[2]
    assert "I-2,88-1,2026-02-20,2026-04-06,500.00,300.00,EUR" in below
    assert "Not used yet," in below and "CN-1,,2026-03-02,40.00,40.00,EUR" in below
    content = ana.get(f"/statement/export.xlsx?{SPAN}&status=all&payments=yes").data
    sheets = [name for name in zipfile.ZipFile(BytesIO(content)).namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 4
    assert "Opening balance" in cells_of(content)[1]
    assert "Invoices" not in ana.get(f"/statement/export.csv?{SPAN}").get_data(as_text=True)


def test_a_void_invoice_is_listed_only_where_it_was_not_yet_void(db: Session, cast: Cast) -> None:
    invoice = make.invoice(db, cast.acme, 100, number="V-1", issued_on=date(2026, 1, 10))
    days = (date(2026, 1, 1), date(2026, 3, 31))
    with entered(db, cast.acme):
        before = known_now(db, cast.acme, "EUR")
        void_paper(invoice.id, clock.today(ZONE))
    assert before is not None
    with entered(db, cast.acme):
        now = known_now(db, cast.acme, "EUR")
        assert now is not None
        then, _notes = papers_of_period(db, cast.acme, "EUR", *days, before, ZONE)
        later = (days[0], clock.today(ZONE))
        assert [one.number for one in then] == ["V-1"]
        assert papers_of_period(db, cast.acme, "EUR", *later, now, ZONE) == ((), ())
        assert payments_of_period(db, cast.acme, "EUR", *days, now) == ()
