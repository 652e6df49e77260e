"""Statements that were put on paper: what has to be known to print the same again, for ever."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.kit import clock, tokens
from portal.statements.rules import Shown
from portal.tenancy import Owned


class StoredStatement(Owned, Model):
    """A statement as a function of what stands here; asking for the same one again finds this row."""

    __tablename__ = "stored_statements"
    __table_args__ = (
        UniqueConstraint(
            "customer_id",
            "currency",
            "type",
            "from_on",
            "to_on",
            "known_at",
            "language",
            "invoices",
            "has_payments",
            "has_ageing",
            name="uq_stored_statements_what",
        ),
        CheckConstraint("type IN ('activity', 'open')", name="type"),
        CheckConstraint("from_on <= to_on", name="period"),
        CheckConstraint("invoices IN ('none', 'all', 'paid', 'unpaid')", name="invoices"),
        Index("uq_stored_statements_customer_id_id", "customer_id", "id", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    currency: Mapped[str] = mapped_column(String(3))
    type: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[date]
    """The day of open items is `to_on`; for them both days are the same."""
    to_on: Mapped[date]
    known_at: Mapped[datetime]
    """The moment of the last booking that it counts: nothing earlier can be booked any more."""
    language: Mapped[str] = mapped_column(String(2))
    invoices: Mapped[str] = mapped_column(String(6), default="none")
    """Which invoices of the period are listed, with its credit notes."""
    has_payments: Mapped[bool] = mapped_column(default=False)
    has_ageing: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def shown(self) -> Shown:
        return Shown(self.invoices, self.has_payments, self.has_ageing)
