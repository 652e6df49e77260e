"""Kept bytes, and the documents that name them: of one customer, or for a group or all of them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.activity.rules import ActorKind
from portal.db import Id, Model, belongs_with, one_of
from portal.files.rules import LONGEST_FOLDER, LONGEST_NAME
from portal.kit import clock, tokens
from portal.tenancy import Owned


class Blob(Model):
    """Bytes in the store, named by their hash. They belong to no customer: equal files are kept once.

    The row comes before the bytes and goes after them, so that there are never bytes that nobody knows of.
    Bytes that are being removed are never used again: whoever brings the same makes a new row, with another
    key.
    """

    __tablename__ = "blobs"
    __table_args__ = (
        Index(
            "uq_blobs_sha256",
            "sha256",
            unique=True,
            sqlite_where=text("NOT is_leaving"),
            postgresql_where=text("NOT is_leaving"),
        ),
        CheckConstraint("size_bytes > 0", name="size"),
        CheckConstraint("pixels_wide >= 0 AND pixels_high >= 0", name="pixels"),
        Index(None, "claimed_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key_token: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    pixels_wide: Mapped[int] = mapped_column(default=0)
    """Of a picture, as it is seen upright; 0 of all else, and of what came before this was asked."""
    pixels_high: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When somebody last began to bring these bytes."""
    is_leaving: Mapped[bool] = mapped_column(default=False)

    @property
    def key(self) -> str:
        """Under which name the store has them."""
        return f"{self.sha256[:2]}/{self.sha256}-{self.key_token}"

    @property
    def pixels(self) -> tuple[int, int]:
        return self.pixels_wide, self.pixels_high


class _Handed:
    """What is known of every document that was handed over."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    media_type: Mapped[str] = mapped_column(String(100))
    folder: Mapped[str] = mapped_column(String(LONGEST_FOLDER), default="")
    is_public: Mapped[bool] = mapped_column(default=True)
    """Whether contacts see it; staff see it always."""
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    """When it was handed over, or replaced by a newer file."""
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_name: Mapped[str] = mapped_column(String(300))
    """Who handed it over, as they were called then."""
    actor: Mapped[str] = mapped_column(String(22), default="")
    """The public id of that contact or staff member."""


class Document(_Handed, Owned, Model):
    """A document on the record of one customer, on one of its papers perhaps."""

    __tablename__ = "documents"
    __table_args__ = (
        UniqueConstraint("customer_id", "id"),
        belongs_with("paper_id", "papers"),
        one_of("actor_kind", ActorKind),
        Index(None, "customer_id", "added_at"),
        Index(None, "paper_id"),
        Index(None, "blob_id"),
    )

    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"))
    paper_id: Mapped[int | None]

    blob: Mapped[Blob] = relationship()


class CommonDocument(_Handed, Model):
    """A document for every customer of a group, or for all; it belongs to the business."""

    __tablename__ = "common_documents"
    __table_args__ = (
        one_of("actor_kind", ActorKind),
        Index(None, "added_at"),
        Index(None, "blob_id"),
    )

    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("customer_groups.id"))
    """None is for all customers."""
    told_up_to: Mapped[int | None]
    """The contact to whom the last letter about it went, 0 before the first; None where none is to go."""

    blob: Mapped[Blob] = relationship()


class DocumentOpening(Owned, Model):
    """That a contact opened a document, for the first time since it was handed over."""

    __tablename__ = "document_openings"
    __table_args__ = (
        belongs_with("contact_id", "contacts"),
        belongs_with("document_id", "documents"),
        CheckConstraint("(document_id IS NULL) <> (common_document_id IS NULL)", name="of_one"),
        Index(None, "customer_id", "contact_id"),
        Index(None, "document_id"),
        Index(None, "common_document_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int]
    document_id: Mapped[int | None]
    common_document_id: Mapped[int | None] = mapped_column(ForeignKey("common_documents.id"))
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
