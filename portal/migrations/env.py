"""Run by Alembic: applies revisions over the connection that `portal.db.migrate` hands in."""

from alembic import context

from portal.db import Model

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
