"""Passkeys, and the challenges that browsers sign with them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model
from portal.kit import clock, tokens


class Passkey(Model):
    """A key pair on a person's device, by its public half."""

    __tablename__ = "passkeys"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """As the device names it, in base64url; at most 1023 bytes."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    """In COSE form."""
    sign_count: Mapped[int]
    """What the device counted at its last use; it never counts backwards, unless it was copied."""
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class StaffPasskey(Model):
    """A key pair on the device of somebody of staff, by its public half; kept as a passkey is."""

    __tablename__ = "staff_passkeys"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"), Index(None, "staff_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id", ondelete="CASCADE"))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Model):
    """What a device signs, once: random bytes that this portal made a moment ago."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        Index(None, "expires_at"),
        CheckConstraint("person_id IS NULL OR staff_id IS NULL", name="of_one"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    challenge_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    """Who adds a passkey; None where somebody signs in, whom only the passkey names."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff_members.id", ondelete="CASCADE"))
    """The same where it is somebody of staff."""
    expires_at: Mapped[datetime]
