"""The rows of a table: what is data, what sums it up, what is a note, and the id of each row.

Most rows are plain data in which every cell is as its column asks; only a row with a cell that is not, or with nothing
but texts, is looked at more closely.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from sheets.cells import allowed_text
from sheets.content import SheetContent, SheetRow
from sheets.context import contradiction
from sheets.entries import MARK, NUMBER, Column, Entry, EntryReader
from sheets.fields import Kind
from sheets.notes import is_note
from sheets.places import ALLOWED_ZH
from sheets.problem import CellFault, UnreadableSheet
from sheets.spelling import Cell, seen_text
from sheets.table import Table, column_letters, row_ranges
from sheets.totals import Totals, label_of
from sheets.workbook import LARGEST_ROWS

if TYPE_CHECKING:
    from reference.load import Standards

RULE_OF_KIND: Final = {kind: f"cell.{kind.value}" for kind in Kind}
_LONGEST_SEEN = 200
# As templates write them; anything else in the hidden column was not put there by one.
_ROW_ID = re.compile("r[0-9]{1,9}", re.ASCII)
_NAMES_AND_DATE = ("place_code", "place_name", "unit_code", "unit_name", "surveyed_on")


class TableReader:
    """Reads the rows of one table into a `SheetContent`.

    Attributes:
        taken_ids: Ids of rows that the file has already used.
        prefilled: Fields that the template filled in; a row filled in no other column was not visited.
    """

    def __init__(
        self,
        table: Table,
        standards: Standards,
        found: SheetContent,
        taken_ids: set[str],
        prefilled: frozenset[str],
    ) -> None:
        self.table, self.standards, self.found, self.taken_ids = table, standards, found, taken_ids
        self.prefilled = prefilled
        self.entries = EntryReader(table, standards, found.remark, prefilled)
        self.totals = Totals(table.form)
        self.label_indexes = self._label_indexes()
        self.untitled = dict(table.untitled)

    def read(self) -> None:
        """Append the filled rows and their faults. A row that holds nothing but defaults was never filled in."""
        table, found = self.table, self.found
        pending: SheetRow | None = None
        not_visited: list[int] = []
        notes: list[int] = []
        after_note = False
        told_anew: tuple[int, str] | None = None
        for number, row, entry in self.entries.read(table.rows):
            label = self._total_label(row, entry)
            if label is not None:
                self._count(pending)
                pending = None
                unread = {column.of.key for column, _, _ in entry.faults}
                found.remark(f"工作表「{table.sheet}」{self.totals.remark_on(number, label, entry.values, unread)}")
            elif (entry.faults or not entry.gives) and self._is_no_data(row, number, entry, after_note):
                after_note = True
                if any(column.gives & NUMBER and re.search(r"\d", seen) for column, seen, _ in entry.faults):
                    notes.append(number)
                if table.constants:
                    other = contradiction(table.form, row, table.constants, table.year, self.standards)
                    told_anew = told_anew or (other and (number, other)) or None
            elif entry.is_filled or entry.faults:
                if told_anew:
                    raise self._told_otherwise(*told_anew)
                self._count(pending)
                pending = self._append(row, number, entry)
                after_note = False
            elif any(entry.values[key] is not None for key in self.prefilled & entry.values.keys()):
                not_visited.append(number)
        if pending and "unit_name" not in table.constants:
            self._leave_out_sums(pending)
        if notes:
            found.remark(f"工作表「{table.sheet}」{row_ranges(notes)}是附注或签名，其中数量列的内容未读取")
        if not_visited:
            found.remark(
                f"工作表「{table.sheet}」{row_ranges(not_visited)}只有预填的单位，没有日期和数量，按未调查处理，未读取"
            )

    def _told_otherwise(self, number: int, seen: str) -> UnreadableSheet:
        return UnreadableSheet(
            "file.columns",
            f"工作表「{self.table.sheet}」第{number}行写着「{seen}」，与表格上方写的不同，分不清下面各行按哪一个；"
            "请加一列，每行填写，或分成几张表。",
            f"Sheet {self.table.sheet!r}, row {number}: {seen!r} differs from what stands above the table.",
        )

    def _count(self, row: SheetRow | None) -> None:
        """Add a row to the sums, once it is known not to be one of totals itself."""
        if row is not None:
            unread = []
            for fault in reversed(self.found.faults):
                if fault.row_id != row.row_id:
                    break
                unread.append(fault.column)
            self.totals.add(row.values, unread)

    def _label_indexes(self) -> list[int]:
        """Where a row of totals says that it is one: names, dates, and what stands left of the first number."""
        columns = self.table.columns
        fields = self.table.form.fields
        numbers = [columns[f.key] for f in fields if f.key in columns and f.kind in (Kind.INTEGER, Kind.DECIMAL)]
        left = set(range(min(numbers, default=0))) - set(columns.values())
        return sorted(left | {columns[key] for key in _NAMES_AND_DATE if key in columns})

    def _total_label(self, row: Sequence[Cell], entry: Entry) -> str | None:
        for index in self.label_indexes:
            cell = row[index]
            # Every word for a total has one of these; looked at first, because every row passes here.
            if type(cell) is str and ("计" in cell or "总" in cell or "均" in cell):
                label = label_of(cell, with_name=not entry.gives & MARK)
                if label is not None:
                    return label
        return None

    def _is_no_data(self, row: Sequence[Cell], number: int, entry: Entry, after_note: bool) -> bool:
        """Whether a row is a note, or a heading that came back on a new page."""
        table = self.table
        if tuple(row) in table.known_rows:
            return True
        has_value = any(
            column.of.kind not in (Kind.TEXT, Kind.DATE) and entry.values[key] is not None
            for key, column in self.entries.columns.items()
        )
        return not has_value and is_note(row, is_wide=number in table.wide_rows, after_note=after_note)

    def _append(self, row: Sequence[Cell], number: int, entry: Entry) -> SheetRow:
        table, found = self.table, self.found
        if len(found.rows) >= LARGEST_ROWS:
            raise UnreadableSheet(
                "file.too_large",
                f"工作表「{table.sheet}」超过 {LARGEST_ROWS} 行，请分成几个文件。",
                f"More than {LARGEST_ROWS} rows in sheet {table.sheet!r}.",
            )
        self.entries.complete(entry, row, number)
        if self.untitled:
            self._name_untitled(row)
        row_id = self._row_id(row, number)
        made = SheetRow(table.sheet, number, row_id, entry.values, table.numbers)
        found.rows.append(made)
        if entry.faults:
            found.faults += [self._fault(number, row_id, *fault) for fault in entry.faults]
        return made

    def _name_untitled(self, row: Sequence[Cell]) -> None:
        """Say once of each column without a title that it holds something."""
        for index, column in list(self.untitled.items()):
            if index < len(row) and seen_text(row[index]).strip():
                del self.untitled[index]
                self.found.remark(f"工作表「{self.table.sheet}」{column_letters(column)}列没有标题，其中的值未读取")

    def _row_id(self, row: Sequence[Cell], number: int) -> str:
        table = self.table
        if table.row_ids is not None and table.row_ids < len(row):
            given = seen_text(row[table.row_ids]).strip()
            row_id = f"{table.sheet}#{given}"
            # Whoever copies a row copies its id: the first one keeps it.
            if _ROW_ID.fullmatch(given) and row_id not in self.taken_ids:
                self.taken_ids.add(row_id)
                return row_id
        return f"{table.sheet}!{number}{table.id_suffix}"

    def _fault(self, number: int, row_id: str, column: Column, seen: str, reason: str) -> CellFault:
        f = column.of
        seen = seen if len(seen) <= _LONGEST_SEEN else f"{seen[:_LONGEST_SEEN]}…"
        if reason == ALLOWED_ZH:
            rule, allowed = RULE_OF_KIND[Kind.CODE], ALLOWED_ZH
        else:
            rule, allowed = RULE_OF_KIND[f.kind], allowed_text(f, self.standards)
            allowed = f"{allowed}；{reason}" if reason else allowed
        return CellFault(rule, self.table.sheet, number, row_id, f.key, column.title, seen, allowed)

    def _leave_out_sums(self, last: SheetRow) -> None:
        """Take back the last row where it holds nothing but the sums of the rows above it."""
        own = {key: last.values[key] for key in self.entries.columns}
        has_faults = bool(self.found.faults) and self.found.faults[-1].row_id == last.row_id
        if not has_faults and self.totals.equals_sums(own):
            self.found.rows.pop()
            self.found.remark(
                f"工作表「{self.table.sheet}」第{last.row_number}行没有单位和日期，各数都等于上面各行之和，"
                "按合计处理，不作数据读取"
            )
