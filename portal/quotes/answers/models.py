"""Answers to quotes: given once, never changed."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock
from portal.quotes.answers.rules import (
    LONGEST_DRAWING,
    LONGEST_NAME,
    LONGEST_PURCHASE_ORDER,
    LONGEST_REASON,
    Decision,
)
from portal.tenancy import Owned


class QuoteAnswer(Owned, Model):
    """A yes or a no to one revision of a quote, and the evidence: who, when, from where, to which PDF.

    Never changed or deleted.
    """

    __tablename__ = "quote_answers"
    __table_args__ = (
        UniqueConstraint("paper_id"),
        belongs_with("paper_id", "papers"),
        belongs_with("contact_id", "contacts"),
        one_of("decision", Decision),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    paper_id: Mapped[int]
    contact_id: Mapped[int]
    contact_name: Mapped[str] = mapped_column(String(300))
    """As it was then."""
    decision: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    address: Mapped[str] = mapped_column(String(45))
    """The network address that it came from."""
    device: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    """Of the PDF of this revision, as it was shown."""
    terms: Mapped[str] = mapped_column(String(10000), default="")
    """What was agreed to."""
    signed_name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    drawing: Mapped[str] = mapped_column(String(LONGEST_DRAWING), default="")
    purchase_order: Mapped[str] = mapped_column(String(LONGEST_PURCHASE_ORDER), default="")
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
