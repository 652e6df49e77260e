"""What was said of a quote."""

from sqlalchemy import Select, select

from portal.quotes.reviews.models import Review


def review_of(paper_id: int) -> Select[Review]:
    """The review of this quote, or no row."""
    return select(Review).where(Review.paper_id == paper_id)
