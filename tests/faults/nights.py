"""The two nights of every fault: one that was published before it, and one that it strikes."""

from __future__ import annotations

from datetime import date

from assets.publications.shelf import open_published
from settings import Settings

BEFORE, AS_OF = date(2026, 6, 29), date(2026, 6, 30)


def published_rows(settings: Settings) -> dict[str, list[str]]:
    """Every row of the published edition, by table, as text."""
    with open_published(settings) as connection:
        names = connection.sql("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        return {name: [repr(r) for r in connection.sql(f"from {name}").fetchall()] for (name,) in names}
