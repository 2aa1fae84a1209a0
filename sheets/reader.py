"""A file into rows: the values of every filled row by field key, the cells that could not be read, what was assumed.

Reads the templates that `sheets.template` writes and plain tables with one header row. A pure function of the bytes
and the standards; it opens no file and keeps nothing. Run it through `sheets.isolated` for files from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from sheets.cells import Cell, NotUnderstoodError, Parser, allowed_text, parser_of, seen_text
from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS
from sheets.layout import HEADER_WITHIN, Layout, find_layout
from sheets.problem import CellFault, UnreadableSheet
from sheets.workbook import LARGEST_ROWS, Grid, open_sheets

if TYPE_CHECKING:
    from reference.load import Standards

RULE_OF_KIND: Final = {kind: f"cell.{kind.value}" for kind in Kind}
_LONGEST_SEEN = 200


@dataclass
class SheetRow:
    """One filled row.

    Attributes:
        row_number: As the user sees it, from 1; titles and empty rows count.
        row_id: Sheet and row number, unique within the file.
        values: Every key of the form -> str, int, Decimal, date, bool or None.
    """

    sheet: str
    row_number: int
    row_id: str
    values: dict[str, object]


@dataclass
class SheetContent:
    """What a file says: rows, cells that could not be read, and remarks (Chinese) on what was assumed."""

    form_id: str
    form_version: int
    instance_id: str | None
    replaces: str | None
    rows: list[SheetRow]
    faults: list[CellFault]
    remarks: list[str]


def read_sheet(content: bytes, filename: str, standards: Standards) -> SheetContent:
    """Read a workbook or CSV.

    Args:
        content: The file's bytes.
        filename: Its name, used in messages only.
        standards: Vocabularies and aliases.

    Raises:
        UnreadableSheet: The whole file is refused: file.unreadable, file.type, file.too_large, file.empty, file.form,
            file.version or file.columns.
    """
    opened = open_sheets(content, filename)
    form, version = _stated_form(opened.hidden)
    found = SheetContent("", version or 0, opened.hidden.get("instance_id") or None,
                         opened.hidden.get("replaces") or None, [], [], [])  # fmt: skip
    layouts: list[tuple[Grid, Layout, Iterator[list[Cell]]]] = []
    for grid in opened.grids:
        head = list(islice(grid.rows, HEADER_WITHIN))
        layout = find_layout(grid.name, head, form, grid.first_column)
        if layout:
            layouts.append((grid, layout, _chain(head[layout.header_row :], grid.rows)))
        elif any(cell != "" for row in head for cell in row):
            found.remarks.append(f"工作表「{grid.name}」前{HEADER_WITHIN}行没有认出表头，未读取")
    form = _the_form([layout for _, layout, _ in layouts], form, filename)
    found.form_id = form.form_id
    found.form_version = version or form.version
    for grid, layout, rows in layouts:
        if not opened.hidden:
            found.remarks.append(f"工作表「{grid.name}」按「{form.title_zh}」读取，第{layout.header_row}行识别为表头")
        found.remarks += layout.remarks
        _read_rows(grid, layout, rows, standards, found)
    if not found.rows:
        raise UnreadableSheet("file.empty", "表里没有填写任何一行。", "No row holds an entry.")
    return found


def _chain(first: list[list[Cell]], rest: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield from first
    yield from rest


def _stated_form(hidden: dict[str, str]) -> tuple[Form | None, int | None]:
    """The form and version that the hidden sheet of a template states."""
    form_id = hidden.get("form")
    if not form_id:
        return None, None
    if form_id not in FORMS:
        raise UnreadableSheet(
            "file.form",
            f"不认识的表单「{form_id}」，请下载最新的模板。",
            f"Unknown form {form_id!r} in the hidden sheet.",
        )
    form = FORMS[form_id]
    stated = hidden.get("version", "").removesuffix(".0")
    version = int(stated) if stated.isdecimal() else form.version
    if version > form.version:
        raise UnreadableSheet(
            "file.version",
            f"这份模板是「{form.title_zh}」第 {version} 版，本系统只到第 {form.version} 版；请升级系统或改用旧模板。",
            f"Form {form_id} version {version} is newer than ours, {form.version}.",
        )
    return form, version


def _the_form(layouts: list[Layout], stated: Form | None, filename: str) -> Form:
    """The one form of a file."""
    forms = {layout.form.form_id: layout.form for layout in layouts}
    if len(forms) > 1:
        names = "、".join(f"「{form.title_zh}」" for form in forms.values())
        raise UnreadableSheet(
            "file.form", f"一个文件里有几种表：{names}；请分开发送。", f"Several forms in one file: {', '.join(forms)}."
        )
    if forms:
        return next(iter(forms.values()))
    if stated:
        raise UnreadableSheet(
            "file.columns",
            f"「{stated.title_zh}」的表头不见了，请恢复标题行或重新下载模板。",
            f"No header row of form {stated.form_id} within the first {HEADER_WITHIN} rows.",
        )
    raise UnreadableSheet(
        "file.form",
        f"「{filename}」前{HEADER_WITHIN}行没有认出任何一种表的列标题，请用模板填写。",
        f"No header row of any form in {filename!r}.",
    )


@dataclass
class _Column:
    field: Field
    index: int
    title: str
    parse: Parser
    allowed: str


def _read_rows(
    grid: Grid, layout: Layout, rows: Iterator[list[Cell]], standards: Standards, found: SheetContent
) -> None:
    """Append the filled rows and their faults. A row that holds nothing but defaults was never filled in."""
    form = layout.form
    columns = [
        _Column(f, layout.columns[f.key], layout.titles[f.key], parser_of(f, standards), allowed_text(f, standards))
        for f in form.fields
        if f.key in layout.columns
    ]
    nothing: dict[str, object] = dict.fromkeys(f.key for f in form.fields)
    unshown_rows = {row for row, _ in grid.unshown}
    for number, row in enumerate(rows, start=layout.header_row + 1):
        if number not in unshown_rows and not any(cell != "" for cell in row):
            continue
        if len(found.rows) >= LARGEST_ROWS:
            raise UnreadableSheet(
                "file.too_large",
                f"工作表「{grid.name}」超过 {LARGEST_ROWS} 行，请分成几个文件。",
                f"More than {LARGEST_ROWS} rows in sheet {grid.name!r}.",
            )
        values = nothing.copy()
        faults: list[CellFault] = []
        is_filled = False
        for column in columns:
            cell = row[column.index] if column.index < len(row) else ""
            shown = grid.unshown.get((number, column.index + grid.first_column)) if unshown_rows else None
            if cell == "" and shown is None:
                continue
            try:
                if shown is not None:
                    raise NotUnderstoodError
                value = values[column.field.key] = column.parse(cell)
            except NotUnderstoodError:
                faults.append(_fault(grid.name, number, column, shown or seen_text(cell)))
            else:
                is_filled = is_filled or (value is not None and value != column.field.default)
        if is_filled or faults:
            found.rows.append(SheetRow(grid.name, number, f"{grid.name}!{number}", values))
            found.faults += faults


def _fault(sheet: str, row: int, column: _Column, seen: str) -> CellFault:
    key = column.field.key
    seen = seen if len(seen) <= _LONGEST_SEEN else f"{seen[:_LONGEST_SEEN]}…"
    return CellFault(RULE_OF_KIND[column.field.kind], sheet, row, key, column.title, seen, column.allowed)
