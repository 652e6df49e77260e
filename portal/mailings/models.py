"""What went by mail: one row for each letter about a paper or a statement to a contact."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock
from portal.mailings.rules import MailingKind
from portal.tenancy import Owned


class Mailing(Owned, Model):
    """A letter that was written, in the same transaction as this row: no step goes twice to a contact."""

    __tablename__ = "mailings"
    __table_args__ = (
        one_of("kind", MailingKind),
        CheckConstraint("(kind = 'statement') = (paper_id IS NULL)", name="of_a_paper"),
        CheckConstraint("(kind = 'statement') = (statement_id IS NOT NULL)", name="of_a_statement"),
        belongs_with("paper_id", "papers"),
        belongs_with("statement_id", "stored_statements"),
        UniqueConstraint("paper_id", "contact", "kind", "step"),
        Index(
            "uq_mailings_statement",
            "contact",
            "step",
            unique=True,
            sqlite_where=text("paper_id IS NULL"),
            postgresql_where=text("paper_id IS NULL"),
        ),
        Index(None, "customer_id", "id"),
        Index(None, "statement_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    paper_id: Mapped[int | None]
    statement_id: Mapped[int | None]
    contact: Mapped[str] = mapped_column(String(22))
    """The public id of the contact, who may be gone by now."""
    email: Mapped[str] = mapped_column(String(254))
    """Where it went."""
    step: Mapped[str] = mapped_column(String(80))
    """What happens once for each contact: the sending, a step of reminders, a period, a click of staff."""
    letter: Mapped[str] = mapped_column(String(22))
    """The public id of the letter, which is forgotten some day."""
    sent_on: Mapped[date]
    """The business's day."""
    at: Mapped[datetime] = mapped_column(default=clock.now)
