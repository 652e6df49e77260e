"""Each time a contact looked at a paper."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import clock
from portal.tenancy import Owned


class PaperView(Owned, Model):
    """One view of a paper by a contact; at most one of a paper's is the first."""

    __tablename__ = "paper_views"
    __table_args__ = (
        belongs_with("paper_id", "papers"),
        belongs_with("contact_id", "contacts"),
        Index(None, "paper_id", "contact_id"),
        Index(None, "contact_id"),
        Index(
            "uq_paper_views_first",
            "paper_id",
            unique=True,
            sqlite_where=text("is_first"),
            postgresql_where=text("is_first"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    paper_id: Mapped[int]
    contact_id: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    is_first: Mapped[bool]
