"""The message on Home is a text of the portal, in each language."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

NAMES = "name IN ('home', 'header', 'footer', 'terms', 'privacy', 'page')"


def upgrade() -> None:
    with op.batch_alter_table("site_texts") as table:
        table.drop_constraint(op.f("ck_site_texts_name"), type_="check")
        table.create_check_constraint(op.f("ck_site_texts_name"), NAMES)
    columns = ("name", "language", "title", "body")
    texts = sa.table("site_texts", *map(sa.column, columns))
    chosen = sa.table("organisation_preferences", sa.column("name"), sa.column("value"))
    db = op.get_bind()
    kept = dict(db.execute(sa.select(chosen.c.name, chosen.c.value)).all())
    body = json.loads(kept.get("home_message", '""')).strip()
    if body:
        language = json.loads(kept.get("language", '"en"'))
        db.execute(texts.insert().values(name="home", language=language, title="", body=body))
    db.execute(sa.delete(chosen).where(chosen.c.name == "home_message"))
