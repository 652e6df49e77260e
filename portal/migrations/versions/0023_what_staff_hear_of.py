"""Each of staff chooses what they hear of, and opens their news for themselves."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "activities", sa.Column("is_untold", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index(
        "ix_activities_untold",
        "activities",
        ["id"],
        sqlite_where=sa.text("is_untold"),
        postgresql_where=sa.text("is_untold"),
    )
    op.create_table(
        "notice_choices",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        _of_member("notice_choices"),
        sa.PrimaryKeyConstraint("staff_id", "event", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notice_reads",
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("activity", sa.String(length=22), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        _of_member("notice_reads"),
        sa.PrimaryKeyConstraint("staff_id", "activity", name=op.f("pk_notice_reads")),
    )
    op.create_index(op.f("ix_notice_reads_activity"), "notice_reads", ["activity"])
    op.create_table(
        "notice_rounds",
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("mailed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_notice_rounds")),
    )


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["staff_id"], ["staff_members.id"], name=op.f(f"fk_{table}_staff_id"), ondelete="CASCADE"
    )
