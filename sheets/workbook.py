"""From bytes to grids of cells: what kind of file it is, whether it is too large, and its visible sheets.

The kind is judged by content, never by the file's name. Nothing here knows forms or columns.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sheets.cells import Cell
from sheets.formulas import unshown_cells
from sheets.problem import UnreadableSheet

# A county's largest real workbook is under 5 MB; beyond these sizes it is a mistake or an attack.
LARGEST_FILE: Final = 50 * 2**20
LARGEST_UNPACKED: Final = 300 * 2**20
LARGEST_ROWS: Final = 200_000

# Where template and reader keep what staff need not see.
HIDDEN_SHEET: Final = "_sihai"
# The sheet that sums up an answer; its first, hidden cell tells it from a sheet that the user calls the same.
SUMMARY_SHEET: Final = "检查结果"
SUMMARY_MARKER: Final = "sihai:summary"
# Stands in every answer given in practice mode.
WATERMARK: Final = "练习 PRACTICE"
# A CSV has no sheet name; the file's name would make row ids depend on something outside the bytes.
CSV_SHEET: Final = "CSV"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_TEXT_CONTROL = frozenset(range(32)) - {9, 10, 13}


@dataclass
class Grid:
    """A visible sheet: its rows from row 1, and the cells that hold something although they read as empty.

    Attributes:
        unshown: (row number, column number), both from 1 -> what the cell shows, such as #N/A.
    """

    name: str
    rows: Iterator[list[Cell]]
    first_column: int = 1
    unshown: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass
class Opened:
    """A file that could be opened: visible sheets with something in them, and the hidden sheet of our templates."""

    grids: list[Grid]
    hidden: dict[str, str]


def open_sheets(content: bytes, filename: str) -> Opened:
    """Open a workbook (xlsx, xlsm, xlsb, xls, ods) or a CSV.

    Raises:
        UnreadableSheet: file.type, file.too_large, file.unreadable or file.empty.
    """
    if not content:
        raise UnreadableSheet("file.empty", "文件是空的，请重新保存后发送。", "The file has no bytes.")
    if len(content) > LARGEST_FILE:
        raise UnreadableSheet(
            "file.too_large",
            f"文件有 {len(content) / 2**20:.0f} MB，最大 {LARGEST_FILE // 2**20} MB；请删去图片或分成几个文件。",
            f"The file has {len(content)} bytes; at most {LARGEST_FILE} are read.",
        )
    if content.startswith(_ZIP):
        _check_zip(content, filename)
        return _open_workbook(content, filename)
    if content.startswith(_OLE):
        return _open_workbook(content, filename)
    return Opened([_text_grid(content, filename)], {})


def _wrong_type(filename: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.type",
        f"「{filename}」不是 xlsx、xls、ods 或 csv 文件，请另存为xlsx再发送。",
        f"{filename!r} is not a workbook or CSV by its content; save it as xlsx.",
    )


def _damaged(filename: str, reason: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.unreadable",
        f"「{filename}」打不开，可能没有传完整；请用 Excel 或 WPS 打开后另存为xlsx再发送。",
        f"{filename!r} cannot be opened: {reason}",
    )


def _check_zip(content: bytes, filename: str) -> None:
    """Refuse zips that are cut short, that are no workbook, or that say they unpack to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            names = {entry.filename for entry in entries}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _damaged(filename, str(error)) from None
    if unpacked > LARGEST_UNPACKED:
        raise UnreadableSheet(
            "file.too_large",
            f"文件展开后有 {unpacked / 2**20:.0f} MB，最大 {LARGEST_UNPACKED // 2**20} MB；请只保留填报的表再发送。",
            f"The workbook unpacks to {unpacked} bytes; at most {LARGEST_UNPACKED} are read.",
        )
    if not any(name.lower().endswith(("workbook.xml", "workbook.bin", "content.xml")) for name in names):
        raise _wrong_type(filename)


def _open_workbook(content: bytes, filename: str) -> Opened:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        hidden: dict[str, str] = {}
        grids: list[Grid] = []
        unshown = unshown_cells(content) if content.startswith(_ZIP) else {}
        for sheet in workbook.sheets_metadata:
            if sheet.name == HIDDEN_SHEET:
                pairs = workbook.get_sheet_by_name(sheet.name).to_python()
                hidden = {str(row[0]): str(row[1]) for row in pairs if len(row) > 1}
            elif sheet.visible is SheetVisibleEnum.Visible:
                content_of = workbook.get_sheet_by_name(sheet.name)
                if content_of.start is not None and not _is_summary(content_of):
                    first_column = content_of.start[1] + 1
                    grids.append(Grid(sheet.name, content_of.iter_rows(), first_column, unshown.get(sheet.name, {})))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError:
        raise _locked(filename) from None
    except BaseException as error:
        # calamine raises its own errors, and panics on some damaged files, which is a BaseException.
        if content.startswith(_OLE) and _ENCRYPTED in content:
            raise _locked(filename) from None
        if content.startswith(_OLE) and filename.lower().endswith((".et", ".ett", ".doc", ".ppt", ".wps", ".msg")):
            raise _wrong_type(filename) from None
        raise _damaged(filename, str(error)) from None
    return Opened(grids, hidden)


def _is_summary(sheet: CalamineSheet) -> bool:
    """Whether a sheet sums up an earlier answer: nobody filled it in."""
    first = sheet.to_python(nrows=1) if sheet.name.startswith(SUMMARY_SHEET) else []
    return bool(first and first[0]) and first[0][0] == SUMMARY_MARKER


def _locked(filename: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.unreadable",
        f"「{filename}」设有打开密码，请取消密码后再发送。",
        f"{filename!r} is encrypted; remove the password.",
    )


def _text_grid(content: bytes, filename: str) -> Grid:
    """A CSV in UTF-8 (with or without BOM), UTF-16 with BOM or GB18030, separated by comma, tab or semicolon."""
    text = _decode(content, filename)
    start = text[:2000].lstrip().lower()
    if start.startswith(("<", "%pdf", "{")) or any(ord(c) in _TEXT_CONTROL for c in start):
        raise _wrong_type(filename)
    head = "\n".join(text.splitlines()[:10])
    delimiter = max((",", "\t", ";"), key=head.count)
    # strict: a quote left open must not swallow the rest of the file without a word.
    return Grid(
        CSV_SHEET, _csv_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), filename)
    )


def _decode(content: bytes, filename: str) -> str:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _wrong_type(filename)


def _csv_rows(rows: Iterator[list[str]], filename: str) -> Iterator[list[Cell]]:
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnreadableSheet(
                "file.unreadable",
                f"「{filename}」第 {number} 行的引号不成对或内容过长，请检查后重新保存。",
                f"{filename!r}, record {number}: {error}",
            ) from None
        yield list(row)
