"""PDFs of papers, kept once they were drawn."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_pdfs",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=4), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=False),
        sa.Column("means", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "step IN ('whole', 'without_standards', 'own_body', 'own_body_without_standards', 'plain')",
            name=op.f("ck_kept_pdfs_step"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_kept_pdfs_customer_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_kept_pdfs_customer_id_paper_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_pdfs")),
        sa.UniqueConstraint(
            "customer_id",
            "paper_id",
            "revision",
            "state",
            name=op.f("uq_kept_pdfs_customer_id_paper_id_revision_state"),
        ),
    )
