"""How large a picture is, so that its page keeps the room for it."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

COLUMNS = ("pixels_wide", "pixels_high")


def upgrade() -> None:
    with op.batch_alter_table("blobs") as table:
        for name in COLUMNS:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_blobs_pixels"), "pixels_wide >= 0 AND pixels_high >= 0")
    with op.batch_alter_table("blobs") as table:
        for name in COLUMNS:
            table.alter_column(name, existing_type=sa.BigInteger(), server_default=None)
