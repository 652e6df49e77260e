"""Answers to quotes: given once, never changed."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with, one_of
from portal.papers.consent.models import Evidence
from portal.quotes.answers.rules import LONGEST_PURCHASE_ORDER, LONGEST_REASON, Decision
from portal.tenancy import Owned


class QuoteAnswer(Evidence, Owned, Model):
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
    decision: Mapped[str] = mapped_column(String(10))
    revision: Mapped[int]
    purchase_order: Mapped[str] = mapped_column(String(LONGEST_PURCHASE_ORDER), default="")
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
