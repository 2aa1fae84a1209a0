"""Alembic's entry: run the revisions on the connection that `registry.database` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from registry.following_tables import case_file
from registry.portal_tables import account

connection = context.config.attributes["connection"]
# Importing a module of tables makes them known to the one `metadata` that they share.
assert case_file.metadata is account.metadata
context.configure(
    connection=connection,
    target_metadata=account.metadata,
    transactional_ddl=True,  # both engines roll a half-made table back; Alembic doubts SQLite by default
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
