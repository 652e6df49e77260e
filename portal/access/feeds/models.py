"""Which contact has a calendar address; the address itself is only with the contact."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import clock
from portal.tenancy import Owned


class CalendarFeed(Owned, Model):
    """A contact's one calendar address, kept as the hash of its token."""

    __tablename__ = "calendar_feeds"
    __table_args__ = (belongs_with("contact_id", "contacts"), UniqueConstraint("contact_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
