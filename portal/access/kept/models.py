"""Forms that wait for the person who sent them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.kit import clock, tokens


class KeptForm(Model):
    """What a person sent without being signed in any more; the last one only."""

    __tablename__ = "kept_forms"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    sealed_values: Mapped[str] = mapped_column(Text)
    """JSON of the path and the fields, sealed for this row."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime] = mapped_column(index=True)
