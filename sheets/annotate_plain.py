"""A new workbook with the values of a file that only its own program can write (xls, xlsb, ods, csv), and an empty one.

Text stays text, whatever it begins with. Looks, formulas and hidden sheets of others are not carried over.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import xlsxwriter

from sheets.columns import lines_of
from sheets.template import CREATED
from sheets.workbook import HIDDEN_SHEET, Grid, open_sheets

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from sheets.cells import Cell

_OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
_NARROWEST, _WIDEST = 6, 36
_WIDTH_FROM_ROWS = 200
_LONGEST_TEXT = 32_767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")


def plain_workbook(content: bytes) -> tuple[bytes, dict[str, str]]:
    """An xlsx with the values of the visible sheets and the hidden sheet of our templates; names of sheets, old to new.

    Other programs name sheets longer and more freely than an xlsx can.

    Raises:
        UnreadableSheet: The file cannot be opened.
    """
    opened = open_sheets(content, "")
    buffer = io.BytesIO()
    book = _book(buffer)
    formats = {
        dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
        dt.time: book.add_format({"num_format": "hh:mm"}),
        dt.timedelta: book.add_format({"num_format": "[h]:mm"}),
    }
    names: dict[str, str] = {}
    for grid in opened.grids:
        names[grid.name] = _sheet_name(grid.name, names.values())
        _copy(book.add_worksheet(names[grid.name]), grid, formats)
    if opened.hidden:
        sheet = book.add_worksheet(HIDDEN_SHEET)
        for row, pair in enumerate(opened.hidden.items()):
            for column, text in enumerate(pair):
                sheet.write_string(row, column, text)
        sheet.very_hidden()
    if not opened.grids:
        book.add_worksheet()
    book.close()
    return buffer.getvalue(), names


def empty_workbook() -> bytes:
    """An xlsx with one empty sheet; workbooks cannot do without."""
    buffer = io.BytesIO()
    book = _book(buffer)
    book.add_worksheet("原文件")
    book.close()
    return buffer.getvalue()


def _book(buffer: io.BytesIO) -> Workbook:
    book = xlsxwriter.Workbook(buffer, _OPTIONS)
    book.set_properties({"created": CREATED})
    return book


def _sheet_name(name: str, taken: Collection[str]) -> str:
    """The name as an xlsx can have it: 31 characters, none of the forbidden ones, told apart without regard to case."""
    plain = _FORBIDDEN.sub("_", name).strip("'")[:31] or "_"
    known = {other.lower() for other in taken}
    number, free = 1, plain
    while free.lower() in known:
        number += 1
        free = f"{plain[: 30 - len(str(number))]}_{number}"
    return free


def _copy(sheet: Worksheet, grid: Grid, formats: dict[type, Format]) -> None:
    widths: dict[int, int] = {}
    for number, row in enumerate(grid.rows):
        for column, cell in enumerate(row, start=grid.first_column - 1):
            shown: Cell = grid.unshown.get((number + 1, column + 1), cell)
            if shown == "" or shown is None:
                continue
            if isinstance(shown, bool):
                sheet.write_boolean(number, column, shown)
            elif isinstance(shown, int | float):
                sheet.write_number(number, column, shown)
            elif isinstance(shown, dt.datetime) and (shown.hour or shown.minute or shown.second):
                sheet.write_datetime(number, column, shown, formats[dt.datetime])
            elif isinstance(shown, dt.date):
                sheet.write_datetime(number, column, shown, formats[dt.date])
            elif isinstance(shown, dt.time | dt.timedelta):
                sheet.write_datetime(number, column, shown, formats[type(shown)])
            else:
                sheet.write_string(number, column, str(shown)[:_LONGEST_TEXT])
            if number < _WIDTH_FROM_ROWS:
                widths[column] = max(widths.get(column, 0), _width(shown))
    for column, width in widths.items():
        sheet.set_column(column, column, width)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _width(shown: object) -> int:
    """Columns of two that a text takes, within what can be read on a screen."""
    text = f"{shown:%Y-%m-%d}" if isinstance(shown, dt.date) else str(shown)
    return min(max(2 * lines_of(text.replace("\n", " "), 2.6) + 2, _NARROWEST), _WIDEST)
