"""What the business says on its portal; the terms of registration become its terms."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = op.create_table(
        "site_texts",
        sa.Column("name", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("title", sa.String(length=30), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "name IN ('header', 'footer', 'terms', 'privacy', 'page')", name=op.f("ck_site_texts_name")
        ),
        sa.CheckConstraint("body <> ''", name=op.f("ck_site_texts_says_something")),
        sa.PrimaryKeyConstraint("name", "language", name=op.f("pk_site_texts")),
    )
    chosen = sa.table("organisation_preferences", sa.column("name"), sa.column("value"))
    db = op.get_bind()
    kept = dict(db.execute(sa.select(chosen.c.name, chosen.c.value)).all())
    body = json.loads(kept.get("registration_terms", '""')).strip()
    if body:
        language = json.loads(kept.get("language", '"en"'))
        db.execute(texts.insert().values(name="terms", language=language, title="", body=body))
    db.execute(sa.delete(chosen).where(chosen.c.name == "registration_terms"))
