"""Comments of tables and columns: Chinese, then English, in one string that the dictionary can take apart."""

from __future__ import annotations

SEPARATOR = " | "


def comment(zh: str, en: str) -> str:
    """One comment as stored in DuckDB."""
    return f"{zh}{SEPARATOR}{en}"


def comment_on_table(stage: str, table: str, zh: str, en: str, kind: str = "table") -> str:
    """A `comment on table` (or view) statement."""
    return f"comment on {kind} {stage}.{table} is {_quote(comment(zh, en))};"


def comment_on_column(stage: str, table: str, column: str, zh: str, en: str) -> str:
    """A `comment on column` statement."""
    return f"comment on column {stage}.{table}.{column} is {_quote(comment(zh, en))};"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
