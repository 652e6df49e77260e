"""Links that open one paper, statement or document for one contact."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index(
        "uq_stored_statements_customer_id_id", "stored_statements", ["customer_id", "id"], unique=True
    )
    op.create_table(
        "links",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("stored_statement_id", sa.BigInteger(), nullable=True),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("minted_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("first_used_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.CheckConstraint("purpose IN ('view', 'pay', 'accept')", name=op.f("ck_links_purpose")),
        sa.CheckConstraint("actor_kind IN ('staff', 'contact', 'system')", name=op.f("ck_links_actor_kind")),
        sa.CheckConstraint(
            "(paper_id IS NOT NULL AND stored_statement_id IS NULL AND document_id IS NULL)"
            " OR (paper_id IS NULL AND stored_statement_id IS NOT NULL AND document_id IS NULL)"
            " OR (paper_id IS NULL AND stored_statement_id IS NULL AND document_id IS NOT NULL)",
            name=op.f("ck_links_one_target"),
        ),
        sa.CheckConstraint("purpose = 'view' OR paper_id IS NOT NULL", name=op.f("ck_links_seen_only")),
        sa.CheckConstraint("expires_at > minted_at", name=op.f("ck_links_expires")),
        sa.CheckConstraint("(first_used_at IS NULL) = (last_used_at IS NULL)", name=op.f("ck_links_used")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_links_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_links_person_id")),
        _with("contact_id", "contacts", ondelete="CASCADE"),
        _with("paper_id", "papers"),
        _with("stored_statement_id", "stored_statements"),
        _with("document_id", "documents"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("public_id", name=op.f("uq_links_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
    )
    op.create_index(op.f("ix_links_paper_id_contact_id"), "links", ["paper_id", "contact_id"])
    for column in ("stored_statement_id", "document_id", "contact_id", "person_id"):
        op.create_index(op.f(f"ix_links_{column}"), "links", [column])


def _with(column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id", column],
        [f"{other}.customer_id", f"{other}.id"],
        name=op.f(f"fk_links_customer_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
        ondelete=ondelete,
    )
