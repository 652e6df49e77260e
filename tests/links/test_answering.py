"""Accepting and declining a quote by link, with the evidence that is kept of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.notices.operations import mail_notices
from portal.customers.models import Contact
from portal.links.models import Link
from portal.links.rules import LinkPurpose
from portal.mail.models import Letter
from portal.papers.models import Quote
from portal.papers.pdf.models import KeptPdf
from portal.quotes.answers.models import QuoteAnswer
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast
from tests.links.minted import followed, minted

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def quote(db: Session, cast: Cast) -> Quote:
    return make.quote(db, cast.acme, number="Q-1")


def test_a_quote_is_accepted_by_link_with_its_evidence(
    app: Flask, db: Session, cast: Cast, quote: Quote
) -> None:
    link, path = minted(db, quote, cast.ben, LinkPurpose.ACCEPT)
    browser, page = followed(app, path)
    form = {"csrf_token": csrf_token(browser, page), "agrees": "yes"}
    done = browser.post(f"{page}/accept", data=form)
    assert (done.status_code, done.location) == (303, page)
    db.rollback()
    with every_customer(db, "a test"):
        answer = db.scalars(select(QuoteAnswer)).one()
        assert (answer.decision, answer.contact_id, answer.contact_name) == (
            "accepted", cast.ben, "Ben Berger"
        )  # fmt: skip
        assert answer.address == "127.0.0.1"
        assert answer.pdf_sha256 == db.scalars(select(KeptPdf.sha256)).one()
        letters = db.execute(select(Letter.email, Letter.name, Letter.addressee)).all()
        assert (cast.ben_email, "quote_confirmed", db.get_one(Contact, cast.ben).public_id) in letters
        seen = db.scalars(select(Link).where(Link.id != link.id)).one()
        assert (seen.purpose, seen.contact_id) == ("view", cast.ben)
    assert "Accepted" in browser.get(page).text
    again = browser.post(f"{page}/accept", data=form)
    assert again.status_code == 422


def test_a_quote_is_declined_by_link(app: Flask, db: Session, cast: Cast, quote: Quote) -> None:
    browser, page = followed(app, minted(db, quote, cast.ben, LinkPurpose.ACCEPT)[1])
    asked = browser.get(f"{page}/decline")
    assert "Decline Q-1" in asked.text
    form = {"csrf_token": csrf_token(browser, page), "reason": "Too late"}
    assert browser.post(f"{page}/decline", data=form).location == page
    db.rollback()
    with every_customer(db, "a test"):
        assert db.execute(select(QuoteAnswer.decision, QuoteAnswer.reason)).all() == [
            ("declined", "Too late")
        ]


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_history_says_that_it_was_answered_by_a_private_link(
    app: Flask, db: Session, cast: Cast, quote: Quote, signed_in: SignedIn, answer: str
) -> None:
    address = f"/quotes/{quote.public_id}"
    browser, page = followed(app, minted(db, quote, cast.ben, LinkPurpose.ACCEPT)[1])
    form = {"csrf_token": csrf_token(browser, page), "agrees": "yes", "reason": "Too late"}
    assert browser.post(f"{page}/{answer}", data=form).location == page
    words = {"accept": "Accepted", "decline": "Declined"}[answer]
    seen_by_ana = signed_in(cast.ana).get(address)
    assert f"{words} by Ben Berger by a private link" in seen_by_ana.text
    db.rollback()
    assert mail_notices() == 1
    assert f"quote_{words.lower()}" in db.scalars(select(Letter.name)).all()


def test_a_link_for_looking_answers_nothing(app: Flask, db: Session, cast: Cast, quote: Quote) -> None:
    browser, page = followed(app, minted(db, quote, cast.ana)[1])
    assert "/accept" not in browser.get(page).text
    form = {"csrf_token": csrf_token(browser, page), "agrees": "yes"}
    assert browser.post(f"{page}/accept", data=form).status_code == 422
    assert browser.post(f"{page}/decline", data=form).status_code == 422
    assert browser.get(f"{page}/decline").location == page
    db.rollback()
    with every_customer(db, "a test"):
        assert db.scalars(select(QuoteAnswer)).all() == []
