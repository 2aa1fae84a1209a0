"""A table declared by its columns: one list gives its SQL, its comments and the types of rows that Python inserts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import pyarrow as pa

from assets.comments import comment_on_column, comment_on_table

# Name, DuckDB type, meaning in Chinese and in English. A name that may be a keyword comes quoted.
Column: TypeAlias = tuple[str, str, str, str]

_ARROW: dict[str, pa.DataType] = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamptz": pa.timestamp("us", tz="UTC"),
}


def create_table(stage: str, name: str, zh: str, en: str, columns: Sequence[Column], *, is_filled: bool = False) -> str:
    """The statements that make a table anew with its comments.

    Args:
        stage: Schema it lives in.
        name: Of the table.
        zh: Its grain in Chinese.
        en: Its grain in English.
        columns: In their order.
        is_filled: No column of it is ever empty.
    """
    body = ",\n".join(f"    {column} {kind}{' not null' if is_filled else ''}" for column, kind, _, _ in columns)
    comments = [comment_on_table(stage, name, zh, en)]
    comments += [comment_on_column(stage, name, column, zh, en) for column, _, zh, en in columns]
    return f"create or replace table {stage}.{name} (\n{body}\n);\n" + "\n".join(comments)


def arrow_schema(columns: Sequence[Column]) -> pa.Schema:
    """Arrow types of the columns, for rows that Python inserts."""
    return pa.schema([(column, _ARROW[kind]) for column, kind, _, _ in columns])
