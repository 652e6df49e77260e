"""Since when each recovery code opens, so that those of a thief can be told from the owner's."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("recovery_codes", sa.Column("made_at", UtcDateTime(), nullable=True))
    op.execute(
        "UPDATE recovery_codes SET made_at = (SELECT added_at FROM authenticators"
        " WHERE authenticators.person_id = recovery_codes.person_id)"
    )
    op.execute("DELETE FROM recovery_codes WHERE made_at IS NULL")  # of no authenticator, they open nothing
    with op.batch_alter_table("recovery_codes") as table:
        table.alter_column("made_at", existing_type=UtcDateTime(), nullable=False)
