"""Staff may have passkeys, and the secret of an authenticator lies sealed."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    # What is there in clear is sealed by the portal itself, which knows the key: see seal_secrets.
    op.add_column(
        "staff_members", sa.Column("sealed_secret", sa.String(length=200), server_default="", nullable=False)
    )
    op.create_table(
        "staff_passkeys",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_staff_passkeys_sign_count")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.id"], name=op.f("fk_staff_passkeys_staff_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_passkeys")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_passkeys_public_id")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_staff_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_staff_passkeys_staff_id"), "staff_passkeys", ["staff_id"])
    with op.batch_alter_table("passkey_challenges") as table:
        table.add_column(sa.Column("staff_id", ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_passkey_challenges_staff_id"),
            "staff_members",
            ["staff_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.create_check_constraint(
            op.f("ck_passkey_challenges_of_one"), "person_id IS NULL OR staff_id IS NULL"
        )
