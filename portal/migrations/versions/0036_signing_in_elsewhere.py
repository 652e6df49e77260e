"""The provider at which contacts sign in, and who is linked to it."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAYS = "way IN ('password', 'mail', 'passkey', 'provider')"


def upgrade() -> None:
    op.create_table(
        "provider",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("sealed_secret", sa.String(length=1000), nullable=False),
        sa.Column("authorization_endpoint", sa.String(length=1000), nullable=False),
        sa.Column("token_endpoint", sa.String(length=1000), nullable=False),
        sa.Column("keys_endpoint", sa.String(length=1000), nullable=False),
        sa.Column("userinfo_endpoint", sa.String(length=1000), nullable=False),
        sa.Column("is_secret_posted", sa.Boolean(), nullable=False),
        sa.Column("is_named_in_answers", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_provider_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
    )
    op.create_table(
        "identities",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_identities_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint(
            "issuer", "client_id", "subject", name=op.f("uq_identities_issuer_client_id_subject")
        ),
        sa.UniqueConstraint(
            "person_id", "issuer", "client_id", name=op.f("uq_identities_person_id_issuer_client_id")
        ),
    )
    for name in ("sign_ins", "half_sign_ins"):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_way"), type_="check")
            table.create_check_constraint(op.f(f"ck_{name}_way"), WAYS)
