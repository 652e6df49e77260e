"""Which letters a contact does without, and what the business says in its own words."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "unwanted_letters",
        sa.Column("id", ID, nullable=False),
        sa.Column("addressee", sa.String(length=22), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "topic IN ('papers', 'reminders', 'statements', 'talk')", name=op.f("ck_unwanted_letters_topic")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unwanted_letters")),
        sa.UniqueConstraint("addressee", "topic", name=op.f("uq_unwanted_letters_addressee_topic")),
    )
    op.create_table(
        "letter_texts",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_texts")),
        sa.UniqueConstraint("name", "language", name=op.f("uq_letter_texts_name_language")),
    )
