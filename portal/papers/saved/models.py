"""Views of lists that a contact keeps under a name."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with
from portal.kit import clock, tokens
from portal.tenancy import Owned


class SavedView(Owned, Model):
    """One contact's name for a list with its filters."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("customer_id", "contact_id", "room", "name"),
        belongs_with("contact_id", "contacts"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    contact_id: Mapped[int]
    room: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
