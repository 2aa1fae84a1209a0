"""The form to write on by hand: A4 landscape, tall rows, everything known beforehand printed.

Nobody reads it back: what was written is typed into the template. So codes that people do not write (divisions, rounds)
stand once at the top, there are no input rules, and what does not fit beside the units goes on a second sheet of paper.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sheets import practice
from sheets.columns import lines_of
from sheets.fields import Field, Form, Kind
from sheets.headings import FONT
from sheets.lists import names_of
from sheets.template import CREATED
from sheets.titles import REQUIRED_MARK
from sheets.worksheet import set_page

if TYPE_CHECKING:
    from reference.load import Row, Standards

ROWS: Final = 15

# Millimetres. A count of three digits written by hand needs a centimetre.
_PAGE_WIDTH, _PAGE_HEIGHT = 276.0, 190.0
_NUMBER_WIDTH, _COUNT_WIDTH = 8.0, 10.5
_WIDTHS: Final = {
    "place_name": 26.0, "unit_code": 24.0, "unit_name": 40.0, "unit_type": 18.0, "is_key_unit": 11.0,
    "is_built_up": 11.0, "note": 26.0, "habitat": 20.0, "method": 16.0, "large_room_area_m2": 13.0,
}  # fmt: skip
_WIDTH_OF_KIND: Final = {Kind.DATE: 16.0, Kind.DECIMAL: 12.0, Kind.CODE: 18.0, Kind.TEXT: 26.0}
_PIXELS: Final = 96 / 25.4
_TITLE_SIZE: Final = 8
_CHARACTER: Final = 2.9  # a Chinese character of that size, in mm

# At the top, once for the sheet.
_AT_THE_TOP: Final = frozenset({"place_code", "round_id", "round_kind", "inspectors"})
# Only repeats what other people's sheets print; nobody works out an index in the field.
_NOT_ASKED: Final = frozenset({"printed_index"})


@dataclasses.dataclass(frozen=True)
class _Part:
    """The columns of one sheet of paper, with their widths in mm."""

    fields: tuple[Field, ...]
    widths: tuple[float, ...]


def write_paper(
    target: Path | BinaryIO,
    form: Form,
    standards: Standards,
    *,
    place_code: str | None = None,
    planned_round: Row | None = None,
    units: Sequence[Mapping[str, object]] = (),
    rows: int = ROWS,
    is_practice: bool = False,
) -> None:
    """Write the paper version of a form, a workbook to print.

    Args:
        target: File or stream to write.
        form: The form.
        standards: Names of the place and of codes.
        place_code: Printed at the top.
        planned_round: Row of the table `round` printed at the top; a line to write on where there is none.
        units: Units to visit, printed in the first rows; values by field key.
        rows: Rows to write in, at least as many as there are units.
        is_practice: Made for practice: the title says so.
    """
    if is_practice:
        form = dataclasses.replace(form, title_zh=f"{form.title_zh}（{practice.WORD}）")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": form.title_zh, "created": CREATED})
    place = standards.place_ever(place_code) if place_code else None
    parts = _parts(form)
    page = _Page(book, form, standards, place, planned_round, units, max(rows, len(units)))
    for number, part in enumerate(parts, start=1):
        page.write(part, number, len(parts))
    book.close()
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())


def _parts(form: Form) -> list[_Part]:
    """The columns spread over as few sheets of paper as they fit on; every sheet names the units."""
    note, unit = form["note"], form["unit_name"]
    columns = [f for f in form.fields if f.key not in _AT_THE_TOP | _NOT_ASKED and f is not note] + [note]
    found: list[list[Field]] = [[]]
    for f in columns:
        if sum(map(_width, (*found[-1], f))) > _PAGE_WIDTH - _NUMBER_WIDTH:
            found.append([unit])
        found[-1].append(f)
    return [_Part(tuple(fields), _spread(fields)) for fields in found]


def _spread(fields: Sequence[Field]) -> tuple[float, ...]:
    """What is left of the page's width goes to all columns alike, but none becomes half as wide again."""
    widths = [_width(f) for f in fields]
    factor = min(1.5, (_PAGE_WIDTH - _NUMBER_WIDTH) / sum(widths))
    return tuple(width * factor for width in widths)


def _width(field: Field) -> float:
    return _WIDTHS.get(field.key) or _WIDTH_OF_KIND.get(field.kind, _COUNT_WIDTH)


