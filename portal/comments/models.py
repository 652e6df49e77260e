"""Comments on papers: written once, never taken back."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.comments.rules import LONGEST, Side
from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.tenancy import Owned


class Comment(Owned, Model):
    """What somebody wrote about a paper. Only whether the customer sees it may change, and only of staff's.

    The author's name is kept as it was. Never deleted.
    """

    __tablename__ = "comments"
    __table_args__ = (
        belongs_with("paper_id", "papers"),
        belongs_with("contact_id", "contacts"),
        one_of("side", Side),
        CheckConstraint("(side = 'contact') = (contact_id IS NOT NULL)", name="author"),
        CheckConstraint("side = 'staff' OR is_visible", name="visible"),
        UniqueConstraint("paper_id", "attempt"),
        Index(None, "paper_id", "id"),
        Index(None, "contact_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    paper_id: Mapped[int]
    contact_id: Mapped[int | None]
    """Who of the contacts wrote it, None where staff did."""
    side: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str] = mapped_column(String(300))
    words: Mapped[str] = mapped_column(String(LONGEST))
    is_visible: Mapped[bool]
    """Whether the customer sees it."""
    attempt: Mapped[str] = mapped_column(String(64))
    """Made with the form, so that a form sent twice writes once."""
    at: Mapped[datetime] = mapped_column(default=clock.now)
