"""Statements that were put on paper, and what they were made from."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "stored_statements",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("known_at", UtcDateTime(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("type IN ('activity', 'open')", name=op.f("ck_stored_statements_type")),
        sa.CheckConstraint("from_on <= to_on", name=op.f("ck_stored_statements_period")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_stored_statements_customer_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_statements")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_statements_public_id")),
        sa.UniqueConstraint(
            "customer_id",
            "currency",
            "type",
            "from_on",
            "to_on",
            "known_at",
            "language",
            name="uq_stored_statements_what",
        ),
    )
