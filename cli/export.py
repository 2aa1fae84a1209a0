"""Rows as JSON and CSV on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from editions.written import csv_text, json_value


def print_json(value: object) -> None:
    """Print a value as JSON, in UTF-8 with Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=json_value) + "\n")


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV that Excel opens rightly."""
    content = csv_text(columns, rows)
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(content)
        return
    sys.stdout.flush()
    # As bytes: a console set to another encoding must not change the file.
    binary.write(content.encode("utf-8"))
    binary.flush()
