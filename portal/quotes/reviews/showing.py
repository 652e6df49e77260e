"""A review as the page of its quote shows it: what was said, or the form to say it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.papers.models import Paper
from portal.quotes.reviews.models import Review
from portal.quotes.reviews.queries import review_of
from portal.quotes.reviews.rules import LONGEST, MOST_STARS, may_be_reviewed


@dataclass(frozen=True, slots=True)
class Given:
    """What was typed into the form."""

    stars: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class ReviewShown:
    """`said` is None where nobody has said anything yet; then `is_asked` tells whether somebody may."""

    said: Review | None
    is_asked: bool
    given: Given
    most: int = MOST_STARS
    longest: int = LONGEST

    @classmethod
    def of(cls, db: Session, paper: Paper, is_wanted: bool, given: Given | None = None) -> "ReviewShown":
        """Read it, in one statement; a quote that was not accepted has none and asks nothing."""
        if not may_be_reviewed(paper.state):
            return cls(None, is_asked=False, given=Given())
        said = db.scalar(review_of(paper.id))
        return cls(said, is_wanted and said is None, given or Given())
