"""The outbox of letters."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('queued', 'sending')")


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("network_hash", sa.String(length=64), nullable=True),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("sealed_values", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("is_unclear", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("good_until", UtcDateTime(), nullable=True),
        sa.Column("leased_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (leased_until IS NOT NULL)", name=op.f("ck_letters_leased_while_sending")
        ),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_letters_sent_at")),
        sa.CheckConstraint(
            "(state IN ('queued', 'sending')) = (sealed_values IS NOT NULL)",
            name=op.f("ck_letters_values_while_waiting"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed', 'held_back')", name=op.f("ck_letters_state")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_letters_tries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("public_id", name=op.f("uq_letters_public_id")),
    )
    op.create_index(op.f("ix_letters_created_at"), "letters", ["created_at"])
    op.create_index(op.f("ix_letters_email_created_at"), "letters", ["email", "created_at"])
    op.create_index(op.f("ix_letters_network_hash_created_at"), "letters", ["network_hash", "created_at"])
    op.create_index(
        "ix_letters_waiting",
        "letters",
        ["priority", "due_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
