"""A sheet's rows and one header into a `Table`: which cell is which field, and what is refused or remarked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sheets.context import CONTEXT_KEYS, Context, constants_of
from sheets.fields import Kind
from sheets.header import ColumnTitle, Header, Span
from sheets.problem import UnreadableSheet
from sheets.spelling import NOT_DONE, Cell, normalise
from sheets.table import Table, column_letters
from sheets.titles import titles_of
from sheets.units import describe

# The number of a row as the user sees it, from 1, and its cells.
Row = tuple[int, list[Cell]]
# A text merged across so many columns is a line of its own.
_WIDE = 3


@dataclass
class Sheet:
    """The rows of a sheet that hold something, or of a part of its columns.

    Attributes:
        first_column: Number of the column in which the rows start, from 1.
        spans: Merged cells.
        unshown: (row number, column number) -> what stands in a cell that reads as empty.
        all_text: Numbers and dates are texts (CSV).
        is_1904: Days are counted from 1904.
        outside: For a part of a sheet: the rows of the whole of it, for what stands above all its tables.
    """

    name: str
    rows: list[Row]
    first_column: int = 1
    spans: Sequence[Span] = ()
    unshown: dict[tuple[int, int], str] = field(default_factory=dict)
    all_text: bool = False
    is_1904: bool = False
    outside: Sequence[Row] = ()

    def columns(self, left: int, right: int) -> Sheet:
        """The columns from index `left` up to `right` as a sheet of their own."""
        rows = [(number, row[left:right]) for number, row in self.rows]
        return replace(
            self,
            rows=[(number, row) for number, row in rows if any(cell != "" for cell in row)],
            outside=self.outside or self.rows,
            first_column=self.first_column + left,
        )


def make_table(sheet: Sheet, header: Header, above: Sequence[Row], body: list[Row], context: Context) -> Table:
    """The table of one header.

    Raises:
        UnreadableSheet: file.columns.
    """
    table = Table(sheet.name, header.form, header.last, {}, {}, header_rows=header.last - header.first + 1)
    unmatched = _place_columns(table, sheet, header)
    table.year, table.all_text, table.unshown, table.rows = context.year, sheet.all_text, sheet.unshown, body
    table.is_1904 = sheet.is_1904
    table.constants, remarks = constants_of(context, header.form, set(table.columns))
    table.remarks += remarks
    if table.missing:
        raise _missing(table, unmatched, context)
    width = max((len(row) for _, row in body), default=0)
    printed = [title.printed for title in header.titles]
    table.untitled = {
        index: sheet.first_column + index for index in range(width) if index >= len(printed) or not printed[index]
    }
    table.known_rows = frozenset(tuple(row) for _, row in above)
    if sheet.spans:
        _follow_merged_cells(table, sheet)
    return table


def _place_columns(table: Table, sheet: Sheet, header: Header) -> list[str]:
    """Note which column is which field; answers with the titles that are no field's."""
    exact = {title.match.key for title in header.titles if title.match and title.match.exact}
    unmatched: list[str] = []
    for index, title in enumerate(header.titles):
        match = title.match
        if match and (match.exact or match.key not in exact):
            _take(table, sheet, index, title)
        elif title.is_row_id:
            table.row_ids = index
        elif title.printed:
            if title.wrong_unit and title.wrong_unit[0] not in exact:
                raise _wrong_unit(table, title.printed, *title.wrong_unit)
            unmatched.append(title.printed)
            letters = column_letters(sheet.first_column + index)
            table.remarks.append(f"工作表「{table.sheet}」{letters}列「{title.printed}」不属于本表，未读取")
    return unmatched


