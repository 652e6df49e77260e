"""What was forwarded: to whom and by whom. What it opens, and until when, is the link's."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.comments.rules import LONGEST
from portal.db import Id, Model
from portal.kit import clock, tokens
from portal.tenancy import Owned


class Forwarding(Owned, Model):
    """A link that a contact sent to somebody: to the link's contact, from the link's actor."""

    __tablename__ = "forwardings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["customer_id", "link_id"],
            ["links.customer_id", "links.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",  # a contact who is removed takes the links along
        ),
        Index(None, "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    link_id: Mapped[int] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    """Who forwarded: the limit counts a person, at whatever customer."""
    email: Mapped[str] = mapped_column(String(254))
    """Where the letter went."""
    words: Mapped[str] = mapped_column(String(LONGEST), default="")
    """The message that went along."""
    at: Mapped[datetime] = mapped_column(default=clock.now)
