"""Links that were made; their tokens are only with those who got them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.activity.rules import ActorKind
from portal.db import Id, Model, belongs_with, one_of
from portal.kit import clock, tokens
from portal.links.rules import LinkPurpose
from portal.tenancy import Owned


class Link(Owned, Model):
    """A link to one thing for one contact, kept as the hash of its token."""

    __tablename__ = "links"
    __table_args__ = (
        ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",  # a contact who is removed takes the links along
        ),
        belongs_with("paper_id", "papers"),
        belongs_with("stored_statement_id", "stored_statements"),
        ForeignKeyConstraint(
            ["customer_id", "document_id"],
            ["documents.customer_id", "documents.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",  # a document that is deleted takes the links along
        ),
        one_of("purpose", LinkPurpose),
        one_of("actor_kind", ActorKind),
        CheckConstraint(
            "(CASE WHEN paper_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN stored_statement_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN document_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN common_document_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_target",
        ),
        CheckConstraint("purpose = 'view' OR paper_id IS NOT NULL", name="seen_only"),
        CheckConstraint("expires_at > minted_at", name="expires"),
        CheckConstraint("(first_used_at IS NULL) = (last_used_at IS NULL)", name="used"),
        Index("uq_links_customer_id_id", "customer_id", "id", unique=True),
        Index(None, "paper_id", "contact_id"),
        Index(None, "stored_statement_id"),
        Index(None, "document_id"),
        Index(None, "common_document_id"),
        Index(None, "contact_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=tokens.new_public_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    contact_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who the contact was then, None without an address: given another address, a contact is another person,
    whose links these are not."""
    paper_id: Mapped[int | None]
    stored_statement_id: Mapped[int | None]
    document_id: Mapped[int | None]
    common_document_id: Mapped[int | None] = mapped_column(
        ForeignKey("common_documents.id", ondelete="CASCADE")
    )
    purpose: Mapped[str] = mapped_column(String(10))
    minted_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    renews_password: Mapped[bool] = mapped_column(default=False)
    """Whether another password of the contact's links may be chosen by it, for an hour and once."""
    revoked_at: Mapped[datetime | None]
    first_used_at: Mapped[datetime | None]
    """When it was first followed, by a person or by a scanner of mails: nothing that counts as seen."""
    last_used_at: Mapped[datetime | None]
    actor_kind: Mapped[str] = mapped_column(String(10))
    actor_name: Mapped[str] = mapped_column(String(300))
    """Who had it made, as they were called then."""
    actor: Mapped[str] = mapped_column(String(22), default="")
    """The public id of that contact or staff member."""


class LinkPassword(Owned, Model):
    """What a contact enters before a private link opens, where the business wants that: an argon2id hash. It
    opens no account."""

    __tablename__ = "link_passwords"
    __table_args__ = (
        ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            deferrable=True,
            initially="DEFERRED",
            ondelete="CASCADE",  # as links do
        ),
        Index("uq_link_passwords_contact_id", "contact_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    """Who chose it, None without an address: given another address, a contact chooses another one."""
    password_hash: Mapped[str] = mapped_column(String(200))
    chosen_at: Mapped[datetime]
