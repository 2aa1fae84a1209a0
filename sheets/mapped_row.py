"""One row of a mapped sheet: its cells as the mapping file gives them meaning, and the cells that have none.

Says nothing about which rows are read or which of them belong together; that is `sheets.mapped`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from operator import mul
from typing import Final

from sheets.cells import Cell, NotUnderstoodError, Parser, Value, normalise, seen_text
from sheets.fields import Kind
from sheets.mapping import SHEET, WIDE, Computed, DateParts, Mapping, Species, fits, plain
from sheets.mapping_section import Reference, refused
from sheets.problem import CellFault
from sheets.units import convert

RULE: Final = "cell.mapping"
# Stands among the parsers for columns that are computed with and are no field of the form.
ANY_NUMBER: Final = ""
_LONGEST_SEEN: Final = 200
_WHOLE = re.compile(r"(\d{1,4})(?:\.0+)?\s*[年月日号]?(?:份)?")
_PART: Final = {"year": "年份，如 2026", "month": "月份，1 到 12", "day": "日，1 到 31"}
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE_MONTHS: Final = (
    "一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月",
)  # fmt: skip
_IN_SHEET_NAME: Final = {
    "year": re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)"),
    "month": re.compile(r"(?<!\d)(\d{1,2})月"),
}


@dataclass(frozen=True)
class Place:
    """Where a sheet holds what the mapping names.

    Attributes:
        first_column: Number of the column in which its rows start.
        numbers: Reference -> number of its column, from 1.
        titles: Number of a column -> its title as printed.
        unshown: (row number, column number) -> what stands in a cell that reads as empty, such as #N/A.
        wide: Number and meaning of the wide column that is read, None where the mapping has none.
    """

    sheet: str
    first_column: int
    numbers: Lookup[Reference, int]
    titles: Lookup[int, str]
    unshown: Lookup[tuple[int, int], str]
    wide: tuple[int, Cell] | None = None


@dataclass
class Record:
    """One row, or several that became one.

    Attributes:
        number: Row number as the user sees it; the first one's where there are several.
        values: Field key -> value, None for missing; fields that the row has nothing to say about are not there.
        faults: Cells that cannot be read; they have no row id yet.
    """

    number: int
    values: dict[str, Value] = field(default_factory=dict)
    faults: list[CellFault] = field(default_factory=list)


class RowReader:
    """Reads the rows of one sheet (of one wide column of it), in their order."""

    def __init__(self, mapping: Mapping, place: Place, parsers: Lookup[str, tuple[Parser, str]]) -> None:
        self._mapping, self._place, self._parsers = mapping, place, parsers
        self._above: dict[str, Cell] = {}
        self._columns = [*place.numbers.values(), *([place.wide[0]] if place.wide else ())]
        self._constants = {key: parsers[key][0](cell) for key, cell in mapping.constants.items()}

    def is_blank(self, number: int, row: Sequence[Cell]) -> bool:
        """Whether no column that the mapping names holds anything."""
        return all(self._cell(row, n) == "" and (number, n) not in self._place.unshown for n in self._columns)

    def is_wanted(self, row: Sequence[Cell]) -> bool:
        """Whether the conditions keep the row."""
        only = (self._fits(row, one.column, one.texts) for one in self._mapping.only)
        return all(only) and not any(self._fits(row, one.column, one.texts) for one in self._mapping.skip)

    def _fits(self, row: Sequence[Cell], column: Reference, texts: Sequence[str]) -> bool:
        seen = plain(seen_text(self._at(row, column)))
        return any(fits(seen, text) for text in texts)

    def read(self, number: int, row: Sequence[Cell]) -> Record | None:
        """The row; None where its wide column holds nothing."""
        mapping, record = self._mapping, Record(number)
        for key, reference in mapping.columns.items():
            cell = self._at(row, reference)
            if key in mapping.fill_down:
                cell = self._above[key] = self._above.get(key, "") if cell == "" else cell
            self._take(record, key, self._number(reference), cell)
        if mapping.wide and self._place.wide:
            column = self._place.wide[0]
            self._take(record, mapping.wide.value, column, self._cell(row, column))
            if record.values[mapping.wide.value] is None and not any(f.number == column for f in record.faults):
                return None
        for key, parts in mapping.dates.items():
            self._take_date(record, key, parts, row)
        for key, computed in mapping.computed.items():
            self._take_computed(record, key, computed, row)
        if mapping.species:
            self._take_species(record, mapping.species, row)
        record.values.update(self._constants)
        return record

    def _take(self, record: Record, key: str, column: int, cell: Cell) -> None:
        """Put one cell into the record, or its fault."""
        form, values = self._mapping.form, self._mapping.values.get(key)
        parse, allowed = self._parsers[key]
        record.values[key] = None
        shown = self._place.unshown.get((record.number, column))
        if shown is not None:
            self._fault(record, key, column, shown, allowed, rule=f"cell.{form[key].kind.value}")
            return
        try:
            if values is not None:
                cell = _meaning(cell, values, form[key].kind, parse)
            if key in self._mapping.units and cell != "":
                cell = self._converted(key, cell)
            record.values[key] = parse(cell) if cell != "" else None
        except KeyError:
            listed = "、".join(text or "（空）" for text in values or ())
            self._fault(record, key, column, seen_text(cell), f"映射文件 [values.{key}] 中的：{listed}")
        except NotUnderstoodError:
            self._fault(record, key, column, seen_text(cell), allowed, rule=f"cell.{form[key].kind.value}")

    def _converted(self, key: str, cell: Cell) -> Cell:
        """A number in the form's unit, exactly."""
        number = self._number_in(cell)
        if number is None:
            return ""
        try:
            return as_cell(convert(number, self._mapping.units[key], self._mapping.form[key].unit))
        except ValueError:
            raise NotUnderstoodError from None

    def _number_in(self, cell: Cell) -> Decimal | None:
        """A number of a column that is no field."""
        value = None if cell == "" else self._parsers[ANY_NUMBER][0](cell)
        return None if value is None else Decimal(str(value))

    def _take_date(self, record: Record, key: str, parts: DateParts, row: Sequence[Cell]) -> None:
        record.values[key] = None
        found: dict[str, int] = {}
        empty: list[int] = []
        for name, part in (("year", parts.year), ("month", parts.month), ("day", parts.day)):
            if isinstance(part, int):
                found[name] = part
                continue
            if part == (SHEET,):
                found[name] = self._in_sheet_name(key, name)
                continue
            cell, column = self._at(row, part), self._number(part)
            shown = self._place.unshown.get((record.number, column))
            whole = None if shown else whole_of(cell)
            if whole is not None:
                found[name] = whole
            elif cell == "" and not shown:
                empty.append(column)
            else:
                self._fault(record, key, column, shown or seen_text(cell), _PART[name], rule="cell.date")
                return
        if empty:
            if len(empty) < sum(part not in ((SHEET,), (WIDE,)) for part in parts.columns):
                self._fault(record, key, empty[0], "空", "年、月、日都填，或都空着", rule="cell.date")
            return
        try:
            record.values[key] = dt.date(found["year"], found["month"], found["day"])
        except ValueError:
            seen = "-".join(str(n) for n in found.values())
            column = self._number(parts.columns[0]) if parts.columns else 0
            self._fault(record, key, column, seen, "日历上有的日期", rule="cell.date")

    def _in_sheet_name(self, key: str, part: str) -> int:
        found = _IN_SHEET_NAME[part].findall(self._place.sheet) if part in _IN_SHEET_NAME else []
        if len(found) != 1:
            raise refused(
                f"dates.{key}.{part}", self._place.sheet, "名称中有且只有一个年份（如 2026）或月份（如 6月）的工作表"
            )
        return int(found[0])

    def _take_computed(self, record: Record, key: str, computed: Computed, row: Sequence[Cell]) -> None:
        record.values[key] = None
        numbers: list[tuple[int, Decimal | None]] = []
        for reference in computed.columns:
            column, cell = self._number(reference), self._at(row, reference)
            shown = self._place.unshown.get((record.number, column))
            try:
                if shown is not None:
                    raise NotUnderstoodError
                numbers.append((column, self._number_in(cell)))
            except NotUnderstoodError:
                self._fault(record, key, column, shown or seen_text(cell), "数字", rule="cell.decimal")
                return
        given = [number for _, number in numbers if number is not None]
        if len(given) == len(numbers):
            result = _OPERATION[computed.operation](given)
            self._take(record, key, numbers[0][0], as_cell(result))
        elif given:
            empty = next(column for column, number in numbers if number is None)
            self._fault(record, key, empty, "空", "数字：与其他列一起计算，空格不能当作 0")

    def _take_species(self, record: Record, species: Species, row: Sequence[Cell]) -> None:
        column, count = self._number(species.name), self._number(species.count)
        cell = self._at(row, species.count)
        name = plain(seen_text(self._at(row, species.name)))
        shown = self._place.unshown.get((record.number, column))
        key = species.fields.get(name)
        if key and shown is None:
            self._take(record, key, count, cell)
        elif (key is None and (name != "" or plain(seen_text(cell)) not in ("", "0"))) or shown is not None:
            allowed = f"映射文件 [species.fields] 中的：{'、'.join(species.fields)}"
            self._fault(record, "", column, shown or name or "空", allowed)
        elif plain(seen_text(cell)) not in ("", "0") and all(fault.number != count for fault in record.faults):
            self._fault(record, "", count, seen_text(cell), f"空或 0：「{name}」不是一种")

    def _at(self, row: Sequence[Cell], reference: Reference) -> Cell:
        if reference == (SHEET,):
            return self._place.sheet
        if reference == (WIDE,):
            return self._place.wide[1] if self._place.wide else ""
        return self._cell(row, self._place.numbers[reference])

    def _number(self, reference: Reference) -> int:
        if reference == (WIDE,) and self._place.wide:
            return self._place.wide[0]
        return self._place.numbers.get(reference, 0)

    def _cell(self, row: Sequence[Cell], number: int) -> Cell:
        index = number - self._place.first_column
        cell = row[index] if 0 <= index < len(row) else ""
        return "" if isinstance(cell, str) and not normalise(cell) else cell

    def _fault(self, record: Record, key: str, column: int, seen: str, allowed: str, *, rule: str = RULE) -> None:
        title = self._place.titles.get(column) or (self._mapping.form[key].title_zh if key else "")
        seen = seen if len(seen) <= _LONGEST_SEEN else f"{seen[:_LONGEST_SEEN]}…"
        record.faults.append(
            CellFault(rule, self._place.sheet, record.number, "", key, title, seen, allowed, number=column)
        )


