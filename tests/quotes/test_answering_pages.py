"""Accepting and declining a quote, as a contact does it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.customers.models import Contact, ContactRole, Customer
from portal.db import transaction
from portal.kit import clock
from portal.ledger.audit import audit
from portal.papers.models import Paper, Quote
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import (
    ASKS_QUOTE_PO,
    ASKS_QUOTE_SIGNATURE,
    ASKS_QUOTE_TERMS,
    QUOTE_MAKES,
    QUOTE_MESSAGE,
    QUOTE_TERMS,
)
from portal.quotes.answers.models import QuoteAnswer
from portal.tenancy import every_customer
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.quotes.test_answers import TODAY, sent_quote, state_of

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def quote(db: Session, cast: Cast) -> Quote:
    return sent_quote(db, cast.acme, TODAY + timedelta(days=3))


def send(browser: FlaskClient, quote: Quote, verb: str, **form: str) -> object:
    token = csrf_token(browser, f"/quotes/{quote.public_id}")
    return browser.post(f"/quotes/{quote.public_id}/{verb}", data={"csrf_token": token, **form})


def answers(db: Session) -> list[QuoteAnswer]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(QuoteAnswer)))


def test_one_click_accepts_and_the_page_says_who_did(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ben = signed_in(cast.ben)
    assert "Accept quote" in ben.get(f"/quotes/{quote.public_id}").text
    done = ben.post(
        f"/quotes/{quote.public_id}/accept",
        data={"csrf_token": csrf_token(ben, f"/quotes/{quote.public_id}")},
        headers={"User-Agent": "Mozilla/5.0 (Android 14) Firefox/140.0"},
        environ_overrides={"REMOTE_ADDR": "192.0.2.44"},
    )
    assert (done.status_code, done.location) == (303, f"/quotes/{quote.public_id}")
    shown = ben.get(done.location).text
    assert "You accepted the quote." in shown and "Accepted by Ben Berger" in shown
    assert "Accept quote" not in shown
    (answer,) = answers(db)
    assert (answer.address, answer.device, len(answer.pdf_sha256)) == (
        "192.0.2.44", "Firefox, Android", 64,
    )  # fmt: skip


def test_terms_signature_and_purchase_order_are_asked_by_preference(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ana, address = signed_in(cast.ana), f"/quotes/{quote.public_id}"
    plain = ana.get(address).text
    assert 'name="agrees"' not in plain and "signed_name" not in plain and "purchase_order" not in plain
    for preference in (ASKS_QUOTE_TERMS, ASKS_QUOTE_SIGNATURE, ASKS_QUOTE_PO):
        save_preference(preference, True)
    save_preference(QUOTE_TERMS, "Pay in <b>14</b> days.")
    assert "Pay in &lt;b&gt;14&lt;/b&gt; days." in ana.get(address).text
    refused = send(ana, quote, "accept", signed_name="Ana <i>A</i>", purchase_order="88-1")
    assert refused.status_code == 422 and "Agree to the terms" in refused.text
    assert "Ana &lt;i&gt;A&lt;/i&gt;" in refused.text and 'value="88-1"' in refused.text
    assert send(ana, quote, "accept", agrees="yes").status_code == 422
    both = send(ana, quote, "accept").text
    assert "Agree to the terms first." in both and "Sign with your name first." in both
    evil = {"agrees": "yes", "signed_name": "Ana", "drawing": 'M1 1"/><script>'}
    assert send(ana, quote, "accept", **evil).status_code == 422
    assert answers(db) == []
    good = {"agrees": "yes", "signed_name": "Ana A", "drawing": "M10 20L30 40", "purchase_order": "88-1"}
    assert send(ana, quote, "accept", **good).status_code == 303
    assert '<path d="M10 20L30 40"/>' in ana.get(address).text
    (answer,) = answers(db)
    assert (answer.terms, answer.signed_name, answer.purchase_order) == (
        "Pay in <b>14</b> days.", "Ana A", "88-1",
    )  # fmt: skip


def test_what_was_not_asked_for_is_not_taken(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    send(signed_in(cast.ana), quote, "accept", purchase_order="88-1", signed_name="Eve", drawing="M1 1")
    (answer,) = answers(db)
    assert (answer.purchase_order, answer.signed_name, answer.drawing) == ("", "", "")


@pytest.mark.parametrize("making", ["nothing", "draft", "invoice"])
def test_an_accepted_quote_becomes_what_the_business_wants(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote, making: str
) -> None:
    save_preference(QUOTE_MAKES, making)
    ana = signed_in(cast.ana)
    done = send(ana, quote, "accept")
    with every_customer(db, "a test"):
        made = db.scalars(select(Paper).where(Paper.based_on_id == quote.id)).all()
        assert audit(db) == []
        states = [paper.state for paper in made]
        pages = [f"/invoices/{paper.public_id}" for paper in made if paper.state == PaperState.OPEN]
    assert states == {"nothing": [], "draft": ["draft"], "invoice": ["open"]}[making]
    assert done.location == (pages[0] if making == "invoice" else f"/quotes/{quote.public_id}")
    assert ana.get(done.location).status_code == 200
    if making == "invoice":
        assert f"/quotes/{quote.public_id}" in ana.get(done.location).text, "the papers are linked"
        assert pages[0] in ana.get(f"/quotes/{quote.public_id}").text


def test_a_no_may_have_a_reason(signed_in: SignedIn, db: Session, cast: Cast, quote: Quote) -> None:
    ana = signed_in(cast.ana)
    assert "Why not?" in ana.get(f"/quotes/{quote.public_id}/decline").text
    assert send(ana, quote, "decline", reason="x" * 1001).status_code == 422
    done = send(ana, quote, "decline", reason="Too <dear>")
    assert done.location == f"/quotes/{quote.public_id}"
    shown = ana.get(done.location).text
    assert "Too &lt;dear&gt;" in shown and "Declined by Ana Alvarez" in shown
    assert ana.get(f"/quotes/{quote.public_id}/decline").status_code == 303, "there is nothing left to say"
    again = send(ana, quote, "accept")
    assert again.status_code == 422 and "was answered already" in again.text
    assert state_of(db, quote.id) == "declined"


def test_a_viewer_reads_why_there_is_no_button_and_is_refused_without_it(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    with every_customer(db, "a test"), transaction():
        db.get_one(Contact, cast.ben).role = ContactRole.VIEWER
    ben = signed_in(cast.ben)
    shown = ben.get(f"/quotes/{quote.public_id}").text
    assert "A payer or admin of your company answers them." in shown and "Accept quote" not in shown
    for verb in ("accept", "decline"):
        refused = send(ben, quote, verb)
        assert refused.status_code == 422 and "A payer or admin" in refused.text
    assert answers(db) == []


def test_a_quote_that_ran_out_or_was_revised_while_open_says_so_and_leads_on(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ana = signed_in(cast.ana)
    save_preference(QUOTE_MESSAGE, "Ask Tom.")
    assert "Ask Tom." in ana.get(f"/quotes/{quote.public_id}").text
    with every_customer(db, "a test"), transaction():
        newer = Quote(
            customer_id=cast.acme, currency="EUR", state=PaperState.SENT, number=quote.number, revision=2,
            issued_on=TODAY, sent_at=clock.now(), valid_until_on=TODAY - timedelta(days=1),
        )  # fmt: skip
        db.add(newer)
    refused = send(ana, quote, "accept")
    assert refused.status_code == 422 and "newer revision" in refused.text
    assert newer.public_id in refused.text and "Accept quote" not in refused.text
    over = send(ana, newer, "accept")
    assert over.status_code == 422 and "is not valid any more" in over.text
    assert quote.public_id in over.text, "the earlier revision stays readable"
    assert "Ask Tom." not in over.text


def test_a_strangers_quote_takes_no_answer(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    zoe = signed_in(cast.zoe)
    token = {"csrf_token": csrf_token(zoe, "/")}
    for verb in ("accept", "decline"):
        assert zoe.post(f"/quotes/{quote.public_id}/{verb}", data=token).status_code == 404
    assert zoe.get(f"/quotes/{quote.public_id}/decline").status_code == 404
    assert answers(db) == []


def test_staff_read_the_evidence(
    signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    send(signed_in(cast.ana), quote, "accept")
    (answer,) = answers(db)
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
    shown = signed_in_staff(cast.sam).get(f"/staff/customers/{customer}/papers/{quote.public_id}").text
    assert answer.pdf_sha256 in shown and answer.address in shown
