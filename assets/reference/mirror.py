"""The tables of standards/ as DuckDB tables, schema and comments from the same declaration as the CSV checker."""

from __future__ import annotations

import pyarrow as pa

from assets.columns import create_table
from assets.night import Night
from assets.table import Table, insert_rows
from reference.table import DUCKDB_TYPE
from reference.table import Table as Standard
from reference.tables import TABLES

# `reference.edition` is the published edition; the editions of the standards stand beside it under a longer name.
NAMES = {"edition": "standard_edition"}

_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(9, 3),
    "date": pa.date32(),
    "boolean": pa.bool_(),
}


def _mirror(standard: Standard) -> Table:
    name = NAMES.get(standard.name, standard.name)
    columns = [
        (c.name, f"{DUCKDB_TYPE[c.type]}{' not null' if c.required else ''}", c.zh, c.en) for c in standard.columns
    ]
    schema = create_table("reference", name, standard.zh, standard.en, columns)
    arrow = pa.schema([(c.name, _ARROW[c.type]) for c in standard.columns])

    def fill(night: Night) -> None:
        rows: list[dict[str, object]] = [dict(row) for row in night.standards.tables[standard.name]]
        insert_rows(night.connection, f"reference.{name}", rows, arrow)

    return Table("reference", name, f"{standard.zh}: {standard.en}", (), schema, fill)


def mirrors() -> list[Table]:
    """One table for each CSV of standards/."""
    return [_mirror(standard) for standard in TABLES.values()]
