"""Rows as JSON and CSV on standard output, and how a value is written in either."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

# Excel takes UTF-8 for the local code page unless the file begins with it.
BOM = "\ufeff"


def print_json(value: object) -> None:
    """Print a value as JSON, in UTF-8 with Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=json_value) + "\n")


def json_value(value: object) -> object:
    """What JSON has no type for: whole decimals as integers, others as numbers, dates as ISO text, the rest as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV that Excel opens rightly: UTF-8 with BOM, CRLF, empty for null."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_value(value) for value in row])
    content = buffer.getvalue()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(content)
        return
    sys.stdout.flush()
    # As bytes: a console set to another encoding must not change the file.
    binary.write(content.encode("utf-8"))
    binary.flush()


def csv_value(value: object) -> str:
    """A value as a cell. Text that a spreadsheet would run as a formula is made plain with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
    return str(json_value(value)) if isinstance(value, Decimal | date | datetime | time) else str(value)
