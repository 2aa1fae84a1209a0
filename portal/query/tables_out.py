"""Rows as files for a spreadsheet, in which no cell is ever run as a formula."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from editions.written import csv_text, csv_value

# What a worksheet and a cell of it hold.
_MOST_CHARACTERS = 32_767
_MOST_DIGITS = 15
_COLUMN_WIDTH = 16
# What XML 1.0 has no way to say.
_UNSAYABLE = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF), "\ufffd")


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV in UTF-8, with what tells Excel so."""
    return csv_text(columns, rows).encode("utf-8")


def as_xlsx(columns: Sequence[str], rows: Iterable[Sequence[object]], title: str) -> bytes:
    """Rows as a workbook of one sheet: numbers and dates as such, every text as text, the first row ruled and fixed."""
    with tempfile.TemporaryDirectory(prefix="sihai-xlsx-") as folder:
        path = Path(folder) / "table.xlsx"
        with xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "nan_inf_to_errors": False,
            },
        ) as workbook:
            sheet = workbook.add_worksheet(title[:31])
            head = workbook.add_format({"bold": True, "bottom": 1})
            formats: dict[type, object] = {
                date: workbook.add_format({"num_format": "yyyy-mm-dd"}),
                datetime: workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            }
            sheet.freeze_panes(1, 0)
            if columns:
                sheet.set_column(0, len(columns) - 1, _COLUMN_WIDTH)
            for at, column in enumerate(columns):
                sheet.write_string(0, at, _text(column), head)
            for number, row in enumerate(rows, start=1):
                for at, value in enumerate(row):
                    _write(sheet, number, at, value, formats)
        return path.read_bytes()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object, formats: dict[type, object]
) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal) and _fits(value):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime) and value.year >= 1900:
        # A workbook knows no zones: the time of day stays as it reads.
        sheet.write_datetime(row, column, value.replace(tzinfo=None), formats[datetime])
    elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(row, column, value, formats[date])
    else:
        sheet.write_string(row, column, _text(value))


def _fits(value: float | Decimal) -> bool:
    """Whether a spreadsheet, whose numbers are floats of 15 digits, would show it unchanged."""
    if isinstance(value, float):
        return value - value == 0  # neither infinite nor NaN
    return len(str(abs(value)).replace(".", "").strip("0")) <= _MOST_DIGITS


def _text(value: object) -> str:
    text = value if isinstance(value, str) else _plain(value)
    return text.translate(_UNSAYABLE)[:_MOST_CHARACTERS]


def _plain(value: object) -> str:
    return csv_value(value) if isinstance(value, Decimal | date | datetime | time) else str(value)
