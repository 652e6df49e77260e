"""Changes of company details that the business looks at before they count."""

import json
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.customers.details.rules import Details
from portal.db import Id, Model, one_of
from portal.kit import clock, tokens
from portal.tenancy import Owned


class ChangeState(StrEnum):
    """What became of a change."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REPLACED = "replaced"
    """The company changed its mind before anybody decided."""


class CompanyChange(Owned, Model):
    """The details as an admin of the customer wants them, and as they were then."""

    __tablename__ = "company_changes"
    __table_args__ = (
        one_of("state", ChangeState),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
        Index(None, "customer_id", "id"),
        Index(
            "ix_company_changes_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    actor_name: Mapped[str] = mapped_column(String(300))
    """Who asked, as they were called then."""
    actor: Mapped[str] = mapped_column(String(22))
    """The public id of that contact."""
    before: Mapped[str] = mapped_column(Text)
    """JSON: the details by the names in `rules.LONGEST`."""
    after: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=ChangeState.WAITING)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(1000), default="")
    """Why it was declined, as the company reads it."""

    @property
    def details_before(self) -> Details:
        details: dict[str, str] = json.loads(self.before)
        return details

    @property
    def details_after(self) -> Details:
        details: dict[str, str] = json.loads(self.after)
        return details

    def decide(self, state: ChangeState, reason: str = "") -> None:
        """End the waiting."""
        self.state, self.reason, self.decided_at = state, reason, clock.now()
