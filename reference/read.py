"""From the CSV files of standards/ to typed rows: encoding, header, number of cells, type and vocabulary of each cell.

What needs more than one cell to judge (codes of other tables, validity, limits) stands in check.py.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from reference.problem import StandardsProblem
from reference.rows import Cell, Row
from reference.table import Column, Table
from reference.tables import TABLES

_INTEGER = re.compile(r"-?[0-9]{1,15}")
_DECIMAL = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,3})?")  # fits DECIMAL(9, 3): comparison with limits is exact
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Line:
    """A row and where it stands, so that every later check can name file and line.

    Attributes:
        is_whole: False when a cell could not be read. Such a row is empty there; it still lends its codes to other
            tables, so that one slip is one problem, but nothing else is asked of it.
    """

    file: str
    number: int
    row: Row
    is_whole: bool = True

    def problem(self, zh: str, en: str) -> StandardsProblem:
        """A problem of this row."""
        return StandardsProblem(self.file, self.number, f"{zh} / {en}")


def read_folders(folders: Sequence[Path], problems: list[StandardsProblem]) -> dict[str, list[Line]] | None:
    """Read every table from the first folder, then the rows that later folders add to it.

    Returns:
        Every table of `TABLES`, in that order, with its lines; None when a file as a whole could not be read, for
        then nothing can be said about the codes that it holds.
    """
    lines: dict[str, list[Line]] = {name: [] for name in TABLES}
    is_complete = True
    for position, folder in enumerate(folders):
        files = {path.stem: path for path in sorted(folder.glob("*.csv"))}
        for stem in sorted(files.keys() - TABLES.keys()):
            zh, en = f"未知的表“{stem}”，可用：{'、'.join(TABLES)}", f"unknown table {stem!r}"
            problems.append(StandardsProblem(str(files[stem]), 1, f"{zh} / {en}"))
        for table in TABLES.values():
            path = files.get(table.name)
            if path is not None:
                file = _TableFile(path, table, problems)
                lines[table.name] += file.lines()
                is_complete = is_complete and not file.is_broken
            elif position == 0:
                is_complete = False
                problems.append(StandardsProblem(str(folder / f"{table.name}.csv"), 1, "缺少此文件 / file is missing"))
    return lines if is_complete else None


class _TableFile:
    """One CSV of one table, while it is being read."""

    def __init__(self, path: Path, table: Table, problems: list[StandardsProblem]) -> None:
        self.path = path
        self.table = table
        self.columns = {column.name: column for column in table.columns}
        self.problems = problems
        self.is_broken = False

    def report(self, number: int, zh: str, en: str) -> None:
        self.problems.append(StandardsProblem(str(self.path), number, f"{zh} / {en}"))

    def break_off(self, number: int, zh: str, en: str) -> None:
        """Report what makes the rest of the file unreadable."""
        self.is_broken = True
        self.report(number, zh, en)

    def lines(self) -> list[Line]:
        try:
            content = self.path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            number = error.object[: error.start].count(b"\n") + 1
            self.break_off(number, "文件不是UTF-8编码，请另存为“CSV UTF-8”", "not UTF-8; save the file as CSV UTF-8")
            return []
        reader = csv.reader(io.StringIO(content, newline=""), strict=True)
        header: list[str] | None = None
        lines: list[Line] = []
        ended = 0  # a quoted cell may hold line breaks: a row is named by the first of its physical lines
        try:
            for cells in reader:
                number, ended = ended + 1, reader.line_num
                if not any(cell.strip() for cell in cells):
                    continue
                if header is None:
                    header = [cell.strip() for cell in cells]
                    if not self._header_is_right(header, number):
                        return []
                    continue
                lines.append(self._line(header, cells, number))
        except csv.Error as error:
            self.break_off(reader.line_num, f"CSV格式错误：{error}", f"malformed CSV: {error}")
        if header is None:
            self.break_off(1, "文件没有表头", "the file has no header")
        return lines

    def _header_is_right(self, header: list[str], number: int) -> bool:
        for name in sorted(set(header) - self.columns.keys()):
            self.break_off(number, f"未知的列“{name}”，可用：{'、'.join(self.columns)}", f"unknown column {name!r}")
        for name in sorted({name for name in header if header.count(name) > 1}):
            self.break_off(number, f"列“{name}”出现多次", f"column {name!r} appears twice")
        # A local file may leave out columns that it never fills.
        for name in (c.name for c in self.table.columns if c.required and c.name not in header):
            self.break_off(number, f"缺少列“{name}”", f"column {name!r} is missing")
        return not self.is_broken

    def _line(self, header: list[str], cells: list[str], number: int) -> Line:
        given = dict(zip(header, cells, strict=False))
        row: dict[str, Cell] = {}
        faults: list[tuple[str, str]] = []
        for column in self.table.columns:
            seen = given.get(column.name, "").strip()
            fault = _fault(column, seen)
            row[column.name] = _value(column, seen) if fault is None else None
            if fault is not None:
                faults.append(fault)
        if len(cells) != len(header):
            # Cells have slipped under other columns: what each of them says is beside the point.
            zh = f"此行有{len(cells)}格，表头有{len(header)}列"
            faults = [(zh, f"{len(cells)} cells under a header of {len(header)}")]
        for fault in faults:
            self.report(number, *fault)
        return Line(str(self.path), number, row, is_whole=not faults)


def _fault(column: Column, seen: str) -> tuple[str, str] | None:
    """Why a cell cannot stand in its column, in Chinese and English; None when it can."""
    if seen == "":
        if column.required:
            return f"“{column.name}”（{column.zh}）不能为空", f"{column.name} is empty"
        return None
    if column.type in _SHAPES:
        is_right, zh, en = _SHAPES[column.type]
        if not is_right(seen):
            return (
                f"“{column.name}”（{column.zh}）应为{zh}，实为“{seen}”",
                f"{column.name} is {seen!r}, must be {en}",
            )
    if column.allowed:
        for part in parts(column, seen):
            if part not in column.allowed:
                return (
                    f"“{column.name}”（{column.zh}）的“{part}”不在可用值中：{'、'.join(column.allowed)}",
                    f"{column.name} has {part!r}, allowed are {', '.join(column.allowed)}",
                )
    return None


def _is_date(seen: str) -> bool:
    if not _DATE.fullmatch(seen):
        return False
    try:
        date.fromisoformat(seen)
    except ValueError:
        return False
    return True


_SHAPES: dict[str, tuple[Callable[[str], bool], str, str]] = {
    "integer": (lambda seen: _INTEGER.fullmatch(seen) is not None, "整数", "a whole number"),
    "decimal": (
        lambda seen: _DECIMAL.fullmatch(seen) is not None,
        "至多三位小数的数",
        "a number of three decimals at most",
    ),
    "date": (_is_date, "日期，形如2026-01-31", "a date such as 2026-01-31"),
    "boolean": (lambda seen: seen in ("true", "false"), "true或false", "true or false"),
}


def _value(column: Column, seen: str) -> Cell:
    if seen == "":
        return None
    match column.type:
        case "integer":
            return int(seen)
        case "decimal":
            return Decimal(seen)
        case "date":
            return date.fromisoformat(seen)
        case "boolean":
            return seen == "true"
        case _:
            return seen


def parts(column: Column, seen: str) -> list[str]:
    """The codes of a cell: several, joined by `;`, where the column holds several values."""
    return [part.strip() for part in seen.split(";")] if column.each_of else [seen]
