"""Passwords, sessions, staff accounts and failed tries."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.tenancy import Owned


class Password(Model):
    """A person's password, as an argon2id hash."""

    __tablename__ = "passwords"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class ContactSession(Owned, Model):
    """A signed-in browser of one person at one customer. The token itself is only in the cookie."""

    __tablename__ = "contact_sessions"
    __table_args__ = (belongs_with("contact_id", "contacts"), Index(None, "customer_id", "contact_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    contact_id: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    proven_at: Mapped[datetime | None] = mapped_column(default=clock.now)
    """When the person last proved in this session who they are; None counts as long ago."""
    device: Mapped[str | None] = mapped_column(String(60))
    """Browser and system, None where they are not known."""


class StaffRole(StrEnum):
    """What somebody of the business may do in the back office."""

    OWNER = "owner"
    STAFF = "staff"
    READ_ONLY = "read_only"


class StaffMember(Model):
    """Somebody of the business: an account of its own, never a contact."""

    __tablename__ = "staff_members"
    __table_args__ = (one_of("role", StaffRole),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(10))
    language: Mapped[str | None] = mapped_column(String(5))
    password_hash: Mapped[str] = mapped_column(String(200))
    """Empty until the account was set up behind the mailed link."""
    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    """As `portal add-staff` writes it, which knows no secret key; empty from the first sign-in on, or from
    the next start of `portal serve`."""
    sealed_secret: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The same, sealed for this member; both are empty where only passkeys open the account."""
    totp_used_step: Mapped[int] = mapped_column(default=0)
    """The last thirty-second step whose code was taken: a code works once."""
    invitation_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    """sha256 of the link's token, while there is one by which the account can be set up."""
    invited_until: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class StaffSession(Model):
    """A signed-in browser of a staff member."""

    __tablename__ = "staff_sessions"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_members.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]


class FailedTry(Model):
    """A wrong password, counted for the account it named and for the network it came from."""

    __tablename__ = "failed_tries"
    __table_args__ = (Index(None, "subject_hash", "at"), Index(None, "at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject_hash: Mapped[str] = mapped_column(String(64))
    """sha256 of the account's address or of the network address, so that neither is kept in clear."""
    at: Mapped[datetime] = mapped_column(default=clock.now)
