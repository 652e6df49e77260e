"""The first tables."""

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counters",
        sa.Column("series", sa.String(length=30), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("next_value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_counters")),
    )
    op.create_table(
        "customer_groups",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_groups")),
        sa.UniqueConstraint("name", name=op.f("uq_customer_groups_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_customer_groups_public_id")),
    )
    op.create_table(
        "failed_tries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_hash", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_tries")),
    )
    op.create_index(op.f("ix_failed_tries_at"), "failed_tries", ["at"], unique=False)
    op.create_index(
        op.f("ix_failed_tries_subject_hash_at"), "failed_tries", ["subject_hash", "at"], unique=False
    )

    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tax_number", sa.String(length=50), nullable=False),
        sa.Column("bank_details", sa.String(length=1000), nullable=False),
        sa.Column("opening_hours", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("settings_version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_table(
        "organisation_preferences",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=10000), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_organisation_preferences")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("proven_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_people_public_id")),
    )
    op.create_table(
        "staff_members",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=False),
        sa.Column("totp_used_step", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("role IN ('owner', 'staff', 'read_only')", name=op.f("ck_staff_members_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_members_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_members_public_id")),
    )
    op.create_table(
        "timetable_runs",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("leased_until", UtcDateTime(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", "due_at", name=op.f("pk_timetable_runs")),
    )
    op.create_table(
        "customers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("id_number", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("display_name", sa.String(length=200), nullable=False),
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("classification", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("fax", sa.String(length=50), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=False),
        sa.Column("tax_number", sa.String(length=50), nullable=False),
        sa.Column("public_notes", sa.String(length=10000), nullable=False),
        sa.Column("private_notes", sa.String(length=10000), nullable=False),
        sa.Column("custom1", sa.String(length=500), nullable=False),
        sa.Column("custom2", sa.String(length=500), nullable=False),
        sa.Column("custom3", sa.String(length=500), nullable=False),
        sa.Column("custom4", sa.String(length=500), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["customer_groups.id"], name=op.f("fk_customers_group_id")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["customers.id"], name=op.f("fk_customers_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("number", name=op.f("uq_customers_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_customers_public_id")),
    )
    op.create_index(op.f("ix_customers_display_name"), "customers", ["display_name"], unique=False)
    op.create_index(op.f("ix_customers_group_id"), "customers", ["group_id"], unique=False)
    op.create_index(op.f("ix_customers_id_number"), "customers", ["id_number"], unique=False)

    op.create_table(
        "group_preferences",
        sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=10000), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["customer_groups.id"],
            name=op.f("fk_group_preferences_group_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("group_id", "name", name=op.f("pk_group_preferences")),
    )
    op.create_table(
        "passwords",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_passwords_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff_members.id"], name=op.f("fk_staff_sessions_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staff_sessions_token_hash")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"], unique=False)

    op.create_table(
        "accounts",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_minor", sa.BigInteger(), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_accounts_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("customer_id", "currency", name=op.f("uq_accounts_customer_id_currency")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_accounts_customer_id_id")),
    )
    op.create_table(
        "addresses",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("street", sa.String(length=300), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.CheckConstraint("kind IN ('billing', 'shipping', 'other')", name=op.f("ck_addresses_kind")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_addresses_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_index(
        "uq_addresses_billing_shipping",
        "addresses",
        ["customer_id", "kind"],
        unique=True,
        sqlite_where=sa.text("kind <> 'other'"),
        postgresql_where=sa.text("kind <> 'other'"),
    )

    op.create_table(
        "contacts",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("salutation", sa.String(length=30), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=50), nullable=False),
        sa.Column("mobile", sa.String(length=50), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("access", sa.String(length=10), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("custom1", sa.String(length=500), nullable=False),
        sa.Column("custom2", sa.String(length=500), nullable=False),
        sa.Column("custom3", sa.String(length=500), nullable=False),
        sa.Column("custom4", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "access IN ('none', 'invited', 'active', 'disabled')", name=op.f("ck_contacts_access")
        ),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR access = 'none'", name=op.f("ck_contacts_access_needs_a_person")
        ),
        sa.CheckConstraint("role IN ('viewer', 'payer', 'admin')", name=op.f("ck_contacts_role")),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_contacts_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contacts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_contacts_customer_id_id")),
        sa.UniqueConstraint("customer_id", "person_id", name=op.f("uq_contacts_customer_id_person_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contacts_public_id")),
    )
    op.create_index(op.f("ix_contacts_person_id"), "contacts", ["person_id"], unique=False)

    op.create_table(
        "customer_preferences",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.String(length=10000), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_preferences_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("customer_id", "name", name=op.f("pk_customer_preferences")),
    )
    op.create_table(
        "papers",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("valid_until_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("purchase_order", sa.String(length=180), nullable=False),
        sa.Column("notes", sa.String(length=10000), nullable=False),
        sa.Column("terms", sa.String(length=10000), nullable=False),
        sa.Column("billing_address", sa.JSON(), nullable=True),
        sa.Column("shipping_address", sa.JSON(), nullable=True),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("discount_rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("discount_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("subtotal_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_minor", sa.BigInteger(), nullable=False),
        sa.Column("deposit_due_on", sa.Date(), nullable=True),
        sa.Column("open_minor", sa.BigInteger(), nullable=False),
        sa.Column("under_way_minor", sa.BigInteger(), nullable=False),
        sa.Column("available_minor", sa.BigInteger(), nullable=False),
        sa.Column("written_off_minor", sa.BigInteger(), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("payment_methods", sa.String(length=100), nullable=False),
        sa.Column("allows_part_payment", sa.Boolean(), nullable=True),
        sa.Column("invoiced", sa.String(length=10), nullable=True),
        sa.Column("shipped", sa.String(length=10), nullable=True),
        sa.Column("replaces_id", sa.BigInteger(), nullable=True),
        sa.Column("based_on_id", sa.BigInteger(), nullable=True),
        sa.Column("credits_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("voided_at", UtcDateTime(), nullable=True),
        sa.Column("void_reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'quote' AND state IN ('accepted', 'declined', 'draft', 'sent')) OR (kind = 'order' AND state IN ('closed', 'confirmed', 'draft', 'on_hold', 'void')) OR (kind = 'invoice' AND state IN ('draft', 'open', 'void')) OR (kind = 'retainer_invoice' AND state IN ('draft', 'open', 'void')) OR (kind = 'credit_note' AND state IN ('draft', 'open', 'void'))",
            name=op.f("ck_papers_state_of_kind"),
        ),
        sa.CheckConstraint(
            "deposit_minor BETWEEN 0 AND total_minor OR state = 'draft'", name=op.f("ck_papers_deposit")
        ),
        sa.CheckConstraint(
            "kind IN ('quote', 'order', 'invoice', 'retainer_invoice', 'credit_note')",
            name=op.f("ck_papers_kind"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR (number IS NOT NULL AND issued_on IS NOT NULL AND sent_at IS NOT NULL)",
            name=op.f("ck_papers_sent_is_numbered"),
        ),
        sa.CheckConstraint(
            "state = 'draft' OR kind NOT IN ('invoice', 'retainer_invoice') OR due_on IS NOT NULL",
            name=op.f("ck_papers_sent_is_due"),
        ),
        sa.CheckConstraint("available_minor BETWEEN 0 AND total_minor", name=op.f("ck_papers_available")),
        sa.CheckConstraint(
            "deposit_due_on IS NULL OR deposit_due_on <= due_on", name=op.f("ck_papers_deposit_comes_first")
        ),
        sa.CheckConstraint(
            "deposit_minor = 0 OR deposit_due_on IS NOT NULL", name=op.f("ck_papers_deposit_is_due")
        ),
        sa.CheckConstraint("open_minor BETWEEN 0 AND total_minor", name=op.f("ck_papers_open")),
        sa.CheckConstraint("total_minor >= 0", name=op.f("ck_papers_total")),
        sa.CheckConstraint("under_way_minor >= 0", name=op.f("ck_papers_under_way")),
        sa.CheckConstraint("written_off_minor BETWEEN 0 AND total_minor", name=op.f("ck_papers_written_off")),
        sa.ForeignKeyConstraint(
            ["customer_id", "based_on_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_papers_customer_id_based_on_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "credits_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_papers_customer_id_credits_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "replaces_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_papers_customer_id_replaces_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_papers_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_papers_customer_id_id")),
        sa.UniqueConstraint("kind", "number", "revision", name=op.f("uq_papers_kind_number_revision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_papers_public_id")),
    )
    op.create_index(op.f("ix_papers_credits_id"), "papers", ["credits_id"], unique=False)
    op.create_index(
        "ix_papers_standing",
        "papers",
        [
            "customer_id",
            "kind",
            "currency",
            "state",
            "open_minor",
            "under_way_minor",
            "total_minor",
            "due_on",
            "issued_on",
            "deposit_minor",
            "deposit_due_on",
            "written_off_minor",
            "available_minor",
        ],
        unique=False,
    )

    op.create_table(
        "contact_sessions",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("last_used_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "contact_id"],
            ["contacts.customer_id", "contacts.id"],
            name=op.f("fk_contact_sessions_customer_id_contact_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_contact_sessions_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_contact_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_contact_sessions_token_hash")),
    )
    op.create_index(
        op.f("ix_contact_sessions_customer_id_contact_id"),
        "contact_sessions",
        ["customer_id", "contact_id"],
        unique=False,
    )
    op.create_index(op.f("ix_contact_sessions_person_id"), "contact_sessions", ["person_id"], unique=False)

    op.create_table(
        "paper_lines",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("item_code", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("quantity_e6", sa.BigInteger(), nullable=False),
        sa.Column("price_e6", sa.BigInteger(), nullable=False),
        sa.Column("discount_rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("discount_amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_name", sa.String(length=60), nullable=False),
        sa.Column("tax_rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("tax_components", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_paper_lines_customer_id_paper_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_paper_lines_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_paper_lines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paper_tax_groups",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("rate_e6", sa.BigInteger(), nullable=False),
        sa.Column("base_minor", sa.BigInteger(), nullable=False),
        sa.Column("tax_minor", sa.BigInteger(), nullable=False),
        sa.Column("components", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_paper_tax_groups_customer_id_paper_id"),
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_paper_tax_groups_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_paper_tax_groups")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payments",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("settled_minor", sa.BigInteger(), nullable=False),
        sa.Column("left_minor", sa.BigInteger(), nullable=False),
        sa.Column("excess_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_unexpected", sa.Boolean(), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("closed_dispute", sa.String(length=255), nullable=False),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("reference", sa.String(length=180), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.Column("gateway_reference", sa.String(length=255), nullable=True),
        sa.Column("failure_reason", sa.String(length=500), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state <> 'settled' OR dated_on IS NOT NULL", name=op.f("ck_payments_settled_is_dated")
        ),
        sa.CheckConstraint(
            "state IN ('started', 'processing', 'settled', 'failed', 'expired', 'cancelled')",
            name=op.f("ck_payments_state"),
        ),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payments_amount")),
        sa.CheckConstraint("excess_minor >= 0", name=op.f("ck_payments_excess")),
        sa.CheckConstraint("left_minor = 0 OR excess_minor = 0", name=op.f("ck_payments_left_or_excess")),
        sa.CheckConstraint("left_minor >= 0", name=op.f("ck_payments_left")),
        sa.ForeignKeyConstraint(
            ["customer_id", "account_id"],
            ["accounts.customer_id", "accounts.id"],
            name=op.f("fk_payments_customer_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_payments_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payments")),
        sa.UniqueConstraint("attempt", name=op.f("uq_payments_attempt")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_payments_customer_id_id")),
        sa.UniqueConstraint("gateway_reference", name=op.f("uq_payments_gateway_reference")),
        sa.UniqueConstraint("number", name=op.f("uq_payments_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payments_public_id")),
    )
    op.create_index(op.f("ix_payments_account_id"), "payments", ["account_id"], unique=False)

    op.create_table(
        "payment_shares",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_payment_shares_amount")),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_payment_shares_customer_id_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_payment_shares_customer_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_payment_shares_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("payment_id", "paper_id", name=op.f("pk_payment_shares")),
    )
    op.create_index(op.f("ix_payment_shares_paper_id"), "payment_shares", ["paper_id"], unique=False)

    op.create_table(
        "refunds",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.Column("gateway_reference", sa.String(length=255), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('pending', 'succeeded', 'failed')", name=op.f("ck_refunds_state")),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refunds_amount")),
        sa.CheckConstraint("payment_id IS NOT NULL OR paper_id IS NOT NULL", name=op.f("ck_refunds_source")),
        sa.ForeignKeyConstraint(
            ["customer_id", "account_id"],
            ["accounts.customer_id", "accounts.id"],
            name=op.f("fk_refunds_customer_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_refunds_customer_id_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_refunds_customer_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_refunds_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refunds")),
        sa.UniqueConstraint("attempt", name=op.f("uq_refunds_attempt")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_refunds_customer_id_id")),
        sa.UniqueConstraint("gateway_reference", name=op.f("uq_refunds_gateway_reference")),
        sa.UniqueConstraint("public_id", name=op.f("uq_refunds_public_id")),
    )
    op.create_index(op.f("ix_refunds_paper_id"), "refunds", ["paper_id"], unique=False)
    op.create_index(op.f("ix_refunds_payment_id"), "refunds", ["payment_id"], unique=False)

    op.create_table(
        "allocations",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("from_payment_id", sa.BigInteger(), nullable=True),
        sa.Column("from_paper_id", sa.BigInteger(), nullable=True),
        sa.Column("to_paper_id", sa.BigInteger(), nullable=True),
        sa.Column("to_refund_id", sa.BigInteger(), nullable=True),
        sa.Column("to_excess_id", sa.BigInteger(), nullable=True),
        sa.Column("reverses_id", sa.BigInteger(), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(CASE WHEN to_paper_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN to_refund_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN to_excess_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_allocations_one_target"),
        ),
        sa.CheckConstraint(
            "(from_payment_id IS NULL) <> (from_paper_id IS NULL)", name=op.f("ck_allocations_one_source")
        ),
        sa.CheckConstraint(
            "(reverses_id IS NULL AND amount_minor > 0) OR (reverses_id IS NOT NULL AND amount_minor < 0)",
            name=op.f("ck_allocations_amount"),
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "account_id"],
            ["accounts.customer_id", "accounts.id"],
            name=op.f("fk_allocations_customer_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "from_paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_allocations_customer_id_from_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "from_payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_allocations_customer_id_from_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "reverses_id"],
            ["allocations.customer_id", "allocations.id"],
            name=op.f("fk_allocations_customer_id_reverses_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "to_excess_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_allocations_customer_id_to_excess_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "to_paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_allocations_customer_id_to_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "to_refund_id"],
            ["refunds.customer_id", "refunds.id"],
            name=op.f("fk_allocations_customer_id_to_refund_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_allocations_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allocations")),
        sa.UniqueConstraint("customer_id", "id", name=op.f("uq_allocations_customer_id_id")),
    )
    op.create_index(op.f("ix_allocations_account_id"), "allocations", ["account_id"], unique=False)
    op.create_index(op.f("ix_allocations_from_paper_id"), "allocations", ["from_paper_id"], unique=False)
    op.create_index(op.f("ix_allocations_from_payment_id"), "allocations", ["from_payment_id"], unique=False)
    op.create_index(op.f("ix_allocations_reverses_id"), "allocations", ["reverses_id"], unique=False)
    op.create_index(op.f("ix_allocations_to_excess_id"), "allocations", ["to_excess_id"], unique=False)
    op.create_index(op.f("ix_allocations_to_paper_id"), "allocations", ["to_paper_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("customer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("booked_at", UtcDateTime(), nullable=False),
        sa.Column("paper_id", sa.BigInteger(), nullable=True),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("refund_id", sa.BigInteger(), nullable=True),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.CheckConstraint(
            "kind IN ('invoice_issued', 'invoice_voided', 'credit_note_issued', 'credit_note_voided', 'credit_expired', 'payment_settled', 'payment_cancelled', 'payment_returned', 'payment_reinstated', 'refund', 'refund_failed', 'write_off', 'write_off_reversed')",
            name=op.f("ck_entries_kind"),
        ),
        sa.CheckConstraint("amount_minor <> 0", name=op.f("ck_entries_amount")),
        sa.ForeignKeyConstraint(
            ["customer_id", "account_id"],
            ["accounts.customer_id", "accounts.id"],
            name=op.f("fk_entries_customer_id_account_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "paper_id"],
            ["papers.customer_id", "papers.id"],
            name=op.f("fk_entries_customer_id_paper_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "payment_id"],
            ["payments.customer_id", "payments.id"],
            name=op.f("fk_entries_customer_id_payment_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id", "refund_id"],
            ["refunds.customer_id", "refunds.id"],
            name=op.f("fk_entries_customer_id_refund_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_entries_customer_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_entries_kind_reference")),
    )
    op.create_index(
        op.f("ix_entries_account_id_dated_on"), "entries", ["account_id", "dated_on"], unique=False
    )
    op.create_index(op.f("ix_entries_paper_id"), "entries", ["paper_id"], unique=False)
    op.create_index(op.f("ix_entries_payment_id"), "entries", ["payment_id"], unique=False)
