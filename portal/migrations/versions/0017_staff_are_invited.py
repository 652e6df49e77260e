"""By which link somebody of staff sets the account up, and until when."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("staff_members", sa.Column("invitation_hash", sa.String(length=64), nullable=True))
    op.add_column("staff_members", sa.Column("invited_until", UtcDateTime(), nullable=True))
    op.create_index(op.f("ix_staff_members_invitation_hash"), "staff_members", ["invitation_hash"])