class _Page:
    """The sheets of paper of one form."""

    def __init__(
        self,
        book: Workbook,
        form: Form,
        standards: Standards,
        place: Row | None,
        planned_round: Row | None,
        units: Sequence[Mapping[str, object]],
        rows: int,
    ) -> None:
        self.book, self.form, self.standards, self.units, self.rows = book, form, standards, units, rows
        self.place, self.round = place, planned_round
        self.names = {f.vocabulary: names_of(f.vocabulary, standards) for f in form.fields if f.vocabulary}
        self.line = self._format(9)
        self.small = self._format(8, text_wrap=True)

    def write(self, part: _Part, number: int, of: int) -> None:
        sheet = self.book.add_worksheet(f"第{number}张")
        # All of them are selected, so that printing prints all of them.
        sheet.select()
        last = len(part.fields)
        sheet.set_column_pixels(0, 0, round(_NUMBER_WIDTH * _PIXELS))
        for column, width in enumerate(part.widths, start=1):
            sheet.set_column_pixels(column, column, round(width * _PIXELS))
        heading = f"{self.form.title_zh}{f'（第 {number} 张，共 {of} 张，行号相同的是同一处）' if of > 1 else ''}"
        lines = [(heading, self._format(15, bold=True, align="center"), 11.0)]
        lines += [(text, self.line, 7.0) for text in self._top(number)]
        for row, (text, style, height) in enumerate(lines):
            self._across(sheet, row, last, text, style, height)
        header = len(lines)
        header_height = self._header(sheet, header, part)
        notes = [f"带 {REQUIRED_MARK} 的必填；检查过而没有发现填 0，没有检查留空。", *self._legends(part)]
        note_heights = [3.8 * -(-len(text) * _CHARACTER // _PAGE_WIDTH) + 1 for text in notes]
        used = sum(height for _, _, height in lines) + header_height + sum(note_heights) + 12
        height = min(11.0, max(7.5, (_PAGE_HEIGHT - used) / self.rows))
        self._rows(sheet, header + 1, part, height)
        below = header + 1 + self.rows
        for row, (text, tall) in enumerate(zip(notes, note_heights, strict=True), start=below):
            self._across(sheet, row, last, text, self.small, tall)
        signed = below + len(notes)
        signature = f"填表人：{'＿' * 9}        审核人：{'＿' * 9}        日期：{'＿' * 4}年{'＿' * 2}月{'＿' * 2}日"
        self._across(sheet, signed, last, signature, self._format(11, align="right"), 12.0)
        self._paper(sheet, header, signed, last)

    def _paper(self, sheet: Worksheet, header: int, signed: int, last: int) -> None:
        set_page(sheet)
        # More rows than fit on a page legibly go on to the next.
        if self.rows <= ROWS + 5:
            sheet.fit_to_pages(1, 1)
        sheet.repeat_rows(0, header)
        sheet.print_area(0, 0, signed, last)
        sheet.center_horizontally()
        sheet.set_footer(f"&L&8{self.form.form_id} 第{self.form.version}版&C&8第 &P 页&R&8录入时请用同名的电子模板")

    def _top(self, number: int) -> list[str]:
        """Where and when, once for the sheet."""
        place = f"{self.place['place_name']}（{self.place['code12']}）" if self.place else "＿" * 10
        where = [f"镇街：{place}"]
        if self.form.group == "survey":
            planned = self.round
            named = f"{planned['name_zh']}（{planned['starts_on']} 至 {planned['ends_on']}）" if planned else "＿" * 10
            where.append(f"考评轮次：{named}")
        where.append(f"调查人员：{'＿' * 10}")
        lines = ["        ".join(where)]
        if self.form.group == "survey" and number == 1:
            kinds = [name for code, name in self.standards.vocabulary("survey_kind") if code != "monitoring"]
            lines.append("调查性质（勾一项）：" + "    ".join(f"□ {name}" for name in kinds))
        return lines

    def _header(self, sheet: Worksheet, row: int, part: _Part) -> float:
        """The titles with their units of measure; returns the height of the row in mm."""
        style = self._format(_TITLE_SIZE, text_wrap=True, align="center", border=1, bg_color="#EDEDED")
        sheet.write_string(row, 0, "行号", style)
        lines = 1
        for column, (f, width) in enumerate(zip(part.fields, part.widths, strict=True), start=1):
            title = _title(f)
            sheet.write_string(row, column, title, style)
            lines = max(lines, lines_of(title, 2 * ((width - 1.5) // _CHARACTER) + 0.6))
        height = 3.7 * lines + 2
        sheet.set_row_pixels(row, round(height * _PIXELS))
        return height

    def _rows(self, sheet: Worksheet, first: int, part: _Part, height: float) -> None:
        empty = self._format(9, border=1, text_wrap=True)
        number_style = self._format(9, border=1, align="center")
        choice = self._format(9, border=1, align="center", font_color="#7F7F7F")
        for index in range(self.rows):
            row = first + index
            sheet.set_row_pixels(row, round(height * _PIXELS))
            sheet.write_number(row, 0, index + 1, number_style)
            known = self.units[index] if index < len(self.units) else {}
            for column, f in enumerate(part.fields, start=1):
                text = self._known(f, known.get(f.key))
                if text:
                    sheet.write_string(row, column, text, number_style if f.kind is Kind.BOOLEAN else empty)
                elif f.kind is Kind.BOOLEAN:
                    sheet.write_string(row, column, "是  否", choice)
                else:
                    sheet.write_blank(row, column, None, empty)

    def _known(self, field: Field, value: object) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        return self.names.get(field.vocabulary or "", {}).get(str(value), str(value))

    def _legends(self, part: _Part) -> list[str]:
        """What may be written in the columns that hold one of a list."""
        return [
            f"{f.label_zh}：{'、'.join(self.names[f.vocabulary].values())}。"
            for f in part.fields
            if f.kind is Kind.CODE and f.vocabulary
        ]

    def _across(self, sheet: Worksheet, row: int, last: int, text: str, style: Format, height: float) -> None:
        sheet.merge_range(row, 0, row, last, text, style)
        sheet.set_row_pixels(row, round(height * _PIXELS))

    def _format(self, size: int, **more: object) -> Format:
        return self.book.add_format({"font_name": FONT, "font_size": size, "valign": "vcenter", **more})


def _title(field: Field) -> str:
    label = "村（社区）" if field.key == "place_name" else field.label_zh
    marked = f"{label}{REQUIRED_MARK}" if field.required else label
    return f"{marked}\n（{field.unit}）" if field.unit else marked
