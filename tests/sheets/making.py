"""Sheets made on the spot: filled templates, plain tables as xlsx, xls, ods and CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from reference.load import Standards
from sheets.forms import FORMS
from sheets.template import write_template

Cells = Sequence[Sequence[object]]


def workbook(*sheets: tuple[str, Cells], hidden: Mapping[str, str] | None = None) -> bytes:
    """An xlsx with plain sheets; "=..." is a formula with the cached value that follows "|"."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets:
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, (dt.date, dt.datetime)):
                    sheet.write_datetime(r, c, cell, day)
                elif isinstance(cell, str) and cell.startswith("="):
                    formula, _, cached = cell.partition("|")
                    sheet.write_formula(r, c, formula, None, int(cached) if cached.isdecimal() else cached)
                elif cell is not None:
                    sheet.write(r, c, cell)
    if hidden is not None:
        sheet = book.add_worksheet("_sihai")
        for r, pair in enumerate(hidden.items()):
            sheet.write_row(r, 0, pair)
        sheet.very_hidden()
    book.close()
    return buffer.getvalue()


def csv_bytes(rows: Cells, encoding: str = "utf-8") -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return buffer.getvalue().encode(encoding)


BRETEAU = FORMS["breteau"]
KEYS = [f.key for f in BRETEAU.fields]
TITLES: list[object] = [f.title_zh for f in BRETEAU.fields]
GOOD: dict[str, object] = {
    **dict.fromkeys(KEYS),
    "place_code": "330481001003",
    "unit_name": "东山社区",
    "is_key_unit": False,
    "is_built_up": True,
    "surveyed_on": dt.date(2026, 6, 1),
    "habitat": "urban_residential",
    "temperature_c": Decimal("26.5"),
    "houses": 100,
    "containers": 40,
    "containers_positive": 3,
}
# The same row as somebody would type it.
TYPED: dict[str, object] = {
    **GOOD, "is_key_unit": "否", "is_built_up": "是", "surveyed_on": "2026-06-01",
    "habitat": "城镇居民区", "temperature_c": 26.5,
}  # fmt: skip


def typed_row(**cells: object) -> list[object]:
    return [{**TYPED, **cells}[key] for key in KEYS]


def filled(form_id: str, rows: Sequence[Mapping[str, object]], standards: Standards, **options: Any) -> bytes:
    """A template with rows in it."""
    buffer = io.BytesIO()
    write_template(buffer, FORMS[form_id], standards, rows=rows, **options)
    return buffer.getvalue()
