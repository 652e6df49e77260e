"""A customer says what they think of a quote that was accepted, where the business wants to know."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.access.notices.rules import Event, usually
from portal.activity.models import Activity
from portal.customers.models import Customer
from portal.papers.models import Quote
from portal.papers.rules.statuses import PaperState
from portal.preferences.operations import save_preference
from portal.preferences.rules import ASKS_REVIEWS, SHOWS_QUOTES
from portal.quotes.reviews.models import Review
from portal.tenancy import every_customer
from tests import make
from tests.browsers import csrf_token
from tests.cast import Cast

SignedIn = Callable[[int], FlaskClient]


@pytest.fixture
def quote(db: Session, cast: Cast) -> Quote:
    """Accepted, of Acme, whose business asks for reviews."""
    save_preference(ASKS_REVIEWS, True)
    return make.quote(db, cast.acme, number="Q-1", state=PaperState.ACCEPTED)


def send(browser: FlaskClient, quote: Quote, stars: str = "4", words: str = "Quick.") -> TestResponse:
    token = csrf_token(browser, "/profile")
    form = {"csrf_token": token, "stars": stars, "review_words": words}
    return browser.post(f"/quotes/{quote.public_id}/review", data=form)


def reviews(db: Session) -> list[Review]:
    db.rollback()
    with every_customer(db, "a test"):
        return list(db.scalars(select(Review)))


def test_a_review_is_written_once_and_read_by_colleagues_and_staff(
    signed_in: SignedIn, signed_in_staff: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ana, ben, address = signed_in(cast.ana), signed_in(cast.ben), f"/quotes/{quote.public_id}"
    assert "How was it?" in ana.get(address).text
    assert send(ana, quote, words="Quick & <b>good</b>.\r\nThank you.").status_code == 303
    shown = ben.get(address).text
    assert "4 of 5 stars" in shown and "Quick &amp; &lt;b&gt;good&lt;/b&gt;.\nThank you." in shown
    assert "How was it?" not in shown and "Reviewed by Ana Alvarez" in shown
    (kept,) = reviews(db)
    assert (kept.stars, kept.author_name, kept.customer_id) == (4, "Ana Alvarez", cast.acme)
    with every_customer(db, "a test"):
        customer = db.get_one(Customer, cast.acme).public_id
        noted = [one.verb for one in db.scalars(select(Activity).where(Activity.target == quote.public_id))]
    assert noted.count("reviewed") == 1
    sam = signed_in_staff(cast.sam)
    assert "4 of 5 stars" in sam.get(f"/staff/customers/{customer}/papers/{quote.public_id}").text
    assert "gave Q-1 4 of 5 stars." in sam.get("/staff/notices").text
    assert usually(Event.REVIEWED, may_change=True, mails_first_views=False).is_shown


def test_the_same_form_sent_twice_writes_once_and_another_review_is_refused_with_a_sentence(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ana, ben = signed_in(cast.ana), signed_in(cast.ben)
    assert send(ana, quote).status_code == send(ana, quote).status_code == 303
    late = send(ben, quote, "1", "Slow.")
    assert late.status_code == 422 and "Q-1 has its review already." in late.text
    assert [one.words for one in reviews(db)] == ["Quick."]


@pytest.mark.parametrize(
    ("stars", "words", "sentence"),
    [
        ("", "Nice.", "Choose from one to five stars."),
        ("6", "Nice.", "Choose from one to five stars."),
        ("-1", "Nice.", "Choose from one to five stars."),
        ("٣", "Nice.", "Choose from one to five stars."),
        ("3", "x" * 2001, "Use at most 2000 characters here."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote, stars: str, words: str, sentence: str
) -> None:
    answer = send(signed_in(cast.ana), quote, stars, words)
    assert answer.status_code == 422 and sentence in answer.text and words in answer.text
    assert reviews(db) == []


@pytest.mark.parametrize("state", [PaperState.SENT, PaperState.DECLINED])
def test_only_what_was_accepted_is_reviewed(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote, state: PaperState
) -> None:
    other, ana = make.quote(db, cast.acme, number="Q-2", state=state), signed_in(cast.ana)
    assert "How was it?" not in ana.get(f"/quotes/{other.public_id}").text
    answer = send(ana, other)
    assert answer.status_code == 422 and "Q-2 was not accepted" in answer.text
    assert reviews(db) == []


def test_without_the_preference_nothing_is_asked_and_what_was_said_stays(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    ana, address = signed_in(cast.ana), f"/quotes/{quote.public_id}"
    save_preference(ASKS_REVIEWS, False)
    assert "How was it?" not in ana.get(address).text
    assert send(ana, quote).status_code == 404
    save_preference(ASKS_REVIEWS, True)
    assert send(ana, quote).status_code == 303
    save_preference(ASKS_REVIEWS, False)
    assert "4 of 5 stars" in ana.get(address).text


def test_a_strangers_quote_and_a_closed_room_take_no_review(
    signed_in: SignedIn, db: Session, cast: Cast, quote: Quote
) -> None:
    assert send(signed_in(cast.zoe), quote).status_code == 404
    save_preference(SHOWS_QUOTES, False)
    assert send(signed_in(cast.ana), quote).status_code == 404
    assert reviews(db) == []
