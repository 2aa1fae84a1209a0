"""One row of a mapped sheet: its cells as the mapping file gives them meaning, and the cells that have none.

Says nothing about which rows are read or which of them belong together; that is `sheets.mapped`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from decimal import Decimal
from functools import reduce
from operator import mul
from typing import Final

from sheets.dates import parse_date
from sheets.fields import Kind
from sheets.mapped_date import PARTS, in_sheet_name, whole_of
from sheets.mapped_record import ANY_NUMBER, RULE, Place, Reading, Record, as_cell
from sheets.mapping import SHEET, WIDE, Computed, DateParts, Species, fits, plain
from sheets.mapping_section import Reference
from sheets.places import ALLOWED_ZH, PlaceNames
from sheets.problem import CellFault
from sheets.spelling import Cell, NotUnderstoodError, Parser, normalise, seen_text
from sheets.totals import label_of

_LONGEST_SEEN: Final = 200
# Fields in which 东山小计 is a label too; elsewhere only a bare 小计 is one.
_NAMES: Final = ("place_code", "place_name", "unit_code", "unit_name")


class RowReader:
    """Reads the rows of one sheet (of one wide column of it), in their order."""

    def __init__(self, reading: Reading, place: Place) -> None:
        self._reading, self._mapping, self._place = reading, reading.mapping, place
        self._above: dict[str, Cell] = {}
        self._columns = [*place.numbers.values(), *([place.wide[0]] if place.wide else ())]
        self._constants = {key: reading.parser(key)[0](cell) for key, cell in self._mapping.constants.items()}

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
        if self._reading.places:
            self._look_up_place(record, self._reading.places)
        self._refuse_total(record, row)
        return record

    def _refuse_total(self, record: Record, row: Sequence[Cell]) -> None:
        """A row of totals that the mapping forgot would count everything twice; it is refused, not left out unsaid."""
        fields = {self._number(self._mapping.columns[key]): key for key in _NAMES if key in self._mapping.columns}
        for number, cell in enumerate(row, start=self._place.first_column):
            # One of these is in every label; looked at first, because every text passes here.
            if type(cell) is not str or not any(sign in cell for sign in "计总均"):
                continue
            key = fields.get(number, "")
            if label_of(cell, with_name=key != ""):
                meant = self._mapping.values.get(key, {})
                if plain(cell) not in meant:
                    allowed = "一行数据；合计、小计、平均行请在映射文件的 [skip] 中略去"
                    self._fault(record, key, number, cell, allowed)
                return

    def _look_up_place(self, record: Record, places: PlaceNames) -> None:
        """The code of a place that is given by its name only."""
        name = record.values.get("place_name")
        record.values["place_code"] = None
        try:
            record.values["place_code"] = None if name is None else places.code_of(str(name))
        except NotUnderstoodError:
            column = self._number(self._mapping.columns.get("place_name", ()))
            self._fault(record, "place_name", column, str(name), ALLOWED_ZH, rule="cell.code")

    def _take(self, record: Record, key: str, column: int, cell: Cell) -> None:
        """Put one cell into the record, or its fault."""
        form, values = self._mapping.form, self._mapping.values.get(key)
        parse, allowed = self._reading.parser(key)
        record.values[key] = None
        shown = self._place.unshown.get((record.number, column))
        if shown is not None:
            self._fault(record, key, column, shown, allowed, rule=f"cell.{form[key].kind.value}")
            return
        shared = self._place.shared.get((record.number, column))
        if shared is not None and form[key].kind in (Kind.INTEGER, Kind.DECIMAL):
            told = f"{allowed}；几格合并的数不能分给各格，请拆分单元格、每格各填一数"
            self._fault(record, key, column, seen_text(shared), told, rule=f"cell.{form[key].kind.value}")
            return
        try:
            if values is not None:
                cell = _meaning(cell, values, form[key].kind, parse)
            record.values[key] = parse(cell) if cell != "" else None
        except KeyError:
            listed = "、".join(text or "（空）" for text in values or ())
            self._fault(record, key, column, seen_text(cell), f"映射文件 [values.{key}] 中的：{listed}")
        except NotUnderstoodError as reason:
            told = f"{allowed}；{reason}" if str(reason) else allowed
            self._fault(record, key, column, seen_text(cell), told, rule=f"cell.{form[key].kind.value}")

    def _number_in(self, cell: Cell) -> Decimal | None:
        """A number of a column that is no field."""
        value = None if cell == "" else self._reading.parser(ANY_NUMBER)[0](cell)
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
                found[name] = in_sheet_name(self._place.sheet, name, key)
                continue
            cell, column = self._at(row, part), self._number(part)
            shown = self._place.unshown.get((record.number, column))
            whole = None if shown else whole_of(cell)
            if whole is not None:
                found[name] = whole
            elif cell == "" and not shown:
                empty.append(column)
            else:
                self._fault(record, key, column, shown or seen_text(cell), PARTS[name], rule="cell.date")
                return
        if empty:
            if len(empty) < sum(part not in ((SHEET,), (WIDE,)) for part in parts.columns):
                self._fault(record, key, empty[0], "空", "年、月、日都填，或都空着", rule="cell.date")
            return
        try:
            record.values[key] = parse_date(dt.date(found["year"], found["month"], found["day"]))
        except ValueError:  # no such day, or one in the year 26
            seen = "-".join(str(n) for n in found.values())
            column = self._number(parts.columns[0]) if parts.columns else 0
            self._fault(record, key, column, seen, "日历上有的日期", rule="cell.date")

    def _take_computed(self, record: Record, key: str, computed: Computed, row: Sequence[Cell]) -> None:
        record.values[key] = None
        numbers: list[tuple[int, Decimal | None]] = []
        for reference in computed.columns:
            column, cell = self._number(reference), self._at(row, reference)
            shown = self._place.unshown.get((record.number, column))
            if (record.number, column) in self._place.shared:
                shown = seen_text(self._place.shared[record.number, column])
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


def _product(numbers: list[Decimal]) -> Decimal:
    return reduce(mul, numbers)


def _difference(numbers: list[Decimal]) -> Decimal:
    return numbers[0] - sum(numbers[1:], Decimal(0))


def _sum(numbers: list[Decimal]) -> Decimal:
    return sum(numbers, Decimal(0))


_OPERATION: Final = {"sum": _sum, "difference": _difference, "product": _product}
