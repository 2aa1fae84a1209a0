"""Write the synthetic year in Haining: `python -m sample_data.generate [FOLDER]`.

One CSV per form (a row per sheet row, codes as values) and the local rows of standards/. The same code gives the same
bytes; tests/sample_data compares them with the committed files.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from reference.tables import TABLES
from sample_data.generator.local_rows import tables
from sample_data.generator.row import Row, Value
from sample_data.generator.year import sheets
from sheets.forms import FORMS

# Leading columns of every CSV: which workbook a row belongs to, who sent it and when (Asia/Shanghai).
SENT = ("sheet_id", "sender", "received_on", "received_time", "replaces_sheet_id")


def main(folder: Path) -> None:
    """Write every CSV under `folder`."""
    by_form: dict[str, list[Row]] = {form: [] for form in FORMS}
    for sheet in sorted(sheets(), key=lambda s: s.sheet_id):
        sent: Row = {
            "sheet_id": sheet.sheet_id, "sender": sheet.sender, "received_on": sheet.received_at.date(),
            "received_time": f"{sheet.received_at:%H:%M}", "replaces_sheet_id": sheet.replaces,
        }  # fmt: skip
        by_form[sheet.form] += [{**sent, **row} for row in sheet.rows]
    for form_id, rows in by_form.items():
        write(folder / f"{form_id}.csv", (*SENT, *(f.key for f in FORMS[form_id].fields)), rows)
    (folder / "standards").mkdir(exist_ok=True)
    for name, rows in tables().items():
        write(folder / "standards" / f"{name}.csv", [c.name for c in TABLES[name].columns], rows)


def write(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One CSV: UTF-8, LF, empty cells for None.

    Raises:
        ValueError: a row has a key that is no column.
    """
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: as_text(value) for key, value in row.items()} for row in rows)


def as_text(value: Value) -> str:
    """A value as it stands in the CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent)
