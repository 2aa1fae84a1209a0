"""Alembic revisions of the registry; `registry.database` runs them when a registry is opened."""
