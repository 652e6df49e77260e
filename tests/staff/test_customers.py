"""The back office's customers: who they are, what they owe, and what is late."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.customers.models import Customer
from portal.db import transaction
from portal.kit import clock
from portal.papers.models import Invoice, PaperState
from portal.tenancy import every_customer
from tests import make
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
LIST = "/staff/customers"
TODAY = clock.today("Europe/Berlin")
LATE, SOON, LATER = (TODAY + timedelta(days=days) for days in (-3, 3, 30))


def names(browser: FlaskClient, **query: str) -> list[str]:
    return re.findall(r'class="rowlink"[^>]*>([^<]*)<', browser.get(LIST, query_string=query).text)


def row_of(text: str, name: str) -> str:
    rows = [row for row in re.findall(r"<tr.*?</tr>", text, re.S) if f">{name}<" in row]
    assert len(rows) == 1
    return str(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", rows[0])))


def address(db: Session, customer_id: int) -> str:
    with every_customer(db, "a test"):
        return f"{LIST}/{db.get_one(Customer, customer_id).public_id}"


def test_the_list_says_what_each_customer_owes_in_each_currency(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    make.invoice(db, cast.acme, 10000, due_on=LATE)
    make.invoice(db, cast.acme, 2500, due_on=LATER)
    make.invoice(db, cast.acme, 700, currency="JPY", due_on=SOON)
    text = sam.get(LIST).text
    acme = row_of(text, "Acme Shipping")
    assert "C-0001" in acme
    for shown in ("€125.00", "¥700", "€100.00"):
        assert shown in acme, acme
    assert acme.rstrip().endswith("2 Never"), "two contacts, nobody was here"
    assert "None" in row_of(text, "Globex")


def test_a_retainer_that_was_asked_is_neither_owed_nor_late(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    make.retainer(db, cast.acme, 10000, due_on=LATE)
    assert "100" not in row_of(sam.get(LIST).text, "Acme Shipping")
    assert names(sam, status="late") == []
    shown = sam.get(address(db, cast.acme)).text
    assert "Retainer" in shown and "€100.00" in shown


def test_credit_is_a_balance_below_zero_and_no_debt(sam: FlaskClient, db: Session, cast: Cast) -> None:
    make.credit_note(db, cast.acme, 4000)
    assert "−€40.00" in row_of(sam.get(LIST).text, "Acme Shipping")
    assert names(sam, status="owing") == []


def test_a_deposit_that_is_late_makes_the_invoice_late_for_as_much(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    make.invoice(db, cast.acme, 10000, due_on=LATER, deposit_minor=3000, deposit_due_on=LATE)
    assert "€30.00" in row_of(sam.get(LIST).text, "Acme Shipping")


def test_filters_keep_who_owes_and_who_is_late(sam: FlaskClient, db: Session, cast: Cast) -> None:
    make.invoice(db, cast.acme, due_on=LATE)
    make.invoice(db, cast.globex, due_on=LATER)
    make.customer(db, "Initech")
    assert names(sam) == ["Acme Shipping", "Globex", "Initech"]
    assert names(sam, status="owing") == ["Acme Shipping", "Globex"]
    assert names(sam, status="late") == ["Acme Shipping"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("globex", ["Globex"]),
        ("C-0001", ["Acme Shipping"]),
        ("berger", ["Acme Shipping"]),
        ("ana alv", ["Acme Shipping"]),
        ("zoe@globex", ["Globex"]),
        ("%", []),
        ("_", []),
        ("'", []),
    ],
)
def test_search_finds_names_numbers_and_addresses(sam: FlaskClient, text: str, found: list[str]) -> None:
    assert names(sam, q=text) == found


def test_the_list_is_sorted_as_the_address_says(sam: FlaskClient, db: Session, cast: Cast) -> None:
    make.customer(db, "aardvark", number="A-1")
    make.invoice(db, cast.globex, due_on=LATE - timedelta(days=9))
    make.invoice(db, cast.acme, due_on=LATE)
    assert names(sam) == ["aardvark", "Acme Shipping", "Globex"]
    assert names(sam, sort="-name") == ["Globex", "Acme Shipping", "aardvark"]
    assert names(sam, sort="-number")[-1] == "aardvark"
    assert names(sam, sort="late") == ["Globex", "Acme Shipping", "aardvark"]


def test_pages_follow_one_another_without_gap_or_repeat(sam: FlaskClient, db: Session, cast: Cast) -> None:
    for number in range(12):
        make.customer(db, "Twin" if number % 2 else f"Firm {number:02}")
    pages = [names(sam, size="10", page=str(page)) for page in (1, 2)]
    assert [len(page) for page in pages] == [10, 4]
    everyone = [
        "Acme Shipping",
        "Globex",
        *["Twin"] * 6,
        *(f"Firm {number:02}" for number in range(0, 12, 2)),
    ]
    assert sorted(pages[0] + pages[1]) == sorted(everyone)
    assert "11 to 14 of 14 customers" in sam.get(LIST, query_string={"size": "10", "page": "2"}).text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"page": "99"}, "There is only 1 page."),
        ({"sort": "owner"}, "We do not know “owner” here"),
        ({"status": "rich"}, "We do not know “rich” here"),
        ({"page": "x"}, "There is no page “x”."),
    ],
)
def test_what_is_not_understood_gets_a_sentence_and_the_usual_list(
    sam: FlaskClient, query: dict[str, str], sentence: str
) -> None:
    answer = sam.get(LIST, query_string=query)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert names(sam, **query) == ["Acme Shipping", "Globex"]


def test_htmx_gets_the_list_alone(sam: FlaskClient) -> None:
    part = sam.get(LIST, headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert part.lstrip().startswith('<section class="card" id="customers-list"')
    assert "<html" not in part
    assert "Globex" in part


def test_a_list_of_a_hundred_customers_asks_seven_statements(
    app: Flask, sam: FlaskClient, db: Session, cast: Cast
) -> None:
    for _ in range(30):
        make.invoice(db, make.customer(db).id, due_on=LATE)
    sam.get(LIST)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    assert len(names(sam)) == 25
    assert len(asked) == 7, "session, count, rows, changes and lost letters that wait, balances, what is late"


def test_a_customers_page_shows_contacts_and_open_invoices_and_nothing_of_others(
    sam: FlaskClient, db: Session, cast: Cast
) -> None:
    late = make.invoice(db, cast.acme, 10000, due_on=LATE)
    soon = make.invoice(db, cast.acme, 5000, due_on=SOON)
    paid = make.invoice(db, cast.acme, 2000, due_on=LATE)
    make.payment(db, cast.acme, {paid.id: 2000, soon.id: 1000})
    foreign = make.invoice(db, cast.globex, due_on=LATE)
    text = sam.get(address(db, cast.acme)).text
    for shown in ("Acme Shipping", "Ana Alvarez", cast.ben_email, str(late.number), "€140.00"):
        assert shown in text, shown
    assert text.index(str(late.number)) < text.index(str(soon.number))
    assert "€40.00" in row_of_invoice(text, soon) and "Due soon" in row_of_invoice(text, soon)
    assert "Overdue" in row_of_invoice(text, late)
    for hidden in (paid.number, foreign.number, "Zoe"):
        assert str(hidden) not in text


def row_of_invoice(text: str, invoice: Invoice) -> str:
    return row_of(text, str(invoice.number))


def test_drafts_and_void_invoices_are_not_open(sam: FlaskClient, db: Session, cast: Cast) -> None:
    with every_customer(db, "a test"), transaction():
        db.add(Invoice(customer_id=cast.acme, currency="EUR", number="D-1", total_minor=900))
        db.add(
            Invoice(
                customer_id=cast.acme,
                currency="EUR",
                number="V-1",
                state=PaperState.VOID,
                issued_on=date(2026, 1, 1),
                due_on=LATE,
                sent_at=clock.now(),
                total_minor=900,
            )
        )
    text = sam.get(address(db, cast.acme)).text
    assert "D-1" not in text and "V-1" not in text
    assert "Nothing is open" in text


def test_a_long_list_of_open_invoices_has_pages(sam: FlaskClient, db: Session, cast: Cast) -> None:
    for _ in range(52):
        make.invoice(db, cast.acme, due_on=LATE)
    text = sam.get(address(db, cast.acme)).text
    assert "1 to 50 of 52 open invoices" in text
    assert "51 to 52 of 52 open invoices" in sam.get(address(db, cast.acme), query_string={"page": "2"}).text
    assert "?page=2" in text


def test_a_customer_that_does_not_exist_is_a_missing_page(sam: FlaskClient) -> None:
    for public_id in ("A" * 22, "1", "C-0001", "x" * 500):
        assert sam.get(f"{LIST}/{public_id}").status_code == 404


def test_names_are_shown_as_text(sam: FlaskClient, db: Session, cast: Cast) -> None:
    made = make.customer(db, "<script>alert(1)</script>")
    for text in (sam.get(LIST).text, sam.get(address(db, made.id)).text):
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert" in text


def test_the_back_office_wears_its_own_dress(sam: FlaskClient) -> None:
    text = sam.get(LIST).text
    assert '<body class="staff"' in text
    assert "Back office" in text and "Sam Sommer" in text
    assert 'action="/staff/logout"' in text
