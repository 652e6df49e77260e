"""The ledger is final: entries and allocations are never deleted, and never changed but for a merge."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FINAL = {
    "entries": (
        [
            "id",
            "kind",
            "amount_minor",
            "dated_on",
            "booked_at",
            "paper_id",
            "payment_id",
            "refund_id",
            "reference",
        ]
    ),
    "allocations": (
        [
            "id",
            "amount_minor",
            "from_payment_id",
            "from_paper_id",
            "to_paper_id",
            "to_refund_id",
            "to_excess_id",
            "reverses_id",
            "dated_on",
            "booked_at",
        ]
    ),
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, columns in FINAL.items():
        for statement in (_sqlite if sqlite else _postgresql)(table, columns):
            op.execute(statement)


def _sqlite(table: str, columns: list[str]) -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns)
    return [
        f"CREATE TRIGGER {table}_are_not_changed BEFORE UPDATE ON {table} WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are final'); END",
        f"CREATE TRIGGER {table}_are_not_deleted BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} are final'); END",
    ]


def _postgresql(table: str, columns: list[str]) -> list[str]:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return [
        f"CREATE FUNCTION {table}_are_final() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} are final' USING ERRCODE = 'check_violation'; END $$",
        f"CREATE TRIGGER {table}_are_not_changed BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({changed}) EXECUTE FUNCTION {table}_are_final()",
        f"CREATE TRIGGER {table}_are_not_deleted BEFORE DELETE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION {table}_are_final()",
        f"CREATE TRIGGER {table}_are_not_emptied BEFORE TRUNCATE ON {table} "
        f"EXECUTE FUNCTION {table}_are_final()",
    ]
