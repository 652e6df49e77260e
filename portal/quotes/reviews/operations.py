"""Writing what the customer thinks of a quote that was accepted."""

from datetime import datetime

from sqlalchemy import select

from portal.activity.noting import note
from portal.activity.rules import Actor, Verb
from portal.db import locked, transaction
from portal.mail.rules import one_line
from portal.papers.models import Quote
from portal.quotes.reviews import queries
from portal.quotes.reviews.models import Review
from portal.quotes.reviews.rules import NotAccepted, ReviewedAlready, may_be_reviewed, review_words, stars_in


def write_review(
    paper_id: int, contact_id: int, stars: str, text: str, actor: Actor, now: datetime
) -> Review:
    """Write it for the customer, who is entered; staff find it in their news.

    The same again from the same contact answers what was written. Raises NoStars, TooLong, NotAccepted,
    ReviewedAlready.
    """
    number_of_stars, words = stars_in(stars), review_words(text)
    with transaction() as db:
        quote = db.scalars(locked(select(Quote).where(Quote.id == paper_id))).one()
        before = db.scalar(queries.review_of(paper_id))
        if before is not None:
            said = (before.contact_id, before.stars, before.words)
            if said == (contact_id, number_of_stars, words):
                return before
            raise ReviewedAlready(number=quote.number)
        if not may_be_reviewed(quote.state):
            raise NotAccepted(number=quote.number)
        review = Review(
            customer_id=quote.customer_id, paper_id=quote.id, contact_id=contact_id,
            author_name=actor.name, stars=number_of_stars, words=words, at=now,
        )  # fmt: skip
        db.add(review)
        note(
            db, Verb.REVIEWED, actor, customer_id=quote.customer_id, target=quote.public_id,
            number=quote.number or "", stars=str(number_of_stars), words=one_line(words),
        )  # fmt: skip
    return review
