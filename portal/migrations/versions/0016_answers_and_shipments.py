"""Answers to quotes with their evidence, and shipments of orders."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

FINAL = (
    "id paper_id contact_name decision at address device revision pdf_sha256 terms signed_name drawing "
    "purchase_order reason"
).split()
"""What of an answer never changes: a merge gives it another customer and contact."""


def upgrade() -> None:
    op.create_table(
        "quote_answers",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_name", sa.String(length=300), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.String(length=10000), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("drawing", sa.String(length=12000), nullable=False),
        sa.Column("purchase_order", sa.String(length=180), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("decision IN ('accepted', 'declined')", name=op.f("ck_quote_answers_decision")),
        _customer("quote_answers"),
        _with("quote_answers", "paper_id", "papers"),
        _with("quote_answers", "contact_id", "contacts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_answers")),
        sa.UniqueConstraint("paper_id", name=op.f("uq_quote_answers_paper_id")),
    )
    op.create_table(
        "shipments",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("carrier", sa.String(length=100), nullable=False),
        sa.Column("tracking_number", sa.String(length=100), nullable=False),
        sa.Column("tracking_url", sa.String(length=500), nullable=False),
        _customer("shipments"),
        _with("shipments", "paper_id", "papers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shipments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shipments_public_id")),
    )
    op.create_index(op.f("ix_shipments_paper_id"), "shipments", ["paper_id"])
    for statement in _sqlite() if op.get_bind().dialect.name == "sqlite" else _postgresql():
        op.execute(statement)


def _customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id"],
        ["customers.id"],
        name=op.f(f"fk_{table}_customer_id"),
        initially="DEFERRED",
        deferrable=True,
    )


def _with(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id", column],
        [f"{other}.customer_id", f"{other}.id"],
        name=op.f(f"fk_{table}_customer_id_{column}"),
        initially="DEFERRED",
        deferrable=True,
    )


def _sqlite() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in FINAL)
    return [
        f"CREATE TRIGGER quote_answers_are_not_changed BEFORE UPDATE ON quote_answers WHEN {changed} "
        "BEGIN SELECT RAISE(ABORT, 'quote_answers are final'); END",
        "CREATE TRIGGER quote_answers_are_not_deleted BEFORE DELETE ON quote_answers "
        "BEGIN SELECT RAISE(ABORT, 'quote_answers are final'); END",
    ]


def _postgresql() -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in FINAL)
    return [
        "CREATE FUNCTION quote_answers_are_final() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'quote_answers are final' USING ERRCODE = 'check_violation'; END $$",
        "CREATE TRIGGER quote_answers_are_not_changed BEFORE UPDATE ON quote_answers FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION quote_answers_are_final()",
        "CREATE TRIGGER quote_answers_are_not_deleted BEFORE DELETE ON quote_answers FOR EACH ROW "
        "EXECUTE FUNCTION quote_answers_are_final()",
        "CREATE TRIGGER quote_answers_are_not_emptied BEFORE TRUNCATE ON quote_answers "
        "EXECUTE FUNCTION quote_answers_are_final()",
    ]
