"""What letters carry, who is meant and who gets the answer; and that one may come back."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CHECKS = {
    "ck_letters_state": "state IN ('queued', 'sending', 'sent', 'failed', 'held_back', 'bounced')",
    "ck_letters_sent_at": "(state IN ('sent', 'bounced')) = (sent_at IS NOT NULL)",
}
COLUMNS = {"addressee": 22, "reply_to": 254, "thread": 22, "attachment": 60}


def upgrade() -> None:
    with op.batch_alter_table("letters") as table:
        for name, length in COLUMNS.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name, condition in CHECKS.items():
            table.drop_constraint(op.f(name), type_="check")
            table.create_check_constraint(op.f(name), condition)
    with op.batch_alter_table("letters") as table:
        for name, length in COLUMNS.items():
            table.alter_column(name, existing_type=sa.String(length=length), server_default=None)
