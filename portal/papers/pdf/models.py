"""PDFs that were drawn, kept so that a paper never changes once somebody has read it."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock
from portal.papers.pdf.rules import Step
from portal.tenancy import Owned


class KeptPdf(Owned, Model):
    """The PDF of one revision of a sent paper; one that was voided has a second one, which says so."""

    __tablename__ = "kept_pdfs"
    __table_args__ = (
        UniqueConstraint("customer_id", "paper_id", "revision", "state"),
        belongs_with("paper_id", "papers"),
        one_of("step", Step),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    paper_id: Mapped[int]
    revision: Mapped[int]
    state: Mapped[str] = mapped_column(String(4), default="")
    """`void` or empty."""
    step: Mapped[str] = mapped_column(String(30))
    means: Mapped[str] = mapped_column(String(64))
    """SHA-256 of body and fonts: a PDF that was stepped down is drawn again once they differ."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes: what an acceptance names."""
    content: Mapped[bytes] = mapped_column(LargeBinary)
    drawn_at: Mapped[datetime] = mapped_column(default=clock.now)
