"""From bytes to grids of cells: what kind of file it is, whether it is too large, and its visible sheets.

The kind is judged by content, never by the file's name. Nothing here knows forms or columns.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from sheets.formulas import Position, read_part, unshown_cells
from sheets.header import Span
from sheets.opendocument import errors_and_merged
from sheets.problem import UnreadableSheet, wrong_type
from sheets.spelling import Cell
from sheets.text_file import text_rows

# A county's largest real workbook is under 5 MB; beyond these sizes it is a mistake or an attack.
LARGEST_FILE: Final = 50 * 2**20
LARGEST_UNPACKED: Final = 300 * 2**20
LARGEST_ROWS: Final = 200_000

# Where template and reader keep what staff need not see.
HIDDEN_SHEET: Final = "_sihai"
# The sheet that sums up an answer; its first, hidden cell tells it from a sheet that the user calls the same.
SUMMARY_SHEET: Final = "检查结果"
SUMMARY_MARKER: Final = "sihai:summary"
# A CSV has no sheet name; the file's name would make row ids depend on something outside the bytes.
CSV_SHEET: Final = "CSV"

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Parts from which calamine takes texts, dates and names of sheets without looking at their checksums; to read them
# once is to check them. The sheets themselves are read by `unshown_cells`.
_TOLD_ELSEWHERE = re.compile(
    r"xl/(?:(?:workbook|sharedStrings|styles)\.(?:xml|bin)|_rels/workbook\.(?:xml|bin)\.rels|worksheets/[^/]+\.bin)",
    re.IGNORECASE,
)
_IS_1904 = re.compile(rb"\bdate1904=[\"'](?:1|true|on)[\"']|null-date\b[^>]*date-value=[\"']1904")
# The record DATEMODE of an xls, two bytes long, with 1 in it.
_DATE_MODE_1904: Final = b"\x22\x00\x02\x00\x01\x00"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass
class Grid:
    """A visible sheet: its rows from row 1, and the cells that hold something although they read as empty.

    Attributes:
        unshown: (row number, column number), both from 1 -> what the cell shows, such as #N/A.
        spans: Merged cells; none for CSV and kinds of file that do not tell.
        all_text: Numbers and dates are texts (CSV).
        is_1904: Days are counted from 1904: a bare number does not say which day it is.
    """

    name: str
    rows: Iterator[list[Cell]]
    first_column: int = 1
    unshown: dict[Position, str] = field(default_factory=dict)
    spans: Sequence[Span] = ()
    all_text: bool = False
    is_1904: bool = False


@dataclass
class Looked:
    """What python-calamine does not tell of a workbook.

    Attributes:
        unshown: Sheet -> cells that hold something although they read as empty.
        merged: Sheet -> merged cells of an ods.
        is_1904: Its days are counted from 1904.
    """

    unshown: dict[str, dict[Position, str]] = field(default_factory=dict)
    merged: dict[str, list[Span]] = field(default_factory=dict)
    is_1904: bool = False


@dataclass
class Opened:
    """A file that could be opened.

    Attributes:
        grids: Visible sheets with something in them.
        hidden: What the hidden sheet of our templates says.
        hidden_sheets: Names of other hidden sheets, which are not read.
    """

    grids: list[Grid]
    hidden: dict[str, str]
    hidden_sheets: list[str] = field(default_factory=list)


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
        return _open_workbook(content, filename, _look_into_zip(content, filename))
    if content.startswith(_OLE):
        return _open_workbook(content, filename, Looked(is_1904=_DATE_MODE_1904 in content))
    return Opened([Grid(CSV_SHEET, text_rows(content, filename), all_text=True)], {})


def _damaged(filename: str, reason: str) -> UnreadableSheet:
    return UnreadableSheet(
        "file.unreadable",
        f"「{filename}」打不开，可能没有传完整；请用 Excel 或 WPS 打开后另存为xlsx再发送。",
        f"{filename!r} cannot be opened: {reason}",
    )


def _look_into_zip(content: bytes, filename: str) -> Looked:
    """Refuse zips that are cut short, that are no workbook, or that say they unpack to too much.

    Answers with what python-calamine does not tell: the zip is opened once for both.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > LARGEST_UNPACKED:
                raise UnreadableSheet(
                    "file.too_large",
                    f"文件展开后有 {unpacked / 2**20:.0f} MB，最大 {LARGEST_UNPACKED // 2**20} MB；"
                    "请只保留填报的表再发送。",
                    f"The workbook unpacks to {unpacked} bytes; at most {LARGEST_UNPACKED} are read.",
                )
            names = archive.namelist()
            if len({name.lower() for name in names}) < len(names):
                raise _damaged(filename, "two parts of one name: programs differ in which they show")
            if not any(name.lower().endswith(("workbook.xml", "workbook.bin", "content.xml")) for name in names):
                raise wrong_type(filename, content)
            for name in names:
                if _TOLD_ELSEWHERE.fullmatch(name):
                    read_part(archive, name)
            if "content.xml" in names:
                xml = read_part(archive, "content.xml")
                return Looked(*errors_and_merged(xml), is_1904=bool(_IS_1904.search(xml)))
            is_1904 = "xl/workbook.xml" in names and bool(_IS_1904.search(read_part(archive, "xl/workbook.xml")))
            return Looked(unshown_cells(archive), is_1904=is_1904)
    except UnreadableSheet:
        raise
    except Exception as error:
        # A damaged entry makes zipfile, zlib and the XML parser raise errors of their own kinds.
        raise _damaged(filename, str(error)) from None


def _open_workbook(content: bytes, filename: str, looked: Looked) -> Opened:
    opened = Opened([], {})
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for sheet in workbook.sheets_metadata:
            if sheet.name == HIDDEN_SHEET:
                pairs = workbook.get_sheet_by_name(sheet.name).to_python()
                opened.hidden = {str(row[0]): str(row[1]) for row in pairs if len(row) > 1}
            elif sheet.visible is SheetVisibleEnum.Visible:
                found = workbook.get_sheet_by_name(sheet.name)
                if found.start is not None and not _is_summary(found):
                    opened.grids.append(Grid(sheet.name, found.iter_rows(), found.start[1] + 1,
                                             looked.unshown.get(sheet.name, {}),
                                             looked.merged.get(sheet.name) or _spans(found),
                                             is_1904=looked.is_1904))  # fmt: skip
            elif not sheet.name.startswith("_"):
                opened.hidden_sheets.append(sheet.name)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError:
        raise _locked(filename) from None
    except BaseException as error:
        # calamine raises its own errors, and panics on some damaged files, which is a BaseException.
        if content.startswith(_OLE) and _ENCRYPTED in content:
            raise _locked(filename) from None
        if content.startswith(_OLE) and filename.lower().endswith((".et", ".ett", ".doc", ".ppt", ".wps", ".msg")):
            raise wrong_type(filename, content) from None
        raise _damaged(filename, str(error)) from None
    return opened


def _spans(sheet: CalamineSheet) -> list[Span]:
    """Merged cells, counted from 1."""
    return [
        (top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]


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
