"""A file read by a mapping file: which of its sheets, which rows, and which rows are one visit.

The mapping says where everything stands, so nothing is searched and no row is taken for a total or a note. What a
single cell means is `sheets.mapped_row`, which rows belong together `sheets.mapped_visit`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sheets.content import SheetContent, SheetRow
from sheets.fields import Form
from sheets.mapped_record import Place, Reading, Record, as_text, numbers_of
from sheets.mapped_row import RowReader
from sheets.mapped_visit import combine, totals
from sheets.mapping import SHEET, WIDE, Mapping, fits, plain
from sheets.mapping_file import parse_mapping
from sheets.mapping_section import Reference, column_number, refused
from sheets.problem import UnreadableSheet
from sheets.spelling import Cell, NotUnderstoodError, seen_text
from sheets.table import column_letters
from sheets.titles import plain_title, printed_title
from sheets.units import describe, factor
from sheets.workbook import LARGEST_ROWS, Grid, Opened

if TYPE_CHECKING:
    from reference.load import Standards

Row = tuple[int, list[Cell]]


@dataclass
class MappedRows:
    """The rows of one sheet, or of one of its wide columns.

    Attributes:
        records: In the order of the sheet.
        numbers: Field key -> number of the column that gives it, from 1.
        id_suffix: Ends the ids of its rows, because several wide columns share row numbers.
        empty: How many rows had nothing in the wide column, and gave no record.
        remarks: What was done, in Chinese.
    """

    sheet: str
    records: list[Record]
    numbers: dict[str, int]
    id_suffix: str
    empty: int
    remarks: list[str]


def read_mapped(found: SheetContent, opened: Opened, content: bytes, standards: Standards) -> None:
    """Add what the mapping file `content` finds in a file: its form, rows, faults and remarks.

    Raises:
        UnreadableSheet: file.mapping where the mapping is wrong or does not fit the file, file.too_large.
    """
    mapping = parse_mapping(content)
    reading = Reading(mapping, standards, found.remark, all_text=any(grid.all_text for grid in opened.grids),
                      is_1904=any(grid.is_1904 for grid in opened.grids))  # fmt: skip
    _check_values(mapping, reading)
    found.form_id, found.form_version = mapping.form.form_id, mapping.form.version
    chosen = _chosen(mapping, opened)
    wide_titles: set[str] = set()
    for grid in chosen:
        parts, titles = _rows_of(grid, reading)
        wide_titles |= titles
        for part in parts:
            _add(found, part, mapping.form)
    for title in mapping.wide.meanings if mapping.wide else ():
        if title not in wide_titles:
            raise refused("wide.columns", title, "表中有的列标题", problem=f"的「{title}」在所有工作表中都没有")
    left = [grid.name for grid in opened.grids if grid not in chosen]
    if left:
        found.remark(f"映射文件没有选这些工作表，未读取：{'、'.join(f'「{name}」' for name in left)}")
    for name in opened.hidden_sheets:
        found.remark(f"工作表「{name}」是隐藏的，未读取")


def _add(found: SheetContent, part: MappedRows, form: Form) -> None:
    if len(found.rows) + len(part.records) > LARGEST_ROWS:
        raise _too_many_rows(part.sheet)
    for remark in part.remarks:
        found.remark(remark)
    for record in part.records:
        row_id = f"{part.sheet}!{record.number}{part.id_suffix}"
        values: dict[str, object] = {f.key: record.values.get(f.key) for f in form.fields}
        found.rows.append(SheetRow(part.sheet, record.number, row_id, values, part.numbers))
        found.faults += [replace(fault, row_id=row_id) for fault in record.faults]


def _check_values(mapping: Mapping, reading: Reading) -> None:
    """Constants and meanings must be what the form allows, before any row is read by them."""
    stated = [(f"constants.{key}", key, cell) for key, cell in mapping.constants.items()]
    stated += [(f"values.{k}", k, cell) for k, cells in mapping.values.items() for cell in cells.values() if cell != ""]
    for place, key, cell in stated:
        parse, allowed = reading.parser(key)
        try:
            is_understood = parse(cell) is not None
        except NotUnderstoodError:
            is_understood = False
        if not is_understood:
            raise refused(place, seen_text(cell), allowed)


def _chosen(mapping: Mapping, opened: Opened) -> list[Grid]:
    grids = opened.grids
    for pattern in mapping.sheets:
        if not any(fits(plain(grid.name), plain(pattern)) for grid in grids):
            names = "、".join(f"「{grid.name}」" for grid in grids) or "（没有）"
            raise refused(
                "sheets", pattern, f"文件里的工作表 {names}；不写则读取全部", problem=f"的「{pattern}」在文件里没有"
            )
    return [grid for grid in grids if any(fits(plain(grid.name), plain(pattern)) for pattern in mapping.sheets)]


@dataclass
class _Sheet:
    """A sheet with its titles found."""

    grid: Grid
    titles: dict[int, str]
    rows: list[Row]

    def find(self, key: str, reference: Reference) -> int:
        """Number of the column that one of the titles or letters names.

        Raises:
            UnreadableSheet: file.mapping, none does or several do.
        """
        for one in reference:
            number = column_number(one)
            if number is not None:
                return number
            found = [n for n, title in self.titles.items() if plain_title(title) == plain_title(one)]
            if len(found) > 1:
                letters = "、".join(f"{column_letters(n)}列" for n in found)
                raise refused(key, one, letters, problem=f"的「{one}」在工作表「{self.grid.name}」有几列同名")
            if found:
                return found[0]
        shown = "、".join(self.titles.values()) or "（没有标题）"
        wanted = "」「".join(reference)
        raise refused(
            key, reference[0], f"其中之一：{shown}", problem=f"的「{wanted}」在工作表「{self.grid.name}」中没有"
        )


def _rows_of(grid: Grid, reading: Reading) -> tuple[list[MappedRows], set[str]]:
    """The rows of a sheet, apart for each wide column where there are such, and the wide titles that it has."""
    mapping = reading.mapping
    sheet = _read(grid, mapping)
    numbers = {
        reference: sheet.find(key, reference)
        for key, reference in mapping.references
        if reference not in ((SHEET,), (WIDE,))
    }
    place = Place(grid.name, grid.first_column, numbers, sheet.titles, grid.unshown)
    conditions = RowReader(reading, place)
    wanted = [(number, row) for number, row in sheet.rows if conditions.is_wanted(row)]
    place = replace(place, shared=_shared(grid, wanted))
    left, sheet.rows = len(sheet.rows) - len(wanted), wanted
    if not mapping.wide:
        part = _part(sheet, reading, place)
        part.remarks[:0] = _remarks(sheet, mapping, set(numbers.values()), left)
        return [part], set()
    parts: list[MappedRows] = []
    found: dict[str, int] = {}
    for title in mapping.wide.meanings:
        if column_number(title) is not None or any(plain_title(t) == plain_title(title) for t in sheet.titles.values()):
            found[title] = sheet.find("wide.columns", (title,))
    for title, number in found.items():
        parts.append(_part(sheet, reading, replace(place, wide=(number, mapping.wide.meanings[title]))))
    if parts:
        said = _remarks(sheet, mapping, {*numbers.values(), *found.values()}, left)
        lacking = [title for title in mapping.wide.meanings if title not in found]
        if lacking:
            said.append(f"工作表「{grid.name}」没有这些列：{'、'.join(lacking)}")
        empty = [part for part in parts if part.empty]
        if empty:
            letters = "、".join(part.id_suffix.removeprefix(":") for part in empty)
            cells = sum(part.empty for part in empty)
            said.append(f"工作表「{grid.name}」{letters}列共有 {cells} 格没有数，没有成行")
        parts[0].remarks[:0] = said
    return parts, set(found)


def _shared(grid: Grid, rows: Sequence[Row]) -> dict[tuple[int, int], Cell]:
    """Cells merged over several rows: (row number, column number) -> what stands in them."""
    cells = dict(rows)
    shared: dict[tuple[int, int], Cell] = {}
    for top, left, bottom, _ in grid.spans:
        index = left - grid.first_column
        if bottom == top or top not in cells or not 0 <= index < len(cells[top]) or cells[top][index] == "":
            continue
        inside = [number for number in range(top, min(bottom, rows[-1][0]) + 1) if number in cells]
        if len(inside) > 1:
            shared |= {(number, left): cells[top][index] for number in inside}
    return shared


def _read(grid: Grid, mapping: Mapping) -> _Sheet:
    heads: list[Row] = []
    rows: list[Row] = []
    unshown_rows = {number for number, _ in grid.unshown}
    for number, row in enumerate(grid.rows, start=1):
        if number in mapping.header_rows:
            heads.append((number, row))
        if number < mapping.first_row or (number not in unshown_rows and not any(cell != "" for cell in row)):
            continue
        if mapping.last_row is not None and number > mapping.last_row:
            break
        rows.append((number, row))
        if len(rows) > LARGEST_ROWS:
            raise _too_many_rows(grid.name)
    return _Sheet(grid, joined_titles([row for _, row in heads], grid.first_column), rows)


def _too_many_rows(name: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.too_large",
        f"工作表「{name}」超过 {LARGEST_ROWS} 行，请分成几个文件。",
        f"More than {LARGEST_ROWS} rows in sheet {name!r}.",
    )


def joined_titles(heads: Sequence[Sequence[Cell]], first_column: int) -> dict[int, str]:
    """Title of every column; of several rows the texts one below the other, as 褐家鼠/雄.

    A title merged across columns stands in its first cell only, so it goes on to the right over columns that have a
    title of their own below it.
    """
    parts: dict[int, list[str]] = {}
    for depth, head in enumerate(heads):
        carried = ""
        for index in range(max(map(len, heads))):
            own = printed_title(seen_text(head[index])).strip() if index < len(head) else ""
            below = any(index < len(row) and row[index] != "" for row in heads[depth + 1 :])
            carried = own or (carried if below else "")
            if carried:
                parts.setdefault(first_column + index, []).append(carried)
    return {number: "/".join(dict.fromkeys(texts)) for number, texts in sorted(parts.items())}


def _part(sheet: _Sheet, reading: Reading, place: Place) -> MappedRows:
    """The rows of a sheet, or of one of its wide columns."""
    mapping = reading.mapping
    form, name = mapping.form, sheet.grid.name
    letters = column_letters(place.wide[0]) if place.wide else ""
    reader = RowReader(reading, place)
    read = [reader.read(number, row) for number, row in sheet.rows if not reader.is_blank(number, row)]
    records = [record for record in read if record is not None]
    empty = len(read) - len(records)
    remarks = []
    if mapping.combine:
        before, sums = len(records), totals(records, [*mapping.combine.total, *mapping.species_fields])
        records = combine(records, place, mapping.combine, mapping)
        by = "、".join(form[key].label_zh for key in mapping.combine.by)
        told = "".join(f"，{form[key].label_zh}共 {as_text(total)}" for key, total in sums.items())
        remarks.append(f"工作表「{name}」{before} 行按{by}合并为 {len(records)} 行{told}")
    return MappedRows(name, records, numbers_of(mapping, place), f":{letters}" if letters else "", empty, remarks)


def _remarks(sheet: _Sheet, mapping: Mapping, used: set[int], left: int) -> list[str]:
    name = sheet.grid.name
    rows = "、".join(str(number) for number in mapping.header_rows)
    remarks = [
        f"工作表「{name}」按映射文件读取，{f'第{rows}行是标题' if rows else '没有标题行'}，"
        f"第{mapping.first_row}行起是数据"
    ]
    if left:
        remarks.append(f"工作表「{name}」按映射文件的条件略去 {left} 行")
    for key, unit in mapping.units.items():
        ours = mapping.form[key].unit
        if factor(unit, ours) is not None:
            told = f"由 {unit} 换算为 {ours or '个数'}（{describe(unit, ours)}）"
            remarks.append(f"工作表「{name}」的「{mapping.form[key].label_zh}」{told}")
    unused = [f"{column_letters(n)}列「{title}」" for n, title in sheet.titles.items() if n not in used]
    if unused:
        remarks.append(f"工作表「{name}」映射文件没有用到的列，未读取：{'、'.join(unused)}")
    return remarks
