"""How a value of an edition is written as JSON and as a cell of CSV, on the screen's commands and on the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

# Excel takes UTF-8 for the local code page unless the file begins with it.
BOM = "\ufeff"
# A spreadsheet runs text that begins so as a formula; some take the full-width signs for the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def json_value(value: object) -> object:
    """What JSON has no type for: whole decimals as integers, others as numbers, dates as ISO text, the rest as text."""
    if isinstance(value, Decimal):
        return int(value) if value.as_integer_ratio()[1] == 1 else float(value)  # of any precision
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as CSV that Excel opens rightly: BOM (for UTF-8), CRLF, empty for null."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow([csv_value(column) for column in columns])
    for row in rows:
        writer.writerow([csv_value(value) for value in row])
    return buffer.getvalue()


def csv_value(value: object) -> str:
    """A value as a cell. Text that a spreadsheet would run as a formula is made plain with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return str(json_value(value)) if isinstance(value, Decimal | date | datetime | time) else str(value)


def unlike(columns: Sequence[str]) -> list[str]:
    """Column names, numbered where one repeats: a JSON object holds each once."""
    seen: dict[str, int] = {}
    names = []
    for name in columns:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return names
