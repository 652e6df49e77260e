"""One-time proofs by mail."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

PURPOSES = "'sign_in', 'register', 'reset', 'invite', 'change_email', 'undo_email'"


def upgrade() -> None:
    op.create_table(
        "proofs",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("purpose", sa.String(length=15), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("contact_public_id", sa.String(length=22), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("digits_hash", sa.String(length=64), nullable=True),
        sa.Column("browser_hash", sa.String(length=64), nullable=True),
        sa.Column("sealed_values", sa.Text(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("superseded_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(f"purpose IN ({PURPOSES})", name=op.f("ck_proofs_purpose")),
        sa.CheckConstraint("used_at IS NULL OR superseded_at IS NULL", name=op.f("ck_proofs_one_end")),
        sa.CheckConstraint(
            "digits_hash IS NULL OR browser_hash IS NOT NULL", name=op.f("ck_proofs_digits_need_a_browser")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_proofs_tries")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_proofs_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("public_id", name=op.f("uq_proofs_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_proofs_token_hash")),
    )
    op.create_index(op.f("ix_proofs_email_purpose"), "proofs", ["email", "purpose"])
    for column in ("browser_hash", "contact_public_id", "person_id", "expires_at"):
        op.create_index(op.f(f"ix_proofs_{column}"), "proofs", [column])
