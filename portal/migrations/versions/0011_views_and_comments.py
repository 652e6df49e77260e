"""Who saw which paper, what was written about it, and calendar addresses."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FINAL = ["id", "public_id", "paper_id", "side", "author_name", "words", "attempt", "at"]
"""What of a comment never changes: a merge gives it another customer and contact, staff its visibility."""


def upgrade() -> None:
    op.create_table(
        "paper_views",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        _customer("paper_views"),
        _with("paper_views", "paper_id", "papers"),
        _with("paper_views", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_views")),
    )
    op.create_index(op.f("ix_paper_views_paper_id_contact_id"), "paper_views", ["paper_id", "contact_id"])
    op.create_index(op.f("ix_paper_views_contact_id"), "paper_views", ["contact_id"])
    op.create_index(
        "uq_paper_views_first",
        "paper_views",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("is_first"),
        postgresql_where=sa.text("is_first"),
    )
    op.create_table(
        "comments",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("side IN ('contact', 'staff')", name=op.f("ck_comments_side")),
        sa.CheckConstraint("(side = 'contact') = (contact_id IS NOT NULL)", name=op.f("ck_comments_author")),
        sa.CheckConstraint("side = 'staff' OR is_visible", name=op.f("ck_comments_visible")),
        _customer("comments"),
        _with("comments", "paper_id", "papers"),
        _with("comments", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        sa.UniqueConstraint("paper_id", "attempt", name=op.f("uq_comments_paper_id_attempt")),
        sa.UniqueConstraint("public_id", name=op.f("uq_comments_public_id")),
    )
    op.create_index(op.f("ix_comments_paper_id_id"), "comments", ["paper_id", "id"])
    op.create_index(op.f("ix_comments_contact_id_at"), "comments", ["contact_id", "at"])
    op.create_table(
        "calendar_feeds",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        _customer("calendar_feeds"),
        _with("calendar_feeds", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_calendar_feeds_contact_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id"],
        ["customers.id"],
        name=op.f(f"fk_{table}_customer_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def _with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id", column],
        [f"{other}.customer_id", f"{other}.id"],
        name=op.f(f"fk_{table}_customer_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FINAL)
    return [
        f"CREATE TRIGGER comments_are_not_changed BEFORE UPDATE ON comments WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'comments are final'); END",
        "CREATE TRIGGER comments_are_not_deleted BEFORE DELETE ON comments "
        "BEGIN SELECT RAISE(ABORT, 'comments are final'); END",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FINAL)
    return [
        "CREATE FUNCTION comments_are_final() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'comments are final' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER comments_are_not_changed BEFORE UPDATE ON comments FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION comments_are_final()",
        "CREATE TRIGGER comments_are_not_deleted BEFORE DELETE ON comments FOR EACH ROW "
        "EXECUTE FUNCTION comments_are_final()",
        "CREATE TRIGGER comments_are_not_emptied BEFORE TRUNCATE ON comments "
        "EXECUTE FUNCTION comments_are_final()",
    ]
