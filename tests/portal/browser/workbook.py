"""Filling in a downloaded template as staff do: by the headers that stand in it, from its first empty row on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import openpyxl

Value = str | int | date | None

_SHEET = "填报"
_FIRST_HEADER = "行政区划代码"


def fill_in(template: Path, target: Path, rows: Sequence[Mapping[str, Value]]) -> Path:
    """Write rows under the headers; a header is named without its star and unit.

    Raises:
        KeyError: The template has no such column.
    """
    workbook = openpyxl.load_workbook(template)
    sheet = workbook[_SHEET]
    lines = list(sheet.iter_rows(values_only=True))
    at = next(number for number, line in enumerate(lines, start=1) if _name(line[0]) == _FIRST_HEADER)
    columns = {_name(header): number for number, header in enumerate(lines[at - 1], start=1)}
    for number, values in enumerate(rows, start=at + 1):
        for name, value in values.items():
            sheet.cell(number, columns[name]).value = value
    workbook.save(target)
    return target


def _name(header: object) -> str:
    return str(header or "").partition("\n")[0].rstrip("*")
