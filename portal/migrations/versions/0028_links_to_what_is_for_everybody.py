"""Links may lead to a document for everybody, and go with a document that is deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TARGETS = ("paper_id", "stored_statement_id", "document_id", "common_document_id")
ONE_TARGET = " + ".join(f"(CASE WHEN {target} IS NULL THEN 0 ELSE 1 END)" for target in TARGETS)


def upgrade() -> None:
    with op.batch_alter_table("links") as table:
        table.add_column(sa.Column("common_document_id", ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_links_common_document_id"),
            "common_documents",
            ["common_document_id"],
            ["id"],
            ondelete="CASCADE",
        )
        table.drop_constraint(op.f("fk_links_customer_id_document_id"), type_="foreignkey")
        table.create_foreign_key(
            op.f("fk_links_customer_id_document_id"),
            "documents",
            ["customer_id", "document_id"],
            ["customer_id", "id"],
            ondelete="CASCADE",
            initially="DEFERRED",
            deferrable=True,
        )
        table.drop_constraint(op.f("ck_links_one_target"), type_="check")
        table.create_check_constraint(op.f("ck_links_one_target"), f"{ONE_TARGET} = 1")
    op.create_index(op.f("ix_links_common_document_id"), "links", ["common_document_id"])
