"""A file into rows: the values of every filled row by field key, the cells that could not be read, what was assumed.

A pure function of the bytes and the standards; it opens no file and keeps nothing. Run it through `sheets.isolated` for
files from outside. `sheets.layout` finds the tables, `sheets.rows` reads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from sheets.cells import Cell, parse_text
from sheets.content import SheetContent, SheetRow
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.layout import HEADER_WITHIN, find_tables
from sheets.mapped import read_mapped
from sheets.placing import Sheet
from sheets.practice import is_marked
from sheets.problem import UnreadableSheet
from sheets.rows import RULE_OF_KIND, TableReader
from sheets.table import Table
from sheets.titles import ROW_ID_TITLE
from sheets.workbook import Grid, Opened, open_sheets

if TYPE_CHECKING:
    from reference.load import Standards

# Ids and receipts of ours have at most 32 characters.
_LONGEST_NAME: Final = 100

__all__ = ["RULE_OF_KIND", "SheetContent", "SheetRow", "read_sheet"]


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
    instance_id, replaces = (_stated_name(opened.hidden, key) for key in ("instance_id", "replaces"))
    found = SheetContent("", version or 0, instance_id, replaces, [], [], [], is_marked(opened.hidden))
    if mapping is not None:
        read_mapped(found, opened, mapping, standards)
        return _not_empty(found)
    tables = list(_found_tables(opened, form, standards, found.remarks))
    form = _the_form(tables, form, filename)
    found.form_id = form.form_id
    found.form_version = version or form.version
    taken_ids: set[str] = set()
    prefilled = frozenset(opened.hidden.get("prefilled", "").split(","))
    for table in tables:
        if not opened.hidden and table.header_row:
            found.remark(f"工作表「{table.sheet}」按「{form.title_zh}」读取，{_header_rows(table)}识别为表头")
        for text in table.remarks:
            found.remark(text)
        TableReader(table, standards, found, taken_ids, prefilled).read()
    return _not_empty(found)


def _stated_name(hidden: Mapping[str, str], key: str) -> str | None:
    """A name from the hidden sheet; nothing that no template of ours holds, because databases choke on it."""
    name = parse_text(hidden.get(key, ""))
    return None if name is None or len(name) > _LONGEST_NAME else name


def _not_empty(found: SheetContent) -> SheetContent:
    if not found.rows:
        raise UnreadableSheet("file.empty", "表里没有填写任何一行。", "No row holds an entry.")
    return found


def _header_rows(table: Table) -> str:
    first = table.header_row - table.header_rows + 1
    return f"第{table.header_row}行" if first == table.header_row else f"第{first}至{table.header_row}行"


def _found_tables(opened: Opened, form: Form | None, standards: Standards, remarks: list[str]) -> Iterator[Table]:
    """The tables that their titles tell; a sheet without one is named in the remarks."""
    for grid in opened.grids:
        sheet = _filled(grid)
        tables = find_tables(sheet, form, standards)
        yield from tables
        if not tables and sheet.rows:
            remarks.append(f"工作表「{grid.name}」前{HEADER_WITHIN}行没有认出表头，未读取")
    remarks += [f"工作表「{name}」是隐藏的，未读取" for name in opened.hidden_sheets]


def _filled(grid: Grid) -> Sheet:
    """The rows that hold something; thousands of empty ones, and a template's rows that hold but their id, end here."""
    unshown = {number for number, _ in grid.unshown}
    rows = []
    blank: list[object] = []
    ids_at: int | None = None
    for number, row in enumerate(grid.rows, start=1):
        if len(row) != len(blank):
            blank = [""] * len(row)
        is_empty = row == blank or (ids_at is not None and _holds_id_only(row, ids_at))
        if not is_empty or number in unshown:
            rows.append((number, row))
            if ids_at is None and number <= HEADER_WITHIN and ROW_ID_TITLE in row:
                ids_at = row.index(ROW_ID_TITLE)
    return Sheet(grid.name, rows, grid.first_column, grid.spans, grid.unshown, grid.all_text, grid.is_1904)


def _holds_id_only(row: Sequence[Cell], ids_at: int) -> bool:
    return ids_at < len(row) and row[ids_at] != "" and row.count("") == len(row) - 1


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
