"""Whether who paid came by a private link."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "online_payments", sa.Column("is_by_link", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
