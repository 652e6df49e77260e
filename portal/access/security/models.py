"""When a person came in, kept longer than the session that began then."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.access.security.rules import Way
from portal.db import Id, Model, one_of
from portal.kit import clock


class SignIn(Model):
    """One sign-in of a person, shown to them."""

    __tablename__ = "sign_ins"
    __table_args__ = (one_of("way", Way), Index(None, "person_id", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    """Also when its session started."""
    way: Mapped[str] = mapped_column(String(10))
    device: Mapped[str | None] = mapped_column(String(60))
    """Browser and system, None where they are not known."""
