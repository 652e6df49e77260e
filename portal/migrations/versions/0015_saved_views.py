"""Views of lists that contacts keep under a name."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("room", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_saved_views_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            name=op.f("fk_saved_views_customer_id_contact_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "customer_id",
            "contact_id",
            "room",
            "name",
            name=op.f("uq_saved_views_customer_id_contact_id_room_name"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_views_public_id")),
    )
