"""What contacts forwarded, each with its link."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # What the key of a forwarding points at: the link together with its customer.
    op.create_index(op.f("uq_links_customer_id_id"), "links", ["customer_id", "id"], unique=True)
    op.create_table(
        "forwardings",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("link_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_forwardings_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "link_id"],
            ["links.customer_id", "links.id"],
            name=op.f("fk_forwardings_customer_id_link_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_forwardings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forwardings")),
        sa.UniqueConstraint("link_id", name=op.f("uq_forwardings_link_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_forwardings_public_id")),
    )
    op.create_index(op.f("ix_forwardings_person_id_at"), "forwardings", ["person_id", "at"])


def downgrade() -> None:
    op.drop_table("forwardings")
    op.drop_index(op.f("uq_links_customer_id_id"), "links")
