"""A file into rows: the values of every filled row by field key, the cells that could not be read, what was assumed.

Reads the templates that `sheets.template` writes and plain tables with one header row. A pure function of the bytes
and the standards; it opens no file and keeps nothing. Run it through `sheets.isolated` for files from outside.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from sheets.cells import NotUnderstoodError, Parser, allowed_text, parser_of, seen_text
from sheets.fields import Field, Form, Kind
from sheets.forms import FORMS
from sheets.layout import HEADER_WITHIN, find_table
from sheets.mapped import mapped_tables
from sheets.practice import is_marked
from sheets.problem import CellFault, UnreadableSheet
from sheets.table import Table, row_ranges
from sheets.workbook import LARGEST_ROWS, Opened, open_sheets

if TYPE_CHECKING:
    from reference.load import Standards

RULE_OF_KIND: Final = {kind: f"cell.{kind.value}" for kind in Kind}
_LONGEST_SEEN = 200


@dataclass
class SheetRow:
    """One filled row.

    Attributes:
        row_number: As the user sees it, from 1; titles and empty rows count.
        row_id: Unique within the file: sheet and row number (`填报!5`), with the column's letter where a mapping file
            makes rows of columns (`2020!5:F`), or sheet and the id that the template's hidden
            column gives the row (`填报#r0002`), which survives inserted and sorted rows.
        values: Every key of the form -> str, int, Decimal, date, bool or None.
        numbers: Field key -> number of its column in the sheet, from 1; shared by the rows of a table.
    """

    sheet: str
    row_number: int
    row_id: str
    values: dict[str, object]
    numbers: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass
class SheetContent:
    """What a file says: rows, cells that could not be read, and remarks (Chinese) on what was assumed.

    `is_practice`: it was filled in a template made for practice.
    """

    form_id: str
    form_version: int
    instance_id: str | None
    replaces: str | None
    rows: list[SheetRow]
    faults: list[CellFault]
    remarks: list[str]
    is_practice: bool = False


def read_sheet(content: bytes, filename: str, standards: Standards, mapping: bytes | None = None) -> SheetContent:
    """Read a workbook or CSV.

    Args:
        content: The file's bytes.
        filename: Its name, used in messages only.
        standards: Vocabularies and aliases.
        mapping: A county's mapping file (TOML), which then says where everything stands; titles are not searched.

    Raises:
        UnreadableSheet: The whole file is refused: file.unreadable, file.type, file.too_large, file.empty, file.form,
            file.version, file.columns or file.mapping.
    """
    opened = open_sheets(content, filename)
    form, version = _stated_form(opened.hidden)
    found = SheetContent("", version or 0, opened.hidden.get("instance_id") or None,
                         opened.hidden.get("replaces") or None, [], [], [], is_marked(opened.hidden))  # fmt: skip
    tables = list(
        _found_tables(opened, form, found.remarks) if mapping is None else mapped_tables(opened, mapping, standards)
    )
    form = _the_form(tables, form, filename)
    found.form_id = form.form_id
    found.form_version = version or form.version
    for table in tables:
        if mapping is None and not opened.hidden and table.header_row:
            found.remarks.append(f"工作表「{table.sheet}」按「{form.title_zh}」读取，第{table.header_row}行识别为表头")
        found.remarks += table.remarks
        _read_rows(table, standards, found, frozenset(opened.hidden.get("prefilled", "").split(",")))
    if not found.rows:
        raise UnreadableSheet("file.empty", "表里没有填写任何一行。", "No row holds an entry.")
    return found


def _found_tables(opened: Opened, form: Form | None, remarks: list[str]) -> Iterator[Table]:
    """The tables that their titles tell; a sheet without one is named in the remarks."""
    for grid in opened.grids:
        head = list(islice(grid.rows, HEADER_WITHIN))
        table = find_table(grid.name, head, form, grid.first_column)
        if table:
            below = chain(head[table.header_row :], grid.rows)
            table.rows = enumerate(below, start=table.header_row + 1)
            table.unshown = grid.unshown
            yield table
        elif any(cell != "" for row in head for cell in row):
            remarks.append(f"工作表「{grid.name}」前{HEADER_WITHIN}行没有认出表头，未读取")


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


def _the_form(tables: list[Table], stated: Form | None, filename: str) -> Form:
    """The one form of a file."""
    forms = {table.form.form_id: table.form for table in tables}
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
    number: int
    title: str
    parse: Parser
    allowed: str


def _read_rows(table: Table, standards: Standards, found: SheetContent, prefilled: frozenset[str]) -> None:
    """Append the filled rows and their faults. A row that holds nothing but defaults was never filled in.

    Where the template named the units to visit, a row filled in no column but those of `prefilled` was not visited.
    """
    form = table.form
    columns = [
        _Column(f, table.columns[f.key], table.numbers.get(f.key, 0), table.titles[f.key], parser_of(f, standards),
                allowed_text(f, standards))
        for f in form.fields
        if f.key in table.columns
    ]  # fmt: skip
    nothing: dict[str, object] = dict.fromkeys(f.key for f in form.fields)
    unshown_rows = {row for row, _ in table.unshown}
    not_visited: list[int] = []
    for number, row in table.rows:
        if number not in unshown_rows and not any(cell != "" for cell in row):
            continue
        if len(found.rows) >= LARGEST_ROWS:
            raise UnreadableSheet(
                "file.too_large",
                f"工作表「{table.sheet}」超过 {LARGEST_ROWS} 行，请分成几个文件。",
                f"More than {LARGEST_ROWS} rows in sheet {table.sheet!r}.",
            )
        values = nothing.copy()
        row_id = f"{table.sheet}!{number}{table.id_suffix}"
        faults = [replace(fault, row_id=row_id) for fault in table.faults.get(number, ())]
        is_filled = False
        for column in columns:
            cell = row[column.index] if column.index < len(row) else ""
            shown = table.unshown.get((number, column.number)) if unshown_rows else None
            if cell == "" and shown is None:
                continue
            try:
                if shown is not None:
                    raise NotUnderstoodError
                value = values[column.field.key] = column.parse(cell)
            except NotUnderstoodError:
                faults.append(_fault(table.sheet, number, row_id, column, shown or seen_text(cell)))
            else:
                is_known_before = value == column.field.default or column.field.key in prefilled
                is_filled = is_filled or (value is not None and not is_known_before)
        if is_filled or faults:
            found.rows.append(SheetRow(table.sheet, number, row_id, values, table.numbers))
            found.faults += faults
        elif any(values[key] is not None for key in prefilled & values.keys()):
            not_visited.append(number)
    if not_visited:
        found.remarks.append(
            f"工作表「{table.sheet}」{row_ranges(not_visited)}只有预填的单位，没有日期和数量，按未调查处理，未读取"
        )


def _fault(sheet: str, row: int, row_id: str, column: _Column, seen: str) -> CellFault:
    key = column.field.key
    seen = seen if len(seen) <= _LONGEST_SEEN else f"{seen[:_LONGEST_SEEN]}…"
    return CellFault(RULE_OF_KIND[column.field.kind], sheet, row, row_id, key, column.title, seen, column.allowed)
