"""What a stored statement shows beside its transactions."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

BEFORE = ["customer_id", "currency", "type", "from_on", "to_on", "known_at", "language"]
SHOWN = ["invoices", "has_payments", "has_ageing"]


def upgrade() -> None:
    with op.batch_alter_table("stored_statements") as table:
        table.add_column(sa.Column("invoices", sa.String(length=6), nullable=False, server_default="none"))
        table.add_column(sa.Column("has_payments", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("has_ageing", sa.Boolean(), nullable=False, server_default=sa.true()))
        table.drop_constraint("uq_stored_statements_what", type_="unique")
        table.create_unique_constraint("uq_stored_statements_what", [*BEFORE, *SHOWN])
        table.create_check_constraint(
            op.f("ck_stored_statements_invoices"), "invoices IN ('none', 'all', 'paid', 'unpaid')"
        )
