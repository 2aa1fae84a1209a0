"""The problem list (问题清单) as a workbook to filter, print and tick off: a row is one problem at one unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import xlsxwriter

from cases.letters.problem_words import problem_unit, problem_words
from cases.plain_text import plain
from cases.words import FINDING_ZH, OVERDUE_ZH, VECTOR_ZH
from sheets.template import CREATED

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

_SHEET = "问题清单"
_A4 = 9
_LONGEST_TEXT = 32_767
_LINE_PT, _ROOM_PT, _HIGHEST_PT = 13.5, 4.5, 400.0
# What a spreadsheet would take for a formula once somebody edits the cell.
_FORMULA = re.compile(r"[=+\-@]")


@dataclass(frozen=True)
class _Column:
    title: str
    narrowest: int  # in half-width characters
    widest: int


_COLUMNS: Final = (
    _Column("序号", 5, 6),
    _Column("镇街", 10, 18),
    _Column("单位", 16, 34),
    _Column("病媒", 5, 6),
    _Column("问题", 16, 34),
    _Column("数量", 6, 10),
    _Column("发现日期", 11, 11),
    _Column("整改期限", 11, 11),
    _Column("责任人", 9, 18),
    _Column("状态", 9, 15),
    _Column("核实日期", 11, 11),
    _Column("照片", 9, 18),
)


def write_problem_list(path: Path, rows: Iterable[Mapping[str, object]], *, title: str, made_on: date) -> int:
    """Write the list and return how many problems stand in it.

    The header stays in view and is repeated on every printed page (A4, landscape, as wide as the page); every column
    can be filtered. Text is text, whatever it begins with.

    Args:
        path: The workbook to write; an existing one is replaced.
        rows: Rows of `flags.problem_item`, in the order wanted; `place_name`, `problem` (its words) and `photos` are
            taken where given.
        title: Heading above the table, also of the printed page.
        made_on: Day that the list is of.

    Raises:
        OSError: The file cannot be written.
    """
    told = [_cells(number, row) for number, row in enumerate(rows, 1)]
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False,
                                           "strings_to_numbers": False})  # fmt: skip
    book.set_properties({"title": plain(title), "created": CREATED})
    looks = _Looks.of(book)
    sheet = book.add_worksheet(_SHEET)
    last = len(_COLUMNS) - 1
    widths = [_width(column, (cells[position] for cells in told)) for position, column in enumerate(_COLUMNS)]
    for position, width in enumerate(widths):
        sheet.set_column(position, position, width)
    sheet.merge_range(0, 0, 0, last, plain(title), looks.title)
    sheet.merge_range(1, 0, 1, last, f"截至 {_date_zh(made_on)}，共 {len(told)} 项", looks.note)
    header = 2
    for position, column in enumerate(_COLUMNS):
        sheet.write_string(header, position, column.title, looks.header)
    for number, cells in enumerate(told):
        sheet.set_row(header + 1 + number, _height(cells, widths))
        for position, cell in enumerate(cells):
            _write(sheet, header + 1 + number, position, cell, looks)
    sheet.autofilter(header, 0, header + max(1, len(told)), last)
    sheet.freeze_panes(header + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)
    sheet.print_area(0, 0, header + max(1, len(told)), last)
    sheet.set_footer("&L&8" + plain(title).replace("&", "&&")[:120] + "&R&8第 &P 页 共 &N 页")
    book.close()
    return len(told)


@dataclass(frozen=True)
class _Looks:
    title: Format
    note: Format
    header: Format
    text: Format
    quoted: Format
    middle: Format
    day: Format
    alarm: Format

    @classmethod
    def of(cls, book: Workbook) -> _Looks:
        cell = {"font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
        middle = {**cell, "align": "center"}
        return cls(
            title=book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}),
            note=book.add_format({"font_name": "宋体", "font_size": 10, "align": "right"}),
            header=book.add_format({**middle, "font_name": "黑体", "bg_color": "#EDEDED"}),
            text=book.add_format(cell),
            quoted=book.add_format({**cell, "quote_prefix": True}),
            middle=book.add_format(middle),
            day=book.add_format({**middle, "num_format": "yyyy-mm-dd"}),
            alarm=book.add_format({**middle, "bold": True, "font_color": "#C00000"}),
        )


def _cells(number: int, row: Mapping[str, object]) -> tuple[object, ...]:
    vector, code = str(row["vector"]), str(row["problem_code"])
    found = row.get("found")
    state = plain(row.get("state"))
    return (
        number,
        plain(row.get("place_name") or row["place_code"]),
        plain(row.get("unit_name") or row.get("unit_key")),
        VECTOR_ZH.get(vector, vector),
        plain(row.get("problem")) or problem_words(vector, code),
        "" if found is None else f"{found}{problem_unit(vector, code)}",
        row.get("found_on") or "",
        row.get("due_on") or "",
        plain(row.get("responsible")),
        OVERDUE_ZH if state == "overdue" else FINDING_ZH.get(state, state),
        row.get("verified_on") or "",
        _photos(row.get("photos")),
    )


def _photos(photos: object) -> str:
    if isinstance(photos, Sequence) and not isinstance(photos, str):
        return "；".join(plain(photo) for photo in photos)
    return plain(photos)


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, position: int, cell: object, looks: _Looks) -> None:
    if isinstance(cell, date):
        day = cell if isinstance(cell, datetime) else datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001  cells carry no zone
        sheet.write_datetime(row, position, day.replace(tzinfo=None), looks.day)
    elif isinstance(cell, int):
        sheet.write_number(row, position, cell, looks.middle)
    elif not cell:
        sheet.write_blank(row, position, None, looks.text)
    else:
        text = plain(cell)[:_LONGEST_TEXT]
        if not text:
            sheet.write_blank(row, position, None, looks.text)
            return
        short = _COLUMNS[position].title in ("病媒", "数量", "状态")
        look = looks.alarm if text == OVERDUE_ZH else looks.middle if short else looks.text
        sheet.write_string(row, position, text, looks.quoted if _FORMULA.match(text) else look)


def _width(column: _Column, cells: Iterable[object]) -> int:
    """As wide as the longest cell, within the column's bounds; a Chinese character is as wide as two others."""
    longest = max((_half_widths(plain(cell)) for cell in cells), default=0)
    return min(column.widest, max(column.narrowest, longest + 2))


def _height(cells: Sequence[object], widths: Sequence[int]) -> float:
    """Points for as many lines as the longest cell takes: not every program finds that out by itself."""
    # A line breaks before a character that would cross the edge, and so may end one short of it.
    lines = max(-(-_half_widths(plain(cell)) // (width - 1)) for cell, width in zip(cells, widths, strict=True))
    return min(_HIGHEST_PT, max(1, lines) * _LINE_PT + _ROOM_PT)


def _half_widths(text: str) -> int:
    return sum(1 if ord(character) < 0x2E80 else 2 for character in text)


def _date_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
