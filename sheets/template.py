"""Write the workbook that staff fill in: one sheet 填报, drop-downs, input rules, and hidden what the reader needs.

The reader finds everything by itself in what stands here; no other module writes templates. Headings are protected
without a password, everything below them is open: rows may be inserted, deleted, sorted and filtered. A hidden last
column names each row, so that a row stays the same row wherever it is moved.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from sheets import practice
from sheets.cells import LARGEST_NUMBER
from sheets.columns import Group, groups_of, lines_of, width_of
from sheets.fields import Field, Form, Kind
from sheets.input_rules import input_rule
from sheets.lists import Lists
from sheets.titles import REQUIRED_MARK, ROW_ID_TITLE
from sheets.workbook import HIDDEN_SHEET
from sheets.worksheet import OpenWorksheet, protect_headings, set_page

if TYPE_CHECKING:
    from reference.load import Standards

SHEET: Final = "填报"
TITLE_ROW, INSTRUCTION_ROW, HEADER_ROW, FIRST_ROW = range(4)  # counted from 0, as XlsxWriter does

# Drop-downs, input rules and row ids reach so many rows below the filled ones, unless told otherwise.
ROOM_FOR_MORE: Final = 200
# Wider sheets print on several pages side by side: below 70 % of its size, which this is on A4, nobody reads them.
_WIDEST_PAGE: Final = 215.0
# Rows printed even if they are empty, two pages of them: what is filled in later must not fall outside.
_PRINTED_ROWS: Final = 64
# Pixels below the titles for the filter's button, which would cover their last line.
_FILTER_BUTTON = 18
# Any fixed day: the same input gives the same bytes, so that sending a file twice is recognised.
CREATED: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001  a workbook's properties carry no zone

FONT: Final = "Microsoft YaHei"
_TINTS = {
    Group.WHERE_WHEN: ("#D6E4F0", "#B9D1E6"),
    Group.EFFORT: ("#E2EFDA", "#C9E0BA"),
    Group.FOUND: ("#FCE4D6", "#F8CBAD"),
    Group.DETAIL: ("#FFF6DD", "#FFE9AE"),
}
_GROUP_NAMES = {
    Group.WHERE_WHEN: "蓝：何时何地",
    Group.EFFORT: "绿：检查量",
    Group.FOUND: "橙：发现",
    Group.DETAIL: "黄：明细",
}
_KNOWN_BEFORE = "#F2F2F2"
_NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@", Kind.INTEGER: "0", Kind.DECIMAL: "0.###"}


def write_template(
    target: Path | BinaryIO,
    form: Form,
    standards: Standards,
    *,
    place_code: str | None = None,
    rows: Sequence[Mapping[str, object]] = (),
    units: Sequence[Mapping[str, object]] = (),
    room: int = ROOM_FOR_MORE,
    instance_id: str | None = None,
    replaces: str | None = None,
    is_practice: bool = False,
) -> str:
    """Write a template, or a filled sheet.

    Args:
        target: File or stream to write.
        form: The form.
        standards: Vocabularies for the drop-downs.
        place_code: Offers this place's villages, registered units and rounds.
        rows: Values by field key, as `SheetRow.values` holds them; codes are written as Chinese names.
        units: The same for units to visit, known before the visit (never counts or dates). A row in which nothing but
            these columns is filled says that the unit was not visited; the reader leaves it out.
        room: Rows prepared below the filled ones.
        instance_id: Identity of this copy; a new one unless given.
        replaces: Submission that the filled sheet will replace.
        is_practice: Made for practice: its title says so, and it is refused everywhere but in practice mode.

    Returns:
        The instance id.
    """
    instance_id = instance_id or uuid.uuid4().hex
    if is_practice:
        form = dataclasses.replace(form, title_zh=f"{form.title_zh}（{practice.WORD}）")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": form.title_zh, "created": CREATED})
    book.set_calc_mode("auto")
    sheet = book.add_worksheet(SHEET, OpenWorksheet)
    lists = Lists(book, form, standards, place_code)
    place = standards.place_ever(place_code) if place_code else None
    writer = _Writer(book, sheet, form, standards, lists, str(place["place_name"]) if place else "")
    writer.write(rows, units, room)
    hidden = book.add_worksheet(HIDDEN_SHEET)
    for number, (name, value) in enumerate(
        {
            "form": form.form_id, "version": str(form.version), "instance_id": instance_id,
            "replaces": replaces or "", "place": place_code or "",
            practice.KEY: "1" if is_practice else "",
            "prefilled": ",".join(f.key for f in form.fields if any(unit.get(f.key) is not None for unit in units)),
        }.items()
    ):  # fmt: skip
        hidden.write_string(number, 0, name)
        hidden.write_string(number, 1, value)
    hidden.very_hidden()
    book.close()
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())
    return instance_id


class _Writer:
    """One sheet 填报 in the making."""

    def __init__(
        self, book: Workbook, sheet: OpenWorksheet, form: Form, standards: Standards, lists: Lists, place_name: str
    ) -> None:
        self.book, self.sheet, self.form, self.standards, self.lists = book, sheet, form, standards, lists
        self.place_name = place_name
        self.groups = groups_of(form)
        self.widths = [width_of(f) for f in form.fields]
        self.formats = {kind: self._cell_format(kind) for kind in Kind}

    def write(self, rows: Sequence[Mapping[str, object]], units: Sequence[Mapping[str, object]], room: int) -> None:
        filled = len(rows) + len(units)
        last_row = max(FIRST_ROW, FIRST_ROW + filled - 1 + room)
        self._headings(has_units=bool(units))
        for column, f in enumerate(self.form.fields):
            self.sheet.set_column(column, column, self.widths[column], self.formats[f.kind])
            rule = input_rule(f, self.standards, self.lists.source(f))
            if rule:
                self.sheet.data_validation(FIRST_ROW, column, last_row, column, rule)
        self._row_ids(last_row)
        for number, values in enumerate(rows, start=FIRST_ROW):
            self._row(number, values, self.formats)
        known = {kind: self._cell_format(kind, _KNOWN_BEFORE) for kind in Kind} if units else {}
        for number, values in enumerate(units, start=FIRST_ROW + len(rows)):
            self._row(number, values, known)
        # Nobody can switch a filter on in a protected sheet, so it is on from the start; sorting takes the ids along.
        self.sheet.autofilter(HEADER_ROW, 0, last_row, len(self.form.fields))
        protect_headings(self.sheet)
        self._page(min(last_row, FIRST_ROW + max(filled, _PRINTED_ROWS) - 1))

    def _row(self, number: int, values: Mapping[str, object], formats: Mapping[Kind, Format]) -> None:
        for column, f in enumerate(self.form.fields):
            value = values.get(f.key)
            if value is not None:
                self._cell(number, column, f, value, formats[f.kind])

    def _row_ids(self, last_row: int) -> None:
        """The hidden column; what lies beyond it is open too, because a row with a locked cell cannot be deleted."""
        column, open_cell = len(self.form.fields), self.book.add_format({"locked": False})
        self.sheet.set_column(column, column, 8, open_cell, {"hidden": True})
        self.sheet.set_column(column + 1, column + 1, None, open_cell)
        self.sheet.open_from = column + 1
        self.sheet.write_string(HEADER_ROW, column, ROW_ID_TITLE)
        for number, row in enumerate(range(FIRST_ROW, last_row + 1), start=1):
            self.sheet.write_string(row, column, f"r{number:04}", open_cell)

    def _cell_format(self, kind: Kind, background: str | None = None) -> Format:
        style: dict[str, object] = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": "#BFBFBF",
                                    "valign": "vcenter", "locked": False}  # fmt: skip
        if background:
            style["bg_color"] = background
        if kind in _NUMBER_FORMATS:
            style["num_format"] = _NUMBER_FORMATS[kind]
        if kind in (Kind.DATE, Kind.BOOLEAN):
            style["align"] = "center"
        return self.book.add_format(style)

    def _headings(self, *, has_units: bool) -> None:
        plain = {"font_name": FONT, "valign": "vcenter"}
        last = len(self.form.fields) - 1
        title = self.book.add_format({**plain, "font_size": 16, "bold": True, "font_color": "#1F3864"})
        note = self.book.add_format({**plain, "font_size": 9, "font_color": "#595959"})
        for row, style in ((TITLE_ROW, title), (INSTRUCTION_ROW, note)):
            for column in range(last + 1):
                self.sheet.write_blank(row, column, None, style)
        self.sheet.write_string(TITLE_ROW, 0, self.form.title_zh, title)
        colours = "，".join(name for group, name in _GROUP_NAMES.items() if group in self.groups.values())
        self.sheet.write_string(
            INSTRUCTION_ROW, 0,
            f"{self.place_name and f'{self.place_name}。'}一行填一处；带 {REQUIRED_MARK} 的列必填；"
            # A row inserted right below the titles would be locked as they are.
            f"检查过而没有发现填 0，没有检查留空；加行请插在两行数据之间。列的颜色：{colours}。"
            + ("灰底是上一轮去过的单位，这次没去的不用删。" if has_units else ""),
            note,
        )  # fmt: skip
        styles = {
            (group, required): self.book.add_format(
                {**plain, "font_size": 9, "bold": required, "text_wrap": True, "align": "center", "border": 1,
                 "valign": "top",
                 "border_color": "#7F7F7F", "bg_color": tints[required],
                 "font_color": "#9C0006" if required else "#262626"}
            )
            for group, tints in _TINTS.items()
            for required in (False, True)
        }  # fmt: skip
        for column, f in enumerate(self.form.fields):
            self.sheet.write_string(HEADER_ROW, column, _title(f), styles[self.groups[f.key], f.required])
        lines = max(lines_of(_title(f), width) for f, width in zip(self.form.fields, self.widths, strict=True))
        self.sheet.set_default_row(18)
        # The format of a row holds for its empty cells too: beyond the table the headings are as locked as in it.
        self.sheet.set_row_pixels(TITLE_ROW, 36, title)
        self.sheet.set_row_pixels(INSTRUCTION_ROW, 24, note)
        self.sheet.set_row_pixels(HEADER_ROW, 17 * lines + 8 + _FILTER_BUTTON, note)

    def _cell(self, row: int, column: int, f: Field, value: object, style: Format) -> None:
        if type(value) is int and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.sheet.write_number(row, column, value, style)
        elif isinstance(value, bool):
            self.sheet.write_string(row, column, "是" if value else "否", style)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, value, style)
        elif isinstance(value, int | float | Decimal) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.sheet.write_number(row, column, float(value), style)
        else:
            self.sheet.write_string(row, column, self.lists.name(f, str(value)), style)

    def _page(self, last_row: int) -> None:
        """Frozen titles on the screen; the same titles on every printed page."""
        frozen = 1 + next((i for i, f in enumerate(self.form.fields) if f.key == "unit_name"), 0)
        self.sheet.freeze_panes(FIRST_ROW, frozen)
        # Every page but the first repeats the columns that name the unit.
        repeated = sum(self.widths[:frozen])
        set_page(self.sheet, pages_wide=int(-(-(sum(self.widths) - repeated) // (_WIDEST_PAGE - repeated))))
        self.sheet.repeat_rows(TITLE_ROW, HEADER_ROW)
        self.sheet.repeat_columns(0, frozen - 1)
        self.sheet.print_area(TITLE_ROW, 0, last_row, len(self.form.fields) - 1)
        version = f"{self.form.form_id} 第{self.form.version}版"
        self.sheet.set_footer(f"&L&8{version}&C第 &P 页，共 &N 页&R填表人：            审核人：            ")
        self.sheet.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)


def _title(field: Field) -> str:
    """The title with its required mark, broken before each bracket so that narrow columns stay legible."""
    label = f"{field.label_zh}{REQUIRED_MARK}" if field.required else field.label_zh
    return (f"{label}（{field.unit}）" if field.unit else label).replace("（", "\n（")
