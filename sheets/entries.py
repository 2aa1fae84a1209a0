"""The cells of one row into values by field: what each column asks, and what a row gave of its own.

Numbers and repeated cells take a short way around the parsers, so that ordinary sheets are fast. Which rows are data is
decided in `sheets.rows`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, cast

from sheets.cells import allowed_text, parser_of
from sheets.fields import Field, Kind
from sheets.numbers import LARGEST_NUMBER
from sheets.places import ALLOWED_ZH, PlaceNames
from sheets.problem import UnreadableSheet
from sheets.spelling import Cell, NotUnderstoodError, Parser, Stated, Value, seen_text
from sheets.table import Table

if TYPE_CHECKING:
    from reference.load import Standards

Row = tuple[int, list[Cell]]

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL)
_UNREAD: Final = object()
# Kinds of cells that are remembered once read. True and 1 are equal and yet read differently, so these are not.
_REMEMBERED: Final = frozenset({str, float, dt.date, dt.datetime})

# Rows read at a time: enough to be fast, few enough to need no memory.
_BATCH: Final = 1000

# What a row gave of its own, as bits: texts tell little, numbers and marks (a date, code or yes/no) make it data.
NUMBER: Final = 1
MARK: Final = 2


@dataclass(slots=True)
class Column:
    """A column of a table while it is read.

    Attributes:
        of: The field that it gives.
        index: Index into the cells of a row.
        number: Number of the column in the sheet, 0 where no column gives the field.
        title: As printed in the sheet.
        gives: `NUMBER`, `MARK` or 0 for text.
        is_count: A plain whole number needs no parser: the column is in the form's unit.
        is_telling: A value shows that the row was filled in; False where the template had filled it in.
        parse: Made when the first cell needs it; most optional columns stay empty.
        known: Cells read before; columns repeat themselves.
    """

    of: Field
    index: int
    number: int
    title: str
    gives: int = 0
    is_count: bool = False
    is_telling: bool = True
    parse: Parser | None = None
    known: dict[Cell, Value] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """What the cells of a row say: values, and the columns whose cell could not be read, with what it shows and why."""

    values: dict[str, object]
    faults: list[tuple[Column, str, str]]
    is_filled: bool = False
    gives: int = 0


class EntryReader:
    """Reads rows of cells of one table."""

    def __init__(
        self, table: Table, standards: Standards, remark: Callable[[str], None], prefilled: frozenset[str] = frozenset()
    ) -> None:
        self._table, self._standards, self._remark = table, standards, remark
        self.columns = {
            f.key: _column(f, table, f.key not in prefilled) for f in table.form.fields if f.key in table.columns
        }
        self._width = max(table.columns.values(), default=-1) + 1
        self._empty: dict[str, object] = dict.fromkeys(f.key for f in table.form.fields)
        self._empty |= self._constants()
        self._unshown_rows = {row for row, _ in table.unshown}
        has_code = "place_code" in self.columns or "place_code" in table.constants
        self._names = None if has_code else PlaceNames(standards, remark)

    def read(self, rows: Iterable[Row]) -> Iterator[tuple[int, list[Cell], Entry]]:
        """Number, cells and entry of each row.

        Read column by column, a batch of rows at a time: a column of counts or of nothing is then one step.
        """
        remaining = iter(rows)
        while batch := list(islice(remaining, _BATCH)):
            numbers = [number for number, _ in batch]
            cells = [self._whole(row) for _, row in batch]
            yield from zip(numbers, cells, self._batch(numbers, cells), strict=True)

    def _whole(self, cells: list[Cell]) -> list[Cell]:
        """A row with a cell for every column; rows of a CSV end where they like."""
        short = self._width - len(cells)
        return cells if short <= 0 else [*cells, *[""] * short]

    def _batch(self, numbers: list[int], rows: list[list[Cell]]) -> list[Entry]:
        entries = [Entry(self._empty.copy(), []) for _ in rows]
        unshown = self._table.unshown if self._unshown_rows.intersection(numbers) else {}
        gives_all, fills_all = 0, False
        for key, column in self.columns.items():
            index = column.index
            cells = [row[index] for row in rows]
            if not unshown and cells.count("") == len(cells):
                continue
            counts = _whole_numbers(cells) if column.is_count else None
            if counts is not None:
                for entry, count in zip(entries, counts, strict=True):
                    entry.values[key] = count
                gives_all |= NUMBER
                if column.of.default is None and column.is_telling:
                    fills_all = True
                else:
                    self._mark_filled(entries, key, column)
            else:
                self._cells(entries, numbers, column, cells, unshown)
        if gives_all:
            for entry in entries:
                entry.gives |= gives_all
                entry.is_filled = entry.is_filled or fills_all
        return entries

    def _cells(
        self, entries: list[Entry], numbers: list[int], column: Column, cells: list[Cell],
        unshown: Mapping[tuple[int, int], str],
    ) -> None:  # fmt: skip
        """A column cell by cell. The parser is asked only for cells that were not met before."""
        key, default, gives, known = column.of.key, column.of.default, column.gives, column.known
        is_count, is_telling = column.is_count, column.is_telling
        for entry, number, cell in zip(entries, numbers, cells, strict=True):
            if cell == "":
                if unshown and (shown := unshown.get((number, column.number))) is not None:
                    entry.faults.append((column, shown, ""))
                continue
            value: object = _UNREAD
            if is_count and isinstance(cell, float) and cell.is_integer() and -LARGEST_NUMBER <= cell <= LARGEST_NUMBER:
                value = int(cell)
            elif type(cell) in _REMEMBERED:
                value = known.get(cell, _UNREAD)
            if value is _UNREAD:
                value = self._parsed(entry, column, cell)
            if value is None:
                continue
            entry.values[key] = value
            entry.gives |= gives
            if is_telling and value != default:
                entry.is_filled = True

    @staticmethod
    def _mark_filled(entries: list[Entry], key: str, column: Column) -> None:
        for entry in entries:
            if column.is_telling and entry.values[key] != column.of.default:
                entry.is_filled = True

    def complete(self, entry: Entry, row: Sequence[Cell], number: int) -> None:
        """Add to a filled row what it does not say itself: cells merged over it, and the code of its place."""
        for index, cell in self._table.shared.get(number, {}).items():
            column = next(column for column in self.columns.values() if column.index == index)
            entry.values[column.of.key] = None
            if all(faulty is not column for faulty, _, _ in entry.faults):
                entry.faults.append((column, seen_text(cell), "几格合并的数不能分给各格，请拆分单元格、每格各填一数"))
        for index, cell in self._table.repeated.get(number, {}).items():
            if row[index] == "":
                column = next(column for column in self.columns.values() if column.index == index)
                entry.values[column.of.key] = self._parsed(entry, column, cell)
        name = entry.values.get("place_name")
        if self._names is not None and isinstance(name, str):
            try:
                entry.values["place_code"] = self._names.code_of(name)
            except NotUnderstoodError:
                f = self._table.form["place_name"]
                entry.faults.append((self.columns.get(f.key) or Column(f, 0, 0, f.title_zh), name, ALLOWED_ZH))

    def _parsed(self, entry: Entry, column: Column, cell: Cell) -> Value:
        """The value of a cell; None also where it is a fault, which is noted."""
        if column.parse is None:
            table, key = self._table, column.of.key
            unit = table.units.get(key, "")
            stated = Stated(column.title, unit, table.year, table.all_text, table.is_1904, self._remark)
            column.parse = parser_of(column.of, self._standards, stated)
        try:
            value = column.parse(cell)
        except NotUnderstoodError as reason:
            entry.faults.append((column, seen_text(cell), str(reason)))
            return None
        if type(cell) in _REMEMBERED:
            column.known[cell] = value
        return value

    def _constants(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for key, cell in self._table.constants.items():
            f = self._table.form[key]
            try:
                stated = Stated(f.title_zh, year=self._table.year, is_1904=self._table.is_1904, remark=self._remark)
                values[key] = parser_of(f, self._standards, stated)(cell)
            except NotUnderstoodError:
                raise UnreadableSheet(
                    "file.columns",
                    f"工作表「{self._table.sheet}」用于每一行的「{f.title_zh}」写着「{seen_text(cell)}」，读不懂；"
                    f"请改为{allowed_text(f, self._standards)}。",
                    f"Sheet {self._table.sheet!r}: the constant {key} is {cell!r}.",
                ) from None
        return values


def _column(f: Field, table: Table, is_telling: bool) -> Column:
    gives = NUMBER if f.kind in _NUMBERS else 0 if f.kind is Kind.TEXT else MARK
    is_count = f.kind is Kind.INTEGER and f.key not in table.units
    number = table.numbers.get(f.key, 0)
    return Column(f, table.columns[f.key], number, table.titles[f.key], gives, is_count, is_telling)


def _whole_numbers(cells: list[Cell]) -> list[int] | None:
    """The cells as whole numbers, None unless every one of them is a plain whole number."""
    if set(map(type, cells)) != {float}:
        return None
    numbers = cast("list[float]", cells)
    if not (min(numbers) >= -LARGEST_NUMBER and max(numbers) <= LARGEST_NUMBER):  # also where one is not a number
        return None
    whole = [int(number) for number in numbers]
    return whole if whole == numbers else None
