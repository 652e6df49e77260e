"""What letters carry, who is meant and who gets the answer; and that one may come back."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATE = sa.CheckConstraint(
    "state IN ('queued', 'sending', 'sent', 'failed', 'held_back', 'bounced')", name=op.f("ck_letters_state")
)
SENT_AT = sa.CheckConstraint(
    "(state IN ('sent', 'bounced')) = (sent_at IS NOT NULL)", name=op.f("ck_letters_sent_at")
)
KEPT = (
    sa.CheckConstraint(
        "(state = 'sending') = (leased_until IS NOT NULL)", name=op.f("ck_letters_leased_while_sending")
    ),
    sa.CheckConstraint(
        "(state IN ('queued', 'sending')) = (sealed_values IS NOT NULL)",
        name=op.f("ck_letters_values_while_waiting"),
    ),
    sa.CheckConstraint("tries >= 0", name=op.f("ck_letters_tries")),
)
COLUMNS = {"addressee": 22, "reply_to": 254, "thread": 22, "attachment": 60}


def upgrade() -> None:
    # SQLite makes the table anew, and is told its checks, which it cannot be asked for.
    with op.batch_alter_table("letters", table_args=(STATE, SENT_AT, *KEPT)) as table:
        for name, length in COLUMNS.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
    with op.batch_alter_table("letters", table_args=(STATE, SENT_AT, *KEPT)) as table:
        for name, length in COLUMNS.items():
            table.alter_column(name, existing_type=sa.String(length=length), server_default=None)
    if op.get_bind().dialect.name != "sqlite":
        for constraint in (STATE, SENT_AT):
            op.drop_constraint(op.f(str(constraint.name)), "letters")
            op.create_check_constraint(op.f(str(constraint.name)), "letters", constraint.sqltext)
