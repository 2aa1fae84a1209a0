"""Where the table stands in a sheet: which form, which row is the header, which column is which field.

This finds the tables of our templates and of plain tables with one header row. It answers with a `Table` for each
sheet, or with the reason why none can be told; it never guesses between two.
"""

from __future__ import annotations

from collections.abc import Sequence

from sheets.cells import Cell, seen_text
from sheets.fields import Form
from sheets.forms import FORMS
from sheets.problem import UnreadableSheet
from sheets.table import Table, column_letters
from sheets.titles import ROW_ID_TITLE, Match, plain_title, printed_title, titles_of

HEADER_WITHIN = 10
# Fewer titles than this is a coincidence (姓名, 日期, 备注), not a table of ours.
_FEWEST_TITLES = 3


def find_table(sheet: str, head: Sequence[Sequence[Cell]], form: Form | None, first_column: int = 1) -> Table | None:
    """Find the header among the first rows of a sheet; None when nothing there looks like one of our tables.

    Args:
        sheet: Name of the sheet, for remarks and refusals.
        head: The first `HEADER_WITHIN` rows.
        form: The form when it is known from the hidden sheet; otherwise the one with the most matching titles.
        first_column: Number of the column in which the rows start.

    Raises:
        UnreadableSheet: file.form when two forms fit equally well, file.columns when a required column is missing,
            stands twice or is in another unit.
    """
    plain_rows = [{plain_title(cell) for cell in row if isinstance(cell, str) and cell} for row in head]
    candidates = [
        (len({match.key for plain in plain_row if (match := titles.match(plain))}), known, number)
        for known, titles in ((known, titles_of(known)) for known in ((form,) if form else FORMS.values()))
        for number, plain_row in enumerate(plain_rows, start=1)
    ]
    most = max((count for count, _, _ in candidates), default=0)
    if most < _FEWEST_TITLES:
        return None
    best = [(known, number) for count, known, number in candidates if count == most]
    tables = _narrow([_table(sheet, known, number, head[number - 1], first_column) for known, number in best], head)
    if len({table.form.form_id for table in tables}) > 1:
        names = "、".join(f"「{table.form.title_zh}」" for table in tables)
        raise UnreadableSheet(
            "file.form",
            f"工作表「{sheet}」的列标题同时符合{names}，分不清是哪一种表；请用模板填写，或在第一行写明表名。",
            f"Sheet {sheet!r} fits several forms: {', '.join(table.form.form_id for table in tables)}.",
        )
    table = tables[0]
    if table.missing:
        raise UnreadableSheet(
            "file.columns",
            f"工作表「{sheet}」按「{table.form.title_zh}」读取，缺少必填的列：{'、'.join(table.missing)}。请补上这些列。",
            f"Sheet {sheet!r}, form {table.form.form_id}: missing columns {', '.join(table.missing)}.",
        )
    return table


def _narrow(tables: list[Table], head: Sequence[Sequence[Cell]]) -> list[Table]:
    """Of forms with equally many titles, those whose required columns are all there; then the one named above."""
    if len(tables) > 1:
        tables = [table for table in tables if not table.missing] or tables
    if len(tables) > 1:
        written = {plain_title(seen_text(cell)) for row in head for cell in row}
        tables = [table for table in tables if plain_title(table.form.title_zh) in written] or tables
    return tables


def _table(sheet: str, form: Form, header_row: int, row: Sequence[Cell], first_column: int) -> Table:
    table = Table(sheet, form, header_row, {}, {})
    known = titles_of(form)
    titles = [printed_title(seen_text(cell)) for cell in row]
    matches = [known.match(plain_title(title)) for title in titles]
    exact = {match.key for match in matches if match and match.exact}
    for index, (title, match) in enumerate(zip(titles, matches, strict=True)):
        if match and (match.exact or match.key not in exact):
            _take(table, sheet, index, title, match)
            table.numbers[match.key] = first_column + index
        elif title == ROW_ID_TITLE:
            table.row_ids = index
        elif title:
            elsewhere = known.other_unit(plain_title(title))
            if elsewhere and elsewhere[0] not in exact:
                key, stated = elsewhere
                raise UnreadableSheet(
                    "file.columns",
                    f"工作表「{sheet}」的列「{title}」单位是 {stated}，"
                    f"本表要求 {form[key].unit or '不带单位'}；请换算后再发送。",
                    f"Sheet {sheet!r}: column {title!r} is in {stated}, {form.form_id}.{key} is in {form[key].unit!r}.",
                )
            table.remarks.append(
                f"工作表「{sheet}」{column_letters(first_column + index)}列「{title}」不属于本表，未读取"
            )
    return table


def _take(table: Table, sheet: str, index: int, title: str, match: Match) -> None:
    if match.key in table.columns:
        raise UnreadableSheet(
            "file.columns",
            f"工作表「{sheet}」的列「{table.titles[match.key]}」和「{title}」都是"
            f"「{table.form[match.key].title_zh}」，请只留一列。",
            f"Sheet {sheet!r}: two columns are {table.form.form_id}.{match.key}.",
        )
    table.columns[match.key] = index
    table.titles[match.key] = title
    if not match.exact:
        table.remarks.append(f"「{title}」按「{table.form[match.key].title_zh}」读取")
