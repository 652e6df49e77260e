"""Proofs: what a link and six digits in a mail open, once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.access.proofs import rules
from portal.access.proofs.rules import Purpose
from portal.db import Id, Model, one_of
from portal.kit import clock, tokens


class Proof(Model):
    """One mail's way in. It belongs to no customer: many prove an address that is nobody's contact yet.

    One is written for each who asks, known or not, so that nothing tells them apart.
    """

    __tablename__ = "proofs"
    __table_args__ = (
        one_of("purpose", Purpose),
        CheckConstraint("used_at IS NULL OR superseded_at IS NULL", name="one_end"),
        CheckConstraint("digits_hash IS NULL OR browser_hash IS NOT NULL", name="digits_need_a_browser"),
        CheckConstraint("tries >= 0", name="tries"),
        Index(None, "email", "purpose"),
        Index(None, "browser_hash"),
        Index(None, "contact_public_id"),
        Index(None, "person_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    purpose: Mapped[str] = mapped_column(String(15))
    email: Mapped[str] = mapped_column(String(254))
    """The normalised address that is proven."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    contact_public_id: Mapped[str | None] = mapped_column(String(22))
    """The place that an invitation opens; no key, since nobody's rows do not point at a customer's."""
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    digits_hash: Mapped[str | None] = mapped_column(String(64))
    """sha256 of the digits and of the browser's secret, without which a million tries would find them."""
    browser_hash: Mapped[str | None] = mapped_column(String(64))
    """sha256 of the secret of the browser that asked."""
    sealed_values: Mapped[str | None] = mapped_column(Text)
    """What was typed and waits for the proof; wiped once that is over."""
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]
    """Another one was used, it was taken back, or its letter never went out."""

    def is_live(self, now: datetime) -> bool:
        """Whether it can still be used."""
        return rules.is_live(self.expires_at, self.used_at, self.superseded_at, now)
