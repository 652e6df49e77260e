"""Whether who paid came by a private link."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "online_payments", sa.Column("is_by_link", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
