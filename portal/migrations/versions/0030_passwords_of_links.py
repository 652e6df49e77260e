"""Passwords before private links."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "links", sa.Column("renews_password", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "link_passwords",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("chosen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            name=op.f("fk_link_passwords_customer_id_contact_id"),
            initially="DEFERRED",
            deferrable=True,
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_link_passwords_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_link_passwords_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_passwords")),
    )
    op.create_index("uq_link_passwords_contact_id", "link_passwords", ["contact_id"], unique=True)
    op.create_index(op.f("ix_link_passwords_person_id"), "link_passwords", ["person_id"])
