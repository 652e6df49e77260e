"""The invoice list and the invoice, as a contact asks for them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.db import transaction
from portal.kit import clock
from portal.ledger.operations import payments, voiding, write_offs
from portal.papers.models import Invoice, PaperLine
from portal.tenancy import every_customer
from tests import make
from tests.browsers import numbers_in
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]
TODAY = clock.today("Europe/Berlin")


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def shelf(db: Session, cast: Cast) -> dict[str, Invoice]:
    """Invoices of Acme in every state, and one of Globex."""
    past = {"issued_on": days(-90)}
    papers = {
        "late": make.invoice(db, cast.acme, 10_000, number="LATE-1", due_on=days(-20), **past),
        "soon": make.invoice(db, cast.acme, 20_000, number="SOON-1", due_on=days(3), **past),
        "later": make.invoice(
            db, cast.acme, 33_000, number="LATER-1", due_on=days(60), purchase_order="88-40713", **past
        ),
        "paid": make.invoice(db, cast.acme, 5_000, number="PAID-1", due_on=days(-40), **past),
        "way": make.invoice(db, cast.acme, 7_000, number="WAY-1", due_on=days(-2), **past),
        "void": make.invoice(db, cast.acme, 8_000, number="VOID-1", due_on=days(-2), **past),
        "lost": make.invoice(db, cast.acme, 9_000, number="LOST-1", due_on=days(-80), **past),
        "retainer": make.retainer(db, cast.acme, 50_000, number="RET-1", due_on=days(10), **past),
        "zoes": make.invoice(db, cast.globex, 10_000, number="ZOE-1", due_on=days(-20), **past),
    }
    make.payment(db, cast.acme, {papers["paid"].id: 5_000}, dated_on=days(-10))
    started = make.started_payment(db, cast.acme, {papers["way"].id: 7_000})
    with every_customer(db, "a test"):
        payments.mark_processing(started.id)
        voiding.void_paper(papers["void"].id, TODAY)
        write_offs.write_off_invoice(papers["lost"].id, TODAY)
        with transaction():
            db.add(Invoice(customer_id=cast.acme, currency="EUR", number="DRAFT-1"))
            db.add(
                PaperLine(
                    customer_id=cast.acme,
                    paper_id=papers["later"].id,
                    position=1,
                    item_code="ANODE-7",
                    description="Hull anode, 100 % zinc_free",
                    quantity_e6=1_000_000,
                    price_e6=330_000_000,
                    amount_minor=33_000,
                )
            )
    return papers


@pytest.fixture
def ana(signed_in: SignedIn, cast: Cast, shelf: dict[str, Invoice]) -> FlaskClient:
    return signed_in(cast.ana)


def test_the_list_shows_what_to_pay_first_then_the_newest_and_no_drafts(ana: FlaskClient) -> None:
    found = numbers_in(ana.get("/invoices").text)
    assert found[:4] == ["LATE-1", "SOON-1", "RET-1", "LATER-1"]
    assert set(found[4:]) == {"PAID-1", "WAY-1", "VOID-1", "LOST-1"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("status=to_pay", ["LATE-1", "SOON-1", "RET-1", "LATER-1"]),
        ("status=overdue", ["LATE-1"]),
        ("status=processing", ["WAY-1"]),
        ("status=paid", ["PAID-1"]),
        ("kind=retainer", ["RET-1"]),
        ("kind=invoice&status=to_pay", ["LATE-1", "SOON-1", "LATER-1"]),
        ("q=soon-1", ["SOON-1"]),
        ("q=88-407", ["LATER-1"]),
        ("q=hull+ANODE", ["LATER-1"]),
        ("q=anode-7", ["LATER-1"]),
        ("q=330.00", ["LATER-1"]),
        ("q=330", ["LATER-1"]),
        ("q=100+%25", ["LATER-1"]),
        ("q=zinc_free", ["LATER-1"]),
        ("q=zincxfree", []),
        ("q=%25", ["LATER-1"]),
        ("q=ZOE", []),
        ("status=to_pay&sort=-due", ["LATER-1", "RET-1", "SOON-1", "LATE-1"]),
        ("status=to_pay&sort=due", ["LATE-1", "SOON-1", "RET-1", "LATER-1"]),
        ("status=to_pay&sort=-to_pay", ["RET-1", "LATER-1", "SOON-1", "LATE-1"]),
        ("status=to_pay&sort=number", ["LATE-1", "LATER-1", "RET-1", "SOON-1"]),
    ],
)
def test_the_address_filters_searches_and_sorts(ana: FlaskClient, query: str, expected: list[str]) -> None:
    answer = ana.get(f"/invoices?{query}")
    assert answer.status_code == 200
    assert numbers_in(answer.text) == expected


def test_the_tabs_count_and_the_menu_says_how_many_are_overdue(ana: FlaskClient) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", ana.get("/invoices").text))
    assert "To pay 4" in text
    assert "Overdue 1" in text
    assert "Processing 1" in text
    assert "1 overdue" in text
    paid = re.search(r"Paid (\d+) ", text)
    assert paid and f"of {paid[1]} invoice" in ana.get("/invoices?status=paid").text
    for tab in ("to_pay", "overdue", "processing", "paid"):  # as its rows are counted with a search
        count = len(numbers_in(ana.get(f"/invoices?status={tab}&size=100&kind=invoice").text))
        count += len(numbers_in(ana.get(f"/invoices?status={tab}&size=100&kind=retainer").text))
        assert f"of {count} invoice" in ana.get(f"/invoices?status={tab}").text


def test_the_head_says_what_is_owed_without_retainers(ana: FlaskClient) -> None:
    text = ana.get("/invoices").text
    assert "€700.00" in text  # 100 + 200 + 330 + 70 on its way
    assert "€1,200.00" not in text


@pytest.mark.parametrize(
    "query",
    [
        "status=nonsense",
        "kind=%00",
        "sort=drop+table",
        "page=0",
        "page=-3",
        "page=9999999999999999999999",
        "page=two",
        "size=7",
        "size=1e9",
        "status=paid&status=overdue&page=5",
        "q=" + "x" * 5000,
        "q=%ff%fe",
        "q='%22<script>",
    ],
)
def test_what_is_not_understood_becomes_a_sentence_and_the_usual_list(ana: FlaskClient, query: str) -> None:
    answer = ana.get(f"/invoices?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text.replace('<script src="', "")
    if not query.startswith("q="):
        assert 'class="notice' in answer.text


def test_pages_follow_each_other_without_a_gap(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    for number in range(23):
        make.invoice(db, cast.acme, 100, number=f"P-{number:03}", due_on=days(number % 5))
    ana = signed_in(cast.ana)
    pages = [numbers_in(ana.get(f"/invoices?size=10&page={page}").text) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [10, 10, 3]
    assert len({number for page in pages for number in page}) == 23
    beyond = ana.get("/invoices?size=10&page=99")
    assert numbers_in(beyond.text) == pages[2]
    assert "This is the last" in beyond.text


def test_htmx_gets_the_list_alone(ana: FlaskClient) -> None:
    answer = ana.get("/invoices?status=paid", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.text.lstrip().startswith("<section")
    assert numbers_in(answer.text) == ["PAID-1"]
    assert {"HX-Request", "HX-Request-Type"} <= set(re.split(r",\s*", answer.headers["Vary"]))
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_invoice_shows_its_parts_and_what_settled_it(ana: FlaskClient, shelf: dict[str, Invoice]) -> None:
    paid = ana.get(f"/invoices/{shelf['paid'].public_id}").text
    assert "PAID-1" in paid
    assert "Nothing to pay" in paid
    assert "−€50.00" in paid
    later = ana.get(f"/invoices/{shelf['later'].public_id}").text
    assert "Hull anode, 100 % zinc_free" in later
    assert "88-40713" in later
    assert "€330.00" in later


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("late", "20 days overdue"),
        ("soon", "Due soon"),
        ("way", "Processing"),
        ("void", "Void"),
        ("lost", "Written off"),
        ("retainer", "Retainer RET-1"),
    ],
)
def test_an_invoice_says_its_state(
    ana: FlaskClient, shelf: dict[str, Invoice], name: str, words: str
) -> None:
    assert words in ana.get(f"/invoices/{shelf[name].public_id}").text


def test_a_strangers_invoice_a_draft_and_nonsense_are_the_same_missing_page(
    ana: FlaskClient, db: Session, cast: Cast, shelf: dict[str, Invoice]
) -> None:
    with every_customer(db, "a test"), transaction():
        draft = Invoice(customer_id=cast.acme, currency="EUR")
        db.add(draft)
    note = make.credit_note(db, cast.acme, 100)
    wanted = [
        shelf["zoes"].public_id,
        draft.public_id,
        note.public_id,
        "x" * 22,
        "LATE-1",
        str(shelf["late"].id),
    ]
    answers = [ana.get(f"/invoices/{public_id}") for public_id in wanted]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
