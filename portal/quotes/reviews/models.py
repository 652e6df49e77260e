"""Reviews of accepted quotes: each is written once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import clock
from portal.quotes.reviews.rules import LONGEST
from portal.tenancy import Owned


class Review(Owned, Model):
    """What the customer says of an accepted quote, in from one to five stars. Each quote has one at most.

    The author's name is kept as it was.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("paper_id"),
        belongs_with("paper_id", "papers"),
        belongs_with("contact_id", "contacts"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    paper_id: Mapped[int]
    contact_id: Mapped[int]
    author_name: Mapped[str] = mapped_column(String(300))
    stars: Mapped[int]
    words: Mapped[str] = mapped_column(String(LONGEST), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
