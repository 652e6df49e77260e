"""The statement as PDF: the figures of the page, as they were known at a moment, the same for ever."""

import re
from collections.abc import Callable
from datetime import date
from random import Random

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Address
from portal.db import transaction
from portal.ledger.statement import known_now, statement
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE
from portal.statements.models import StoredStatement
from portal.tenancy import entered, every_customer
from portal.web.formats import formats_in
from tests import make
from tests.cast import Cast
from tests.papers.pdf.reading import claims_of, pages_of, words_of

SignedIn = Callable[[int], FlaskClient]
YEAR = "/statement.pdf?from=2026-01-01&to=2026-11-01"


def printed(browser: FlaskClient, address: str = YEAR) -> tuple[str, bytes]:
    """The address that a statement leads to, and its PDF."""
    answer = browser.get(address)
    assert answer.status_code == 303
    return answer.location, browser.get(answer.location).data


def test_it_carries_the_figures_of_the_page(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    invoice = make.invoice(db, cast.acme, 123_456, number="INV-7", purchase_order="88-1")
    make.payment(db, cast.acme, {invoice.id: 23_456})
    make.retainer(db, cast.acme, 50_000)
    with every_customer(db, "a test"), transaction():
        db.add(
            Address(customer_id=cast.acme, kind="billing", street="5 Dock Road", city="Leith", country="GB")
        )
    address, content = printed(signed_in(cast.ana))
    words = words_of(content)
    for part in (
        "Statement Jan 1, 2026 to Nov 1, 2026", "Acme Shipping", "5 Dock Road", "As known on",
        "Opening balance", "INV-7", "PO 88-1", "1,234.56", "−234.56", "€1,000.00 EUR", "Closing balance",
        "March 2026", "More than 90 days late", "Retainers asked for", "€500.00", "C-0001",
    ):  # fmt: skip
        assert part in words, part
    assert claims_of(content)["archivable"] == "3A" and claims_of(content)["accessible"] == "1"
    page = signed_in(cast.ana).get("/statement?from=2026-01-01&to=2026-11-01").text
    assert "1,234.56" in page and "−234.56" in page
    assert re.fullmatch(r"/statement/[\w-]{22}\.pdf", address)


def test_open_items_are_printed_as_at_their_day(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.acme, 123_456, number="INV-7")
    _address, content = printed(signed_in(cast.ana), "/statement.pdf?type=open&to=2026-11-01")
    words = words_of(content)
    for part in ("Open items, Nov 1, 2026", "INV-7", "Mar 16, 2026", "Total open", "€1,234.56 EUR"):
        assert part in words, part


def test_it_prints_the_same_for_ever_whatever_is_booked_later(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    make.invoice(db, cast.acme, 10_000)
    browser = signed_in(cast.ana)
    address, first = printed(browser)
    make.invoice(db, cast.acme, 77_700, number="LATER-1")
    assert browser.get(address).data == first
    newer, second = printed(browser)
    assert newer != address and "LATER-1" in words_of(second) and "LATER-1" not in words_of(first)


def test_asking_again_with_nothing_new_leads_to_the_same_one(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    make.invoice(db, cast.acme, 10_000)
    browser = signed_in(cast.ana)
    assert printed(browser)[0] == printed(browser)[0]
    with entered(db, cast.acme):
        assert len(db.scalars(select(StoredStatement)).all()) == 1


def test_it_is_written_in_the_customers_language(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.acme, 123_456)
    with entered(db, cast.acme):
        save_preference(LANGUAGE, "de", customer_id=cast.acme)
    browser = signed_in(cast.ana)
    address, content = printed(browser)
    assert "Kontoauszug" in words_of(content) and "1.234,56" in words_of(content)
    with entered(db, cast.acme):
        save_preference(LANGUAGE, "fr", customer_id=cast.acme)
    assert browser.get(address).data == content


def test_it_is_saved_under_its_customer_and_days(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.acme)
    browser = signed_in(cast.ana)
    answer = browser.get(browser.get(f"{YEAR}&download=1").location)
    name = "Statement C-0001 2026-01-01 2026-11-01 EUR.pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_what_cannot_be_printed_leads_to_the_page_that_says_why(
    db: Session, cast: Cast, signed_in: SignedIn
) -> None:
    browser = signed_in(cast.ana)
    assert browser.get("/statement.pdf?currency=EUR").location == "/statement?currency=EUR"  # no account yet
    make.invoice(db, cast.acme)
    for odd in (
        "from=2026-05-02&to=2026-05-01",
        "from=soon&currency=XXX",
        "type=%00&period=never&to=9999-99-99",
    ):
        answer = browser.get(f"/statement.pdf?{odd}", follow_redirects=True)
        assert answer.status_code in (200, 422)


def test_a_strangers_statement_is_not_found(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    make.invoice(db, cast.globex)
    address, _content = printed(signed_in(cast.zoe))
    assert signed_in(cast.ana).get(address).status_code == 404


def test_a_long_statement_repeats_its_head(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    for _ in range(90):
        make.invoice(db, cast.acme, 10_000)
    _address, content = printed(signed_in(cast.ana))
    with_rows = [words for words in pages_of(content) if "100.00" in words]
    assert len(with_rows) > 2
    assert all("Document Charge Payment Balance" in words for words in with_rows)


def test_every_balance_of_the_ledger_stands_in_the_text(db: Session, cast: Cast, signed_in: SignedIn) -> None:
    random = Random(7)
    for _ in range(40):
        paper = make.invoice(db, cast.acme, random.randrange(1, 10**9))
        if random.random() < 0.6:
            make.payment(db, cast.acme, {paper.id: random.randrange(1, paper.total_minor + 1)})
    _address, content = printed(signed_in(cast.ana))
    words, show = words_of(content), formats_in("en")
    with entered(db, cast.acme):
        known_at = known_now(db, cast.acme, "EUR")
        assert known_at is not None
        account = statement(
            db, cast.acme, "EUR", date(2026, 1, 1), date(2026, 11, 1), known_at, "Europe/Berlin"
        )
    for row in account.rows:
        assert f"{show.amount(row.amount_minor, 'EUR')} {show.amount(row.balance_minor, 'EUR')}" in words
    assert show.money_text(account.closing_minor, "EUR", code=True) in words