def _take(table: Table, sheet: Sheet, index: int, title: ColumnTitle) -> None:
    assert title.match is not None
    key = title.match.key
    field_of = table.form[key]
    if key in table.columns:
        raise UnreadableSheet(
            "file.columns",
            f"工作表「{table.sheet}」的列「{table.titles[key]}」和「{title.printed}」都是"
            f"「{field_of.title_zh}」，请只留一列。",
            f"Sheet {table.sheet!r}: two columns are {table.form.form_id}.{key}.",
        )
    table.columns[key] = index
    table.titles[key] = title.printed
    table.numbers[key] = sheet.first_column + index
    if title.unit:
        table.units[key] = title.unit
        how = describe(title.unit, field_of.unit)
        table.remarks.append(f"「{title.printed}」换算为 {field_of.unit}：{how}，按「{field_of.title_zh}」读取")
    elif not title.match.exact:
        table.remarks.append(f"「{title.printed}」按「{field_of.title_zh}」读取")


def _wrong_unit(table: Table, title: str, key: str, stated: str) -> UnreadableSheet:
    ours = table.form[key].unit
    return UnreadableSheet(
        "file.columns",
        f"工作表「{table.sheet}」的列「{title}」单位是 {stated}，本表要求 {ours or '不带单位'}；请换算后再发送。",
        f"Sheet {table.sheet!r}: column {title!r} is in {stated}, {table.form.form_id}.{key} is in {ours!r}.",
    )


def _missing(table: Table, unmatched: list[str], context: Context) -> UnreadableSheet:
    missing = [f for f in table.form.fields if f.title_zh in table.missing]
    hints = [
        f"没有「{f.label_zh}」列：「{near}」是否就是它？请改标题。"
        for f in missing
        if (near := titles_of(table.form).nearest(f, unmatched))
    ]
    lacking = {f.key for f in missing}
    lacking |= {"place_name"} if "place_code" in lacking else set()
    hints += [f"{text}。" for key, text in context.unused.items() if key in lacking]
    return UnreadableSheet(
        "file.columns",
        f"工作表「{table.sheet}」第{table.header_row}行的表头按「{table.form.title_zh}」读取，缺少必填的列：{'、'.join(table.missing)}。"
        f"请补上这些列。{''.join(hints)}",
        f"Sheet {table.sheet!r}, form {table.form.form_id}: missing columns {', '.join(table.missing)}.",
    )


def _follow_merged_cells(table: Table, sheet: Sheet) -> None:
    """What merged cells mean: those of the common header hold for each row, a count over several cells for none.

    Also notes which rows hold one text across several columns.
    """
    fields = {
        index: key
        for key, index in table.columns.items()
        if table.form[key].kind is not Kind.TEXT or key in CONTEXT_KEYS
    }
    numeric = {index for index, key in fields.items() if table.form[key].kind in (Kind.INTEGER, Kind.DECIMAL)}
    rows = dict(table.rows)
    wide: set[int] = set()
    merged: dict[str, None] = {}
    last = max(rows, default=0)
    for top, left, bottom, right in sheet.spans:
        if top <= table.header_row or top not in rows:
            continue
        if right - left + 1 >= _WIDE:
            wide.update(range(top, bottom + 1))
        index = left - sheet.first_column
        counts = [i for i in numeric if index <= i <= index + right - left]
        cell = rows[top][index] if 0 <= index < len(rows[top]) else ""
        if cell == "" or (isinstance(cell, str) and normalise(cell) in NOT_DONE):
            continue
        if len(counts) > 1:
            for number in range(top, min(bottom, last) + 1):
                table.shared.setdefault(number, {}).update(dict.fromkeys(counts, cell))
            continue
        if bottom == top or index not in fields:
            continue
        numbers = range(top, min(bottom, last) + 1)
        if fields[index] in CONTEXT_KEYS:
            for number in numbers[1:]:
                table.repeated.setdefault(number, {})[index] = cell
            merged[table.titles[fields[index]]] = None
        elif sum(number in rows for number in numbers) > 1:
            for number in numbers:
                table.shared.setdefault(number, {})[index] = cell
    table.wide_rows = frozenset(wide)
    if merged:
        titles = "、".join(f"「{title}」" for title in merged)
        table.remarks.append(f"工作表「{table.sheet}」{titles}列中向下合并的单元格，其值用于合并到的每一行")
