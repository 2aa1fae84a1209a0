"""Write the workbook that staff fill in: one sheet 填报, drop-downs, input rules, and hidden what the reader needs.

The reader finds everything by itself in what stands here; no other module writes templates.
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
from xlsxwriter.worksheet import Worksheet

from sheets import practice
from sheets.cells import LARGEST_NUMBER, allowed_text
from sheets.columns import Group, groups_of, lines_of, width_of
from sheets.fields import Field, Form, Kind
from sheets.lists import Lists
from sheets.titles import REQUIRED_MARK
from sheets.workbook import HIDDEN_SHEET

if TYPE_CHECKING:
    from reference.load import Standards

SHEET: Final = "填报"
TITLE_ROW, INSTRUCTION_ROW, HEADER_ROW, FIRST_ROW = range(4)  # counted from 0, as XlsxWriter does

# Drop-downs and input rules reach so many rows below the filled ones.
_ROOM_FOR_MORE = 300
# Wider sheets print on two pages side by side: on one, A4 would shrink them below what can be read.
_WIDEST_PAGE = 230.0
# Excel opens no workbook whose input message is longer.
_LONGEST_MESSAGE = 255
# Any fixed day: the same input gives the same bytes, so that sending a file twice is recognised.
_CREATED: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001  a workbook's properties carry no zone

_FONT = "Microsoft YaHei"
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
_NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@", Kind.INTEGER: "0", Kind.DECIMAL: "0.###"}


def write_template(
    target: Path | BinaryIO,
    form: Form,
    standards: Standards,
    *,
    place_code: str | None = None,
    rows: Sequence[Mapping[str, object]] = (),
    instance_id: str | None = None,
    replaces: str | None = None,
    is_practice: bool = False,
) -> str:
    """Write a template, or a filled sheet.

    Args:
        target: File or stream to write.
        form: The form.
        standards: Vocabularies for the drop-downs.
        place_code: Offers the villages of this place in the column of division codes.
        rows: Values by field key, as `SheetRow.values` holds them; codes are written as Chinese names.
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
    book.set_properties({"title": form.title_zh, "created": _CREATED})
    book.set_calc_mode("auto")
    sheet = book.add_worksheet(SHEET)
    lists = Lists(book, form, standards, place_code)
    _Writer(book, sheet, form, standards, lists).write(rows)
    hidden = book.add_worksheet(HIDDEN_SHEET)
    for number, (name, value) in enumerate(
        {
            "form": form.form_id, "version": str(form.version), "instance_id": instance_id,
            "replaces": replaces or "", "place": place_code or "",
            practice.KEY: "1" if is_practice else "",
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

    def __init__(self, book: Workbook, sheet: Worksheet, form: Form, standards: Standards, lists: Lists) -> None:
        self.book, self.sheet, self.form, self.standards, self.lists = book, sheet, form, standards, lists
        self.groups = groups_of(form)
        self.widths = [width_of(f) for f in form.fields]
        self.formats = {kind: self._cell_format(kind) for kind in Kind}

    def write(self, rows: Sequence[Mapping[str, object]]) -> None:
        last_row = FIRST_ROW + len(rows) - 1 + _ROOM_FOR_MORE
        self._headings()
        for column, f in enumerate(self.form.fields):
            self.sheet.set_column(column, column, self.widths[column], self.formats[f.kind])
            self._rule(column, f, last_row)
        for number, values in enumerate(rows, start=FIRST_ROW):
            for column, f in enumerate(self.form.fields):
                value = values.get(f.key)
                if value is not None:
                    self._cell(number, column, f, value)
        self._page(FIRST_ROW + max(len(rows), 20) - 1)

    def _cell_format(self, kind: Kind) -> Format:
        style: dict[str, object] = {"font_name": _FONT, "font_size": 10, "border": 1, "border_color": "#BFBFBF",
                                    "valign": "vcenter"}  # fmt: skip
        if kind in _NUMBER_FORMATS:
            style["num_format"] = _NUMBER_FORMATS[kind]
        if kind in (Kind.DATE, Kind.BOOLEAN):
            style["align"] = "center"
        return self.book.add_format(style)

    def _headings(self) -> None:
        plain = {"font_name": _FONT, "valign": "vcenter"}
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
            f"一行填一处；带 {REQUIRED_MARK} 的列必填；检查过而没有发现填 0，没有检查留空。"
            f"列的颜色：{colours}。请勿改动下一行的标题。",
            note,
        )  # fmt: skip
        styles = {
            (group, required): self.book.add_format(
                {**plain, "font_size": 9, "bold": required, "text_wrap": True, "align": "center", "border": 1,
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
        self.sheet.set_row_pixels(TITLE_ROW, 36)
        self.sheet.set_row_pixels(INSTRUCTION_ROW, 24)
        self.sheet.set_row_pixels(HEADER_ROW, 17 * lines + 8)

    def _rule(self, column: int, f: Field, last_row: int) -> None:
        """What may be typed into a column, with a message before and an error after."""
        allowed = f"请填{allowed_text(f, self.standards)}。"
        message = f.help_zh
        rule: dict[str, object] = {"validate": "any"}
        source = self.lists.source(f)
        if source:
            # Bare 12-digit codes and rare aliases are right too, so the place column only helps.
            rule = {"validate": "list", "source": source, "show_error": f.key != "place_code"}
            message = message or "请从下拉列表中选择。"
            allowed = "请从下拉列表中选择，或粘贴列表中的名称。"
        elif f.kind in (Kind.INTEGER, Kind.DECIMAL):
            low = -LARGEST_NUMBER if f.minimum is None else f.minimum
            high = LARGEST_NUMBER if f.maximum is None else f.maximum
            kind = "integer" if f.kind is Kind.INTEGER else "decimal"
            rule = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
            message = message or allowed
        elif f.kind is Kind.DATE:
            rule = {"validate": "date", "criteria": "between", "minimum": dt.date(2000, 1, 1),
                    "maximum": dt.date(2099, 12, 31)}  # fmt: skip
            message = message or allowed
        if f.default is not None:
            message = f"{message}通常填 {f.default}。"
        if message:
            rule |= {"input_title": f.label_zh[:32], "input_message": message[:_LONGEST_MESSAGE]}
        elif rule["validate"] == "any":
            return
        rule |= {"error_title": "填写有误", "error_message": allowed[:_LONGEST_MESSAGE]}
        self.sheet.data_validation(FIRST_ROW, column, last_row, column, rule)

    def _cell(self, row: int, column: int, f: Field, value: object) -> None:
        style = self.formats[f.kind]
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
        """Frozen titles on the screen; A4 landscape, fitted to the width of the paper."""
        names = ("unit_name", "unit_code", "place_name")
        frozen = 1 + next((i for i, f in enumerate(self.form.fields) if f.key == names[0]), 0)
        self.sheet.freeze_panes(FIRST_ROW, frozen)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        self.sheet.fit_to_pages(1 if sum(self.widths) <= _WIDEST_PAGE else 2, 0)
        self.sheet.repeat_rows(TITLE_ROW, HEADER_ROW)
        self.sheet.repeat_columns(0, frozen - 1)
        self.sheet.print_area(TITLE_ROW, 0, last_row, len(self.form.fields) - 1)
        self.sheet.set_footer("&L&A&C第 &P 页，共 &N 页&R填表人：            审核人：            ")
        self.sheet.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)


def _title(field: Field) -> str:
    """The title with its required mark, broken before each bracket so that narrow columns stay legible."""
    label = f"{field.label_zh}{REQUIRED_MARK}" if field.required else field.label_zh
    return (f"{label}（{field.unit}）" if field.unit else label).replace("（", "\n（")
