"""Paying online: what is asked of the gateway, and what it said."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "gateway_calls",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("call", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=22), nullable=False),
        sa.Column("idempotency_key", sa.String(length=255), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("problem", sa.String(length=100), nullable=False),
        sa.Column("request_id", sa.String(length=100), nullable=False),
        sa.Column("milliseconds", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_calls")),
    )
    op.create_index(op.f("ix_gateway_calls_at"), "gateway_calls", ["at"])
    op.create_index(op.f("ix_gateway_calls_subject"), "gateway_calls", ["subject"])
    op.create_table(
        "gateway_differences",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("payment_public_id", sa.String(length=22), nullable=False),
        sa.Column("ours", sa.String(length=200), nullable=False),
        sa.Column("theirs", sa.String(length=200), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.String(length=300), nullable=False),
        sa.CheckConstraint(
            "kind IN ('missing_here', 'missing_there', 'amount', 'state', 'refund', 'dispute')",
            name=op.f("ck_gateway_differences_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_differences")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_gateway_differences_kind_reference")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gateway_differences_public_id")),
    )
    op.create_table(
        "gateway_disputes",
        sa.Column("gateway_reference", sa.String(length=255), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("intent", sa.String(length=255), nullable=False),
        sa.Column("charge", sa.String(length=255), nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("answer_by", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("word IN ('open', 'lost', 'won')", name=op.f("ck_gateway_disputes_word")),
        sa.PrimaryKeyConstraint("gateway_reference", name=op.f("pk_gateway_disputes")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gateway_disputes_public_id")),
    )
    op.create_index(op.f("ix_gateway_disputes_intent"), "gateway_disputes", ["intent"])
    op.create_table(
        "gateway_events",
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("object_id", sa.String(length=255), nullable=False),
        sa.Column("payment_public_id", sa.String(length=22), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('booked', 'nothing', 'unmatched')", name=op.f("ck_gateway_events_outcome")
        ),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_gateway_events")),
    )
    op.create_index(op.f("ix_gateway_events_booked_at"), "gateway_events", ["booked_at"])
    op.create_index(op.f("ix_gateway_events_payment_public_id"), "gateway_events", ["payment_public_id"])
    op.create_table(
        "gateway_refunds",
        sa.Column("gateway_reference", sa.String(length=255), nullable=False),
        sa.Column("intent", sa.String(length=255), nullable=False),
        sa.Column("charge", sa.String(length=255), nullable=False),
        sa.Column("refund_public_id", sa.String(length=22), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(length=10), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "word IN ('pending', 'succeeded', 'failed')", name=op.f("ck_gateway_refunds_word")
        ),
        sa.PrimaryKeyConstraint("gateway_reference", name=op.f("pk_gateway_refunds")),
    )
    op.create_index(op.f("ix_gateway_refunds_intent"), "gateway_refunds", ["intent"])
    op.create_table(
        "unmatched_receipts",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("intent", sa.String(length=255), nullable=False),
        sa.Column("named_payment", sa.String(length=200), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("charged_at", UtcDateTime(), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("payment_public_id", sa.String(length=22), nullable=False),
        sa.Column("assigned_at", UtcDateTime(), nullable=True),
        sa.Column("assigned_by", sa.String(length=300), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_unmatched_receipts_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmatched_receipts")),
        sa.UniqueConstraint("intent", name=op.f("uq_unmatched_receipts_intent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_unmatched_receipts_public_id")),
    )
    op.create_table(
        "gateway_customers",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("gateway_reference", sa.String(length=255), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_gateway_customers_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gateway_customers")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_gateway_customers_customer_id_id")),
        sa.UniqueConstraint("gateway_reference", name=op.f("uq_gateway_customers_gateway_reference")),
    )
    op.create_index(op.f("ix_gateway_customers_customer_id"), "gateway_customers", ["customer_id"])
    op.create_table(
        "saved_methods",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("gateway_customer_id", sa.BigInteger(), nullable=False),
        sa.Column("gateway_reference", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("brand", sa.String(length=60), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("expires_month", sa.BigInteger(), nullable=True),
        sa.Column("expires_year", sa.BigInteger(), nullable=True),
        sa.Column("saved_by_person_id", ID, nullable=True),
        sa.Column("saved_by_name", sa.String(length=300), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("preferred_at", UtcDateTime(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id", "gateway_customer_id"],
            ["gateway_customers.customer_id", "gateway_customers.id"],
            name=op.f("fk_saved_methods_customer_id_gateway_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_saved_methods_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_person_id"], ["people.id"], name=op.f("fk_saved_methods_saved_by_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_methods")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_saved_methods_customer_id_id")),
        sa.UniqueConstraint("gateway_reference", name=op.f("uq_saved_methods_gateway_reference")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_methods_public_id")),
    )
    op.create_index(op.f("ix_saved_methods_gateway_customer_id"), "saved_methods", ["gateway_customer_id"])
    op.create_table(
        "method_setups",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("person_name", sa.String(length=300), nullable=False),
        sa.Column("session", sa.String(length=255), nullable=True),
        sa.Column("session_url", sa.String(length=2000), nullable=False),
        sa.Column("intent", sa.String(length=255), nullable=True),
        sa.Column("saved_method_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("request_number", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=100), nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "asked IN ('unsent', 'unclear', 'refused', 'answered')", name=op.f("ck_method_setups_asked")
        ),
        sa.CheckConstraint(
            "state IN ('started', 'saved', 'failed', 'expired')", name=op.f("ck_method_setups_state")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "saved_method_id"],
            ["saved_methods.customer_id", "saved_methods.id"],
            name=op.f("fk_method_setups_customer_id_saved_method_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_method_setups_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_method_setups_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_method_setups")),
        sa.UniqueConstraint("attempt", name=op.f("uq_method_setups_attempt")),
        sa.UniqueConstraint("intent", name=op.f("uq_method_setups_intent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_method_setups_public_id")),
        sa.UniqueConstraint("session", name=op.f("uq_method_setups_session")),
    )
    op.create_index(op.f("ix_method_setups_ask_at"), "method_setups", ["ask_at"])
    op.create_table(
        "online_payments",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("methods", sa.String(length=100), nullable=False),
        sa.Column("payer_person_id", ID, nullable=True),
        sa.Column("payer_name", sa.String(length=300), nullable=False),
        sa.Column("saves_method", sa.Boolean(), nullable=False),
        sa.Column("saved_method_id", sa.BigInteger(), nullable=True),
        sa.Column("session", sa.String(length=255), nullable=True),
        sa.Column("session_url", sa.String(length=2000), nullable=False),
        sa.Column("session_expires_at", UtcDateTime(), nullable=True),
        sa.Column("intent", sa.String(length=255), nullable=True),
        sa.Column("charge", sa.String(length=255), nullable=True),
        sa.Column("method_kind", sa.String(length=40), nullable=False),
        sa.Column("method_brand", sa.String(length=60), nullable=False),
        sa.Column("method_last4", sa.String(length=4), nullable=False),
        sa.Column("next_step_url", sa.String(length=2000), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", sa.BigInteger(), nullable=True),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("request_number", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=100), nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "asked IN ('unsent', 'unclear', 'refused', 'answered')", name=op.f("ck_online_payments_asked")
        ),
        sa.CheckConstraint("way IN ('hosted', 'saved')", name=op.f("ck_online_payments_way")),
        sa.ForeignKeyConstraint(
            ["customer_id", "payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_online_payments_customer_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "replaced_by_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_online_payments_customer_id_replaced_by_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "saved_method_id"],
            ["saved_methods.customer_id", "saved_methods.id"],
            name=op.f("fk_online_payments_customer_id_saved_method_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_online_payments_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["payer_person_id"], ["people.id"], name=op.f("fk_online_payments_payer_person_id")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_online_payments")),
        sa.UniqueConstraint("charge", name=op.f("uq_online_payments_charge")),
        sa.UniqueConstraint("intent", name=op.f("uq_online_payments_intent")),
        sa.UniqueConstraint("session", name=op.f("uq_online_payments_session")),
    )
    op.create_index(op.f("ix_online_payments_ask_at"), "online_payments", ["ask_at"])
    op.create_table(
        "payment_credits",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("payment_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_payment_id", sa.BigInteger(), nullable=True),
        sa.Column("from_paper_id", sa.BigInteger(), nullable=True),
        sa.Column("to_paper_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_credits_amount")),
        sa.CheckConstraint(
            "from_payment_id IS NOT NULL OR from_paper_id IS NOT NULL", name=op.f("ck_payment_credits_source")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "from_paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_payment_credits_customer_id_from_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "from_payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_payment_credits_customer_id_from_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_payment_credits_customer_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "to_paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_payment_credits_customer_id_to_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_payment_credits_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("payment_id", "position", name=op.f("pk_payment_credits")),
    )
    op.create_table(
        "refund_requests",
        sa.Column("customer_id", ID, nullable=False),
        sa.Column("refund_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_by", sa.String(length=300), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("request_number", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.String(length=100), nullable=False),
        sa.Column("ask_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "asked IN ('unsent', 'unclear', 'refused', 'answered')", name=op.f("ck_refund_requests_asked")
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "refund_id"],
            ["refunds.customer_id", "refunds.id"],
            name=op.f("fk_refund_requests_customer_id_refund_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_refund_requests_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_refund_requests")),
    )
    op.create_index(op.f("ix_refund_requests_ask_at"), "refund_requests", ["ask_at"])
