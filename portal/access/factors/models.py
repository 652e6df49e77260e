"""Authenticators, recovery codes, and sign-ins that still wait for one of them."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.access.security.rules import Way
from portal.db import Id, Model, one_of
from portal.kit import clock


class Authenticator(Model):
    """The app that shows a person's six digits. While there is one, each sign-in asks for them."""

    __tablename__ = "authenticators"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    sealed_secret: Mapped[str] = mapped_column(String(200))
    """Sealed for this person: it must be read again to check digits."""
    used_step: Mapped[int]
    """The last thirty-second step whose digits were taken: they work once."""
    added_at: Mapped[datetime] = mapped_column(default=clock.now)


class RecoveryCode(Model):
    """Opens once in place of the six digits."""

    __tablename__ = "recovery_codes"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    code_hash: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    used_at: Mapped[datetime | None]


class HalfSignIn(Model):
    """A person who proved one thing and has the second still before them: no session yet."""

    __tablename__ = "half_sign_ins"
    __table_args__ = (one_of("way", Way), Index(None, "person_id"), Index(None, "expires_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    """sha256 of what only the cookie of the browser holds."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    contact_public_id: Mapped[str] = mapped_column(String(22))
    """As whom the session will begin; no key, since nobody's rows do not point at a customer's."""
    offers_choice: Mapped[bool]
    """Whether the person chooses a company afterwards."""
    way: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime]
