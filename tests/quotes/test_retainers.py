"""A quote that asks for a retainer: staff choose it, the customer reads it, a yes sends it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.activity.models import Activity
from portal.customers.models import Customer
from portal.ledger.audit import audit
from portal.links.rules import LinkPurpose
from portal.papers.models import Paper, PaperLine, Quote
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import LANGUAGE, QUOTE_MAKES
from portal.quotes.retainers.models import QuoteRetainer
from portal.quotes.retainers.operations import AnsweredMeanwhile, MoreThanTheQuote, ask_retainer
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import SAM, followed, minted
from tests.quotes.test_answering_pages import send
from tests.quotes.test_answers import TODAY, sent_quote

SignedIn = Callable[[int], FlaskClient]
ASKED = 12_300


@pytest.fixture
def quote(db: Session, cast: Cast) -> Quote:
    return sent_quote(db, cast.acme, TODAY + timedelta(days=3))


@pytest.fixture
def asked(db: Session, quote: Quote) -> Quote:
    with every_customer(db, "a test"):
        ask_retainer(quote.id, ASKED, SAM)
    return quote


def made_of(db: Session, quote: Quote) -> list[Paper]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Paper).where(Paper.based_on_id == quote.id).order_by(Paper.id)))


def amounts(db: Session) -> list[int]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(QuoteRetainer.amount_minor)))


def test_accepting_sends_the_retainer_and_leads_to_it(
    signed_in: SignedIn, db: Session, cast: Cast, asked: Quote
) -> None:
    ana = signed_in(cast.ana)
    assert "we send you a retainer invoice over €123.00" in ana.get(f"/quotes/{asked.public_id}").text
    done = send(ana, asked, "accept")
    (retainer,) = made_of(db, asked)
    assert (retainer.kind, retainer.state, retainer.total_minor) == ("retainer_invoice", "open", ASKED)
    assert done.location == f"/invoices/{retainer.public_id}"  # type: ignore[attr-defined]
    with every_customer(db, "a test"):
        line = db.scalars(select(PaperLine).where(PaperLine.paper_id == retainer.id)).one()
        assert line.description == f"Retainer for quote {asked.number}"
        assert audit(db) == []
    assert "we send you a retainer" not in ana.get(f"/quotes/{asked.public_id}").text


def test_it_is_written_in_the_customers_language(
    signed_in: SignedIn, db: Session, cast: Cast, asked: Quote
) -> None:
    with every_customer(db, "a test"):
        save_preference(LANGUAGE, "de", customer_id=cast.acme)
    send(signed_in(cast.ana), asked, "accept")
    (retainer,) = made_of(db, asked)
    with every_customer(db, "a test"):
        line = db.scalars(select(PaperLine).where(PaperLine.paper_id == retainer.id)).one()
    assert line.description == f"Vorauszahlung zum Angebot {asked.number}"


def test_the_invoice_comes_beside_it_where_the_business_wants_that(
    signed_in: SignedIn, db: Session, cast: Cast, asked: Quote
) -> None:
    save_preference(QUOTE_MAKES, "invoice")
    done = send(signed_in(cast.ana), asked, "accept")
    papers = {paper.kind: paper for paper in made_of(db, asked)}
    assert {kind: paper.state for kind, paper in papers.items()} == {
        "invoice": PaperState.OPEN, "retainer_invoice": PaperState.OPEN,
    }  # fmt: skip
    assert done.location == f"/invoices/{papers['retainer_invoice'].public_id}"  # type: ignore[attr-defined]


def test_a_no_sends_nothing(signed_in: SignedIn, db: Session, cast: Cast, asked: Quote) -> None:
    send(signed_in(cast.ana), asked, "decline")
    assert made_of(db, asked) == []


def test_who_accepts_by_a_link_reads_it_and_it_is_sent(
    app: Flask, db: Session, cast: Cast, asked: Quote
) -> None:
    browser, page = followed(app, minted(db, asked, cast.ana, LinkPurpose.ACCEPT)[1])
    assert "we send you a retainer invoice over €123.00" in browser.get(page).text
    token = csrf_token(browser, page)
    assert browser.post(f"{page}/accept", data={"csrf_token": token}).status_code == 303
    (retainer,) = made_of(db, asked)
    assert (retainer.kind, retainer.state) == ("retainer_invoice", "open")


def test_staff_choose_the_amount_on_the_quotes_page(
    signed_in_staff: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    sam = signed_in_staff(cast.sam)
    with every_customer(db, "a test"):
        page = f"/staff/customers/{db.get_one(Customer, cast.acme).public_id}/papers/{quote.public_id}"

    def choose(text: str):  # type: ignore[no-untyped-def]
        return sam.post(f"{page}/retainer", data={"csrf_token": csrf_token(sam, page), "retainer": text})

    assert choose("123.00").status_code == 303
    assert amounts(db) == [ASKED] and 'value="123.00"' in sam.get(page).text
    for text in ("a lot", "-3", "0", "1.234", "99999999"):
        refused = choose(text)
        assert refused.status_code == 422 and 'aria-invalid="true"' in refused.text, text
        assert f'value="{text}"' in refused.text
    assert amounts(db) == [ASKED]
    assert choose("100").status_code == 303 and amounts(db) == [10_000]
    assert choose("").status_code == 303 and amounts(db) == []
    with every_customer(db, "a test"):
        assert db.scalars(select(Activity.verb)).all().count("retainer_asked") == 3


def test_what_was_answered_asks_for_nothing_more(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    with every_customer(db, "a test"), pytest.raises(MoreThanTheQuote):
        ask_retainer(quote.id, quote.total_minor + 1, SAM)
    send(signed_in(cast.ana), quote, "decline")
    db.rollback()
    with every_customer(db, "a test"), pytest.raises(AnsweredMeanwhile):
        ask_retainer(quote.id, 100, SAM)
    assert amounts(db) == []
