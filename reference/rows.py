"""A typed row of a standards table, and the few questions asked of any row: its text, its day, is it in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | date | bool | None
Row: TypeAlias = Mapping[str, Cell]


def text(row: Row, column: str) -> str:
    """The text of a column, "" where the cell is empty."""
    value = row[column]
    return "" if value is None else str(value)


def day(row: Row, column: str) -> date | None:
    """The date of a column, None where the cell is empty."""
    value = row[column]
    return value if isinstance(value, date) else None


def is_in_force(row: Row, on: date) -> bool:
    """Whether a row with validity holds on a day; both its ends are included."""
    return (day(row, "valid_from") or date.min) <= on <= (day(row, "valid_to") or date.max)


def in_force(rows: Iterable[Row], on: date) -> Row | None:
    """The row that holds on a day; rows of one key never overlap, so there is one at most."""
    return next((row for row in rows if is_in_force(row, on)), None)


def overlap(one: Row, other: Row) -> bool:
    """Whether two rows with validity share a day."""
    return (day(one, "valid_from") or date.min) <= (day(other, "valid_to") or date.max) and (
        day(other, "valid_from") or date.min
    ) <= (day(one, "valid_to") or date.max)
