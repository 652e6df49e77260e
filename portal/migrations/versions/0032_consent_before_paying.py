"""What was agreed to and signed before an invoice was paid."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "payment_consents"
FINAL = "id paper_id payment_id contact_name at address device pdf_sha256 terms signed_name drawing".split()
"""What of a consent never changes: a merge gives it another customer and contact."""


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_name", sa.String(length=300), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.String(length=10000), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("drawing", sa.String(length=12000), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f(f"fk_{TABLE}_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        _with("paper_id", "papers"),
        _with("payment_id", "payments"),
        _with("contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_paper_id"), TABLE, ["paper_id"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _with(column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id", column],
        [f"{other}.customer_id", f"{other}.id"],
        name=op.f(f"fk_{TABLE}_customer_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FINAL)
    return [
        f"CREATE TRIGGER {TABLE}_are_not_changed BEFORE UPDATE ON {TABLE} WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE} are final'); END",
        f"CREATE TRIGGER {TABLE}_are_not_deleted BEFORE DELETE ON {TABLE} "
        f"BEGIN SELECT RAISE(ABORT, '{TABLE} are final'); END",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FINAL)
    return [
        f"CREATE FUNCTION {TABLE}_are_final() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{TABLE} are final' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {TABLE}_are_not_changed BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION {TABLE}_are_final()",
        f"CREATE TRIGGER {TABLE}_are_not_deleted BEFORE DELETE ON {TABLE} FOR EACH ROW "
        f"EXECUTE FUNCTION {TABLE}_are_final()",
        f"CREATE TRIGGER {TABLE}_are_not_emptied BEFORE TRUNCATE ON {TABLE} "
        f"EXECUTE FUNCTION {TABLE}_are_final()",
    ]
