"""The three rows above the data of a template: the form's title, how to fill it in, and the titles of the columns.

Each group of columns has its colour, darker where a column must be filled; the instruction says what the colours mean.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from sheets.columns import Group, groups_of, lines_of, width_of
from sheets.fields import Field, Form
from sheets.titles import REQUIRED_MARK

TITLE_ROW, INSTRUCTION_ROW, HEADER_ROW, FIRST_ROW = range(4)  # counted from 0, as XlsxWriter does
FONT: Final = "Microsoft YaHei"

_COLOURS: Final = {  # as the instruction names it, and its two tints: may be left empty, must be filled
    Group.WHERE_WHEN: ("蓝：何时何地", "#D6E4F0", "#B9D1E6"),
    Group.EFFORT: ("绿：检查量", "#E2EFDA", "#C9E0BA"),
    Group.FOUND: ("橙：发现", "#FCE4D6", "#F8CBAD"),
    Group.DETAIL: ("黄：明细", "#FFF6DD", "#FFE9AE"),
}
# Pixels below the titles for the filter's button, which would cover their last line.
_FILTER_BUTTON: Final = 18


def write_headings(book: Workbook, sheet: Worksheet, form: Form, place_name: str, *, has_units: bool) -> None:
    """Write the rows above the data, every cell of them locked.

    Args:
        book: The workbook, for the formats.
        sheet: The sheet 填报.
        form: The form.
        place_name: Whose template it is; "" where it is for any place.
        has_units: Units to visit stand below, on grey.
    """
    plain = {"font_name": FONT, "valign": "vcenter"}
    title = book.add_format({**plain, "font_size": 16, "bold": True, "font_color": "#1F3864"})
    note = book.add_format({**plain, "font_size": 9, "font_color": "#595959"})
    sheet.set_default_row(18)
    # The format of a row holds for its empty cells too: beyond the table the headings are as locked as in it.
    sheet.set_row_pixels(TITLE_ROW, 36, title)
    sheet.set_row_pixels(INSTRUCTION_ROW, 24, note)
    for row, style in ((TITLE_ROW, title), (INSTRUCTION_ROW, note)):
        for column in range(len(form.fields)):
            sheet.write_blank(row, column, None, style)
    sheet.write_string(TITLE_ROW, 0, form.title_zh, title)
    groups = groups_of(form)
    instruction = [
        f"{place_name}。" if place_name else "",
        f"一行填一处；带 {REQUIRED_MARK} 的列必填；检查过而没有发现填 0，没有检查留空；",
        # A row inserted right below the titles would be locked as they are.
        "加行请插在两行数据之间。",
        f"列的颜色：{'，'.join(colour[0] for group, colour in _COLOURS.items() if group in groups.values())}。",
        "灰底是上一轮去过的单位，这次没去的不用删。" if has_units else "",
    ]
    sheet.write_string(INSTRUCTION_ROW, 0, "".join(instruction), note)
    styles = _title_styles(book)
    for column, f in enumerate(form.fields):
        sheet.write_string(HEADER_ROW, column, _title(f), styles[groups[f.key], f.required])
    lines = max(lines_of(_title(f), width_of(f)) for f in form.fields)
    sheet.set_row_pixels(HEADER_ROW, 17 * lines + 8 + _FILTER_BUTTON, note)


def _title_styles(book: Workbook) -> Mapping[tuple[Group, bool], Format]:
    """Format of a title by the group of its column and whether it must be filled."""
    return {
        (group, required): book.add_format(
            {"font_name": FONT, "font_size": 9, "bold": required, "text_wrap": True, "align": "center", "valign": "top",
             "border": 1, "border_color": "#7F7F7F", "bg_color": tints[required],
             "font_color": "#9C0006" if required else "#262626"}
        )
        for group, (_, *tints) in _COLOURS.items()
        for required in (False, True)
    }  # fmt: skip


def _title(field: Field) -> str:
    """The title with its required mark, broken before each bracket so that narrow columns stay legible."""
    label = f"{field.label_zh}{REQUIRED_MARK}" if field.required else field.label_zh
    return (f"{label}（{field.unit}）" if field.unit else label).replace("（", "\n（")
