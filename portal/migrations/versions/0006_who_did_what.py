"""Who did what; when a contact was here last; staff who look at the portal as a contact."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("is_news", sa.Boolean(), nullable=False),
        *_deed("activities"),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_activities_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activities")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activities_public_id")),
    )
    op.create_index(op.f("ix_activities_customer_id_id"), "activities", ["customer_id", "id"])
    op.create_index(
        "ix_activities_news",
        "activities",
        ["id"],
        sqlite_where=sa.text("is_news"),
        postgresql_where=sa.text("is_news"),
    )
    op.create_table(
        "house_activities",
        *_deed("house_activities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_activities")),
    )
    op.add_column("contacts", sa.Column("last_signed_in_at", UtcDateTime(), nullable=True))
    op.add_column("contacts", sa.Column("version", sa.BigInteger(), server_default="1", nullable=False))
    op.create_table(
        "previews",
        sa.Column("customer_id", Id, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_session_id", Id, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_previews_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            name=op.f("fk_previews_customer_id_contact_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["staff_session_id"],
            ["staff_sessions.id"],
            name=op.f("fk_previews_staff_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_previews")),
        sa.UniqueConstraint("staff_session_id", name=op.f("uq_previews_staff_session_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_previews_token_hash")),
    )
    op.create_index(op.f("ix_previews_contact_id"), "previews", ["contact_id"])


def _deed(table: str) -> list[sa.Column | sa.CheckConstraint]:
    return [
        sa.Column("id", Id, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_name", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=22), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("target", sa.String(length=22), nullable=False),
        sa.Column("details", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(
            "actor_kind IN ('staff', 'contact', 'system')", name=op.f(f"ck_{table}_actor_kind")
        ),
    ]
