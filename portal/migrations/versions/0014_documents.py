"""Documents: kept bytes, what names them, and who opened it."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blobs",
        sa.Column("id", Id, nullable=False),
        sa.Column("key_token", sa.String(length=22), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("is_leaving", sa.Boolean(), nullable=False),
        sa.CheckConstraint("size_bytes > 0", name=op.f("ck_blobs_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blobs")),
        sa.UniqueConstraint("key_token", name=op.f("uq_blobs_key_token")),
    )
    op.create_index(op.f("ix_blobs_claimed_at"), "blobs", ["claimed_at"])
    op.create_index(
        "uq_blobs_sha256",
        "blobs",
        ["sha256"],
        unique=True,
        sqlite_where=sa.text("NOT is_leaving"),
        postgresql_where=sa.text("NOT is_leaving"),
    )
    op.create_table(
        "common_documents",
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=True),
        sa.Column("told_up_to", sa.BigInteger(), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'contact', 'system')", name=op.f("ck_common_documents_actor_kind")
        ),
        sa.ForeignKeyConstraint(["blob_id"], ["blobs.id"], name=op.f("fk_common_documents_blob_id")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["customer_groups.id"], name=op.f("fk_common_documents_group_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_common_documents")),
        sa.UniqueConstraint("public_id", name=op.f("uq_common_documents_public_id")),
    )
    op.create_index(op.f("ix_common_documents_added_at"), "common_documents", ["added_at"])
    op.create_index(op.f("ix_common_documents_blob_id"), "common_documents", ["blob_id"])
    op.create_table(
        "documents",
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("folder", sa.String(length=60), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'contact', 'system')", name=op.f("ck_documents_actor_kind")
        ),
        sa.ForeignKeyConstraint(["blob_id"], ["blobs.id"], name=op.f("fk_documents_blob_id")),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_documents_customer_id_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_documents_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_documents_customer_id_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_documents_public_id")),
    )
    op.create_index(op.f("ix_documents_blob_id"), "documents", ["blob_id"])
    op.create_index(op.f("ix_documents_customer_id_added_at"), "documents", ["customer_id", "added_at"])
    op.create_index(op.f("ix_documents_paper_id"), "documents", ["paper_id"])
    op.create_table(
        "document_openings",
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=True),
        sa.Column("common_document_id", Id, nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(document_id IS NULL) <> (common_document_id IS NULL)", name=op.f("ck_document_openings_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["common_document_id"],
            ["common_documents.id"],
            name=op.f("fk_document_openings_common_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            name=op.f("fk_document_openings_customer_id_contact_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "document_id"],
            ["documents.customer_id", "documents.id"],
            name=op.f("fk_document_openings_customer_id_document_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_document_openings_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_openings")),
    )
    op.create_index(
        op.f("ix_document_openings_common_document_id"), "document_openings", ["common_document_id"]
    )
    op.create_index(
        op.f("ix_document_openings_customer_id_contact_id"),
        "document_openings",
        ["customer_id", "contact_id"],
    )
    op.create_index(op.f("ix_document_openings_document_id"), "document_openings", ["document_id"])
