"""What a person reads with, and changes of company details that wait for staff."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("people", sa.Column("time_zone", sa.String(length=64), nullable=True))
    # With its check in one statement, as SQLite adds none to a table that is there.
    op.execute(
        "ALTER TABLE people ADD COLUMN theme VARCHAR(10) DEFAULT 'system' NOT NULL "
        "CONSTRAINT ck_people_theme CHECK (theme IN ('system', 'light', 'dark'))"
    )
    op.create_table(
        "company_changes",
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'accepted', 'declined', 'replaced')", name=op.f("ck_company_changes_state")
        ),
        sa.CheckConstraint(
            "(state = 'waiting') = (decided_at IS NULL)", name=op.f("ck_company_changes_decided")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_company_changes_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_changes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_company_changes_public_id")),
    )
    op.create_index(op.f("ix_company_changes_customer_id_id"), "company_changes", ["customer_id", "id"])
    op.create_index(
        "ix_company_changes_waiting",
        "company_changes",
        ["id"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
