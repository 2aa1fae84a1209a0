"""What is said between the portal and the process that runs one query: lines of JSON, never pickles.

The process is not trusted, so what it sends is read as data only. One line goes to it, the question; back come a line
of columns and types, a line for each row, and a last line that says whether that was all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

# Types that JSON says itself.
_PLAIN = frozenset(
    {"BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
     "UHUGEINT", "FLOAT", "DOUBLE", "VARCHAR"}
)  # fmt: skip


def as_json(value: object, kind: str) -> object:
    """A value of a column as JSON holds it: dates, decimals, lists and the rest as text."""
    if value is None or kind in _PLAIN:
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def from_json(value: object, kind: str) -> object:
    """The value of a column, from JSON: dates and decimals as such again, where Python has room for them."""
    if not isinstance(value, str) or kind in _PLAIN:
        return value
    try:
        if kind == "DATE":
            return date.fromisoformat(value)
        if kind.startswith("TIMESTAMP"):
            return datetime.fromisoformat(value)
        if kind.startswith("DECIMAL"):
            return Decimal(value)
    except (ValueError, ArithmeticError):
        pass
    return value


def rows_from_json(lines: Sequence[list[object]], kinds: Sequence[str]) -> list[tuple[object, ...]]:
    """Rows of values, from rows of JSON."""
    return [tuple(from_json(value, kind) for value, kind in zip(line, kinds, strict=True)) for line in lines]
