"""What goes by mail: papers that wait for it, and what went to whom."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "papers", sa.Column("waits_for_mail", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        "ix_papers_waits_for_mail",
        "papers",
        ["id"],
        sqlite_where=sa.text("waits_for_mail"),
        postgresql_where=sa.text("waits_for_mail"),
    )
    op.create_table(
        "mailings",
        sa.Column("id", ID, nullable=False),
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("statement_id", sa.BigInteger(), nullable=True),
        sa.Column("contact", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("letter", sa.String(length=22), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('paper', 'reminder', 'statement')", name=op.f("ck_mailings_kind")),
        sa.CheckConstraint("(kind = 'statement') = (paper_id IS NULL)", name=op.f("ck_mailings_of_a_paper")),
        sa.CheckConstraint(
            "(kind = 'statement') = (statement_id IS NOT NULL)", name=op.f("ck_mailings_of_a_statement")
        ),
        *(
            sa.ForeignKeyConstraint(columns, keys, name=op.f(name), initially="DEFERRED", deferrable=True)
            for columns, keys, name in (
                (["customer_id"], ["customers.id"], "fk_mailings_customer_id"),
                (
                    ["customer_id", "paper_id"],
                    ["papers.customer_id", "papers.id"],
                    "fk_mailings_customer_id_paper_id",
                ),
                (
                    ["customer_id", "statement_id"],
                    ["stored_statements.customer_id", "stored_statements.id"],
                    "fk_mailings_customer_id_statement_id",
                ),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
        sa.UniqueConstraint(
            "paper_id", "contact", "kind", "step", name=op.f("uq_mailings_paper_id_contact_kind_step")
        ),
    )
    op.create_index(op.f("ix_mailings_customer_id_id"), "mailings", ["customer_id", "id"])
    op.create_index(op.f("ix_mailings_statement_id"), "mailings", ["statement_id"])
    op.create_index(
        "uq_mailings_statement",
        "mailings",
        ["contact", "step"],
        unique=True,
        sqlite_where=sa.text("paper_id IS NULL"),
        postgresql_where=sa.text("paper_id IS NULL"),
    )
