"""The outbox: letters that wait, are being sent, or were, with what became of them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Id, Model, one_of
from portal.kit import clock, tokens
from portal.mail.rules import Topic


class LetterState(StrEnum):
    """Where a letter is. Held back: it would have been one too many for its address or network, or is not
    wanted. Bounced: it was sent, and a mail server said later that it did not arrive."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD_BACK = "held_back"
    BOUNCED = "bounced"


IS_WAITING = "state IN ('queued', 'sending')"
IS_SENT = "state IN ('sent', 'bounced')"


class UnwantedLetters(Model):
    """That a contact, by its public id, does without the letters of a topic."""

    __tablename__ = "unwanted_letters"
    __table_args__ = (UniqueConstraint("addressee", "topic"), one_of("topic", Topic))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    addressee: Mapped[str] = mapped_column(String(22))
    topic: Mapped[str] = mapped_column(String(20))
    since: Mapped[datetime] = mapped_column(default=clock.now)


class LetterText(Model):
    """What the business says in a letter in place of our words, in one language."""

    __tablename__ = "letter_texts"
    __table_args__ = (UniqueConstraint("name", "language"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)


class Letter(Model):
    """One letter to one address. It belongs to no customer: many go to people who are nobody's contact yet.

    What it says lies sealed in `sealed_values` only as long as it waits, since links and codes open doors.
    """

    __tablename__ = "letters"
    __table_args__ = (
        one_of("state", LetterState),
        CheckConstraint(f"({IS_WAITING}) = (sealed_values IS NOT NULL)", name="values_while_waiting"),
        CheckConstraint("(state = 'sending') = (leased_until IS NOT NULL)", name="leased_while_sending"),
        CheckConstraint(f"({IS_SENT}) = (sent_at IS NOT NULL)", name="sent_at"),
        CheckConstraint("tries >= 0", name="tries"),
        Index(
            "ix_letters_waiting",
            "priority",
            "due_at",
            sqlite_where=text(IS_WAITING),
            postgresql_where=text(IS_WAITING),
        ),
        Index(None, "email", "created_at"),
        Index(None, "network_hash", "created_at"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    """Stays the same over all tries, as part of the Message-ID, so that a mailbox can drop a double."""
    name: Mapped[str] = mapped_column(String(60))
    """The letter's name in `letters.LETTERS`, which is also its template's."""
    language: Mapped[str] = mapped_column(String(5))
    email: Mapped[str] = mapped_column(String(254))
    addressee: Mapped[str] = mapped_column(String(22), default="")
    """The public id of the contact it was written to; empty where it is nobody's contact, or staff."""
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    """Who gets the answer; empty: the business."""
    thread: Mapped[str] = mapped_column(String(22), default="")
    """The public id of the paper that it is about, under which a mail program puts all about it together."""
    attachment: Mapped[str] = mapped_column(String(60), default="")
    """What is drawn or fetched when it is sent: `paper:…`, `statement:…` or `document:…` with a public id."""
    network_hash: Mapped[str | None] = mapped_column(String(64))
    """sha256 of the network address of who asked for it; None where it was nobody unknown."""
    priority: Mapped[int]
    sealed_values: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default=LetterState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    is_unclear: Mapped[bool] = mapped_column(default=False)
    """The mail server once fell silent after the whole letter was handed over: it may have it."""
    reason: Mapped[str] = mapped_column(String(300), default="")
    """Why the last try failed, or what is missing of one that was sent, in English, for the system log."""
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    due_at: Mapped[datetime] = mapped_column(default=clock.now)
    good_until: Mapped[datetime | None]
    """When the letter would be of no use any more: a code that has run out."""
    leased_until: Mapped[datetime | None]
    """By the wall's clock; past it the worker that was sending it is taken for dead."""
    sent_at: Mapped[datetime | None]