def numbers_of(mapping: Mapping, place: Place) -> dict[str, int]:
    """Field key -> number of the column that gives it; a constant and the sheet's name have none."""
    wide = place.wide[0] if place.wide else 0
    named: dict[str, tuple[Reference, ...]] = {key: (reference,) for key, reference in mapping.columns.items()}
    named |= {key: parts.columns for key, parts in mapping.dates.items()}
    named |= {key: computed.columns for key, computed in mapping.computed.items()}
    if mapping.species:
        named |= dict.fromkeys(mapping.species_fields, (mapping.species.count,))
    numbers = {
        key: next((n for one in references if (n := wide if one == (WIDE,) else place.numbers.get(one, 0))), 0)
        for key, references in named.items()
    }
    if mapping.wide:
        numbers[mapping.wide.value] = wide
    return {key: number for key, number in numbers.items() if number}


def as_cell(number: Decimal) -> Cell:
    """A computed number as a sheet would hold it."""
    return int(number) if number == number.to_integral_value() else as_text(number)


def as_text(value: Value) -> str:
    """A value as people write it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else "空" if value is None else str(value)


def _meaning(cell: Cell, values: Lookup[str, Cell], kind: Kind, parse: Parser) -> Cell:
    """What a cell means by the mapping's list; numbers and dates of such columns also mean themselves.

    Raises:
        KeyError: It means nothing.
    """
    text = plain(seen_text(cell))
    if text in values:
        return values[text]
    if text == "":
        return ""
    if kind in (Kind.INTEGER, Kind.DECIMAL, Kind.DATE):
        try:
            parse(cell)
        except NotUnderstoodError:
            raise KeyError(text) from None
        return cell
    raise KeyError(text)


def whole_of(cell: Cell) -> int | None:
    """A year, month or day as cells and titles hold it: 6, 6.0, 6月, 六月, Jun."""
    text = normalise(seen_text(cell))
    match = _WHOLE.fullmatch(text)
    if match:
        return int(match[1])
    if text.removesuffix("份") in _CHINESE_MONTHS:
        return _CHINESE_MONTHS.index(text.removesuffix("份")) + 1
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS and text.isalpha() else None


def _product(numbers: list[Decimal]) -> Decimal:
    return reduce(mul, numbers)


def _difference(numbers: list[Decimal]) -> Decimal:
    return numbers[0] - sum(numbers[1:], Decimal(0))


def _sum(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


_OPERATION: Final = {"sum": _sum, "difference": _difference, "product": _product}
