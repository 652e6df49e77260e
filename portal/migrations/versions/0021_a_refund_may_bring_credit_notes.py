"""A refund may credit what it opens again, in the transaction that books it."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refunds", sa.Column("has_notes", sa.Boolean(), nullable=False, server_default=sa.false()))
