"""A workbook sent back: the user's own file with marks at its cells and a first sheet that sums up.

Knows marks and lines of text, neither rules nor receipts. An xlsx or xlsm keeps everything that the user has in it: the
parts are edited, no cell is touched, and what is added can be told and taken away again. Other kinds of file, which
only their own programs can write well, come back as a new xlsx with their values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final

from sheets.annotate_book import Book, BookSheet
from sheets.annotate_comments import add_comments, position_of, strip_comments
from sheets.annotate_package import Package, PackageError, dump_xml, parse_xml
from sheets.annotate_plain import empty_workbook, plain_workbook
from sheets.annotate_sheet import SEVERITIES, Position, SheetXml, deselect, select
from sheets.annotate_styles import Styles
from sheets.annotate_summary import Line, Summary, Text, summary_sheet
from sheets.practice import WATERMARK
from sheets.workbook import LARGEST_FILE, LARGEST_UNPACKED, SUMMARY_MARKER, SUMMARY_SHEET

__all__ = ["MOST_COMMENTS", "Annotated", "Line", "Mark", "Summary", "Text", "annotate", "strip"]

# Each comment is a drawn box; with tens of thousands of them Excel and WPS take minutes to open a file.
MOST_COMMENTS: Final = 5000

_SUFFIXES = (("macroEnabled.template", ".xltm"), ("macroEnabled", ".xlsm"), ("template", ".xltx"))
_LOOK_LOST = (
    "原文件不是通常的 xlsx，本文件是按其内容新做的：数值都在，格式、公式和图片没有保留；请在本文件中改正后发送。"
)
_NOT_OPENED = "原文件无法写入标记，本文件只有检查结果；请在原文件中改正后发送。"


@dataclass(frozen=True)
class Mark:
    """Something said about a cell.

    Attributes:
        cell: Its reference, such as F7; "" where a row is meant, which is marked in its first column.
        row: Number of the row, from 1; used where `cell` is "".
        severity: error, warning or notice; the worst of a cell gives its colour.
    """

    sheet: str
    cell: str
    row: int
    severity: str
    text: str


@dataclass(frozen=True)
class Annotated:
    """The file to hand back.

    Attributes:
        suffix: .xlsx, or what the user's own file needs to be opened as (.xlsm).
        is_own: It is the user's own file; otherwise a new one with the values, or with the summary only.
    """

    content: bytes
    suffix: str
    is_own: bool


def annotate(content: bytes, marks: Iterable[Mark], summary: Summary) -> Annotated:
    """Mark the cells of a workbook and put a summary in front; marks of an earlier answer vanish.

    Args:
        content: The file as sent; b"" where it could not be opened.
        marks: Several on one cell share its comment, in the order given.
        summary: The first sheet.
    """
    given = list(marks)
    # Files from outside break in more ways than can be named, and whoever sent one is owed an answer.
    for attempt in (_in_own, _in_plain):
        with suppress(Exception):
            return attempt(content, given, summary)
    return _annotated(empty_workbook(), (), summary, (_NOT_OPENED,), is_own=False)


def _in_own(content: bytes, marks: Sequence[Mark], summary: Summary) -> Annotated:
    if len(content) > LARGEST_FILE:
        raise PackageError("too large")
    return _annotated(content, marks, summary, (), is_own=True)


def _in_plain(content: bytes, marks: Sequence[Mark], summary: Summary) -> Annotated:
    plain, names = plain_workbook(content)
    renamed = [replace(mark, sheet=names.get(mark.sheet, mark.sheet)) for mark in marks]
    return _annotated(plain, renamed, summary, (_LOOK_LOST,), is_own=False)


def strip(content: bytes) -> bytes:
    """The workbook without anything of ours; the bytes as they came where there is nothing of ours.

    Raises:
        PackageError: It is no xlsx or xlsm.
    """
    package = Package(content)
    book = Book(package)
    if not _strip(package, book):
        return content
    book.save()
    return package.save()


def _annotated(
    content: bytes, marks: Sequence[Mark], summary: Summary, notes: tuple[str, ...], *, is_own: bool
) -> Annotated:  # fmt: skip
    package = Package(content)
    _refuse_bombs(package)
    book = Book(package)
    _strip(package, book)
    styles_part = book.styles_part()
    styles = Styles(package.read(styles_part) or None, book.namespace)
    colours, comments = _by_sheet(marks)
    said = sum(map(len, comments.values()))
    if said > MOST_COMMENTS:
        notes += (
            f"有问题的格子共 {said} 个，超过 {MOST_COMMENTS} 个：前 {MOST_COMMENTS} 个写了批注，其余只有颜色；"
            f"各格的问题见下面各组的行号。",
        )
    formats = {severity: styles.mark(severity) for severity in SEVERITIES}
    former = book.active
    room = MOST_COMMENTS
    listed = book.sheets
    unknown = sum(mark.sheet not in {one.name for one in listed if one.kind == "worksheet"} for mark in marks)
    if unknown:
        notes += (f"有 {unknown} 处问题所在的工作表在文件中找不到，只列在下面。",)
    for one in listed:
        if one.kind == "worksheet":
            texts = dict(list(comments.get(one.name, {}).items())[:room])
            room -= len(texts)
            _mark_sheet(package, one, colours.get(one.name, {}), texts, formats, summary.watermark)
        else:
            chart = parse_xml(package.read(one.path))
            if deselect(chart):
                package.write(one.path, dump_xml(chart))
    data = summary_sheet(summary, notes, styles, namespace=book.namespace, former=former)
    if summary.watermark:
        sheet = SheetXml(data)
        sheet.stamp(summary.watermark)
        data = sheet.dump()
    book.put_first(_free_sheet_name(listed), data)
    package.write(styles_part, styles.dump())
    book.save()
    kind = package.content_type(package.workbook)
    suffix = next((suffix for words, suffix in _SUFFIXES if words in kind), ".xlsx")
    return Annotated(package.save(), suffix, is_own)


def _by_sheet(
    marks: Sequence[Mark],
) -> tuple[dict[str, dict[Position, str]], dict[str, dict[Position, str]]]:
    """The worst severity and the whole text of every marked cell, by sheet."""
    colours: dict[str, dict[Position, str]] = {}
    texts: dict[str, dict[Position, str]] = {}
    for mark in marks:
        position = position_of(mark.cell) if mark.cell else (mark.row, 1)
        if position[0] < 1:
            continue
        severities, said = colours.setdefault(mark.sheet, {}), texts.setdefault(mark.sheet, {})
        severities[position] = min(severities.get(position, mark.severity), mark.severity, key=SEVERITIES.index)
        said[position] = f"{said[position]}\n\n{mark.text}" if position in said else mark.text
    return colours, texts


def _mark_sheet(
    package: Package, one: BookSheet, colours: Mapping[Position, str], texts: Mapping[Position, str],
    formats: Mapping[str, int], watermark: str,
) -> None:  # fmt: skip
    sheet = SheetXml(package.read(one.path))
    is_changed = deselect(sheet.root)
    if watermark:
        sheet.stamp(watermark)
    if colours:
        cells = {s: [position for position, severity in colours.items() if severity == s] for s in SEVERITIES}
        sheet.paint(cells, formats)
        add_comments(package, one.path, sheet, texts)
    if is_changed or watermark or colours:
        package.write(one.path, sheet.dump())


def _strip(package: Package, book: Book) -> bool:
    """Take everything of ours out; whether there was anything."""
    is_changed = False
    for one in book.sheets:
        if one.kind != "worksheet" or not one.name.startswith(SUMMARY_SHEET):
            continue
        first = book.first_row(one.path)
        if first.get("A1") != SUMMARY_MARKER:
            continue
        active, former = book.active, first.get("B1", "").removesuffix(".0")
        book.take_out(one)
        # The tab that was shown before us is shown again, unless the user has turned to another since.
        back = int(former) if former.isdecimal() else 0
        place = active - (active > one.place) if active != one.place else back
        book.active = place if place < len(book.sheets) else 0
        _select(package, book)
        is_changed = True
    # Also where the summing-up sheet was deleted by hand.
    for one in book.sheets:
        if one.kind == "worksheet":
            sheet = SheetXml(package.read(one.path))
            is_ours = sheet.strip_colours()
            is_ours = sheet.unstamp(WATERMARK) or is_ours
            is_ours = strip_comments(package, one.path, sheet) or is_ours
            if is_ours:
                package.write(one.path, sheet.dump())
                is_changed = True
    return is_changed


def _select(package: Package, book: Book) -> None:
    shown = next((one for one in book.sheets if one.place == book.active), None)
    if shown and shown.kind == "worksheet":
        sheet = SheetXml(package.read(shown.path))
        select(sheet.root)
        package.write(shown.path, sheet.dump())
    elif shown:
        chart = parse_xml(package.read(shown.path))
        select(chart)
        package.write(shown.path, dump_xml(chart))


def _free_sheet_name(listed: Sequence[BookSheet]) -> str:
    taken = {one.name.lower() for one in listed}
    number, name = 1, SUMMARY_SHEET
    while name.lower() in taken:
        number += 1
        name = f"{SUMMARY_SHEET}{number}"
    return name


def _refuse_bombs(package: Package) -> None:
    if package.unpacked > LARGEST_UNPACKED:
        raise PackageError("unpacks to too much")
