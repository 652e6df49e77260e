"""The colour and the logo of the business."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brand",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("logo_sha256", sa.String(length=64), nullable=True),
        sa.Column("logo_width", sa.BigInteger(), nullable=False),
        sa.Column("logo_height", sa.BigInteger(), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("small_logo", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_brand_only_one")),
        sa.CheckConstraint("(logo IS NULL) = (logo_sha256 IS NULL)", name=op.f("ck_brand_logo_is_marked")),
        sa.CheckConstraint(
            "(small_logo IS NULL) = (logo_sha256 IS NULL)", name=op.f("ck_brand_logo_is_whole")
        ),
        sa.CheckConstraint("logo_width > 0 AND logo_height > 0", name=op.f("ck_brand_logo_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand")),
    )
