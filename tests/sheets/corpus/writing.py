"""Writers of the corpus: cells into xlsx, xls, ods and CSV, always the same bytes or at least the same cells."""

from __future__ import annotations

import csv
import datetime as dt
import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cells = Sequence[Sequence[object]]
Maker = Callable[[], bytes]

MAKERS: dict[str, Maker] = {}
_CREATED = dt.datetime(2026, 1, 1)  # noqa: DTZ001  a workbook's properties carry no zone


def makes(name: str) -> Callable[[Maker], Maker]:
    """Register the maker of a case."""

    def register(maker: Maker) -> Maker:
        assert name not in MAKERS, name
        MAKERS[name] = maker
        return maker

    return register


@dataclass(frozen=True)
class Formula:
    """A formula with the value that the program kept for it."""

    text: str
    value: object


def xlsx(
    cells: Cells | Mapping[str, Cells],
    *,
    merged: Sequence[str] = (),
    adjust: Callable[[Any, dict[str, Any]], None] | None = None,
    options: Mapping[str, object] | None = None,
) -> bytes:
    """A workbook.

    Args:
        cells: Rows of the sheet 记录, or of several sheets by name.
        merged: Ranges of the first sheet to merge; the first cell keeps its value.
        adjust: Called with the workbook and its sheets when everything is written.
        options: For `xlsxwriter.Workbook`.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **(options or {})})
    book.set_properties({"created": _CREATED})
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheets: dict[str, Any] = {}
    for name, rows in (cells if isinstance(cells, Mapping) else {"记录": cells}).items():
        sheet = sheets[name] = book.add_worksheet(name)
        for place in merged if len(sheets) == 1 else ():
            sheet.merge_range(place, "")
        for r, row in enumerate(rows):
            for c, cell in enumerate(row):
                if isinstance(cell, Formula):
                    sheet.write_formula(r, c, cell.text, None, cell.value)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(r, c, cell, moment if isinstance(cell, dt.datetime) else day)
                elif isinstance(cell, str):
                    sheet.write_string(r, c, cell)
                elif cell is not None:
                    sheet.write(r, c, cell)
    if adjust:
        adjust(book, sheets)
    book.close()
    return buffer.getvalue()


def as_text(cell: object) -> str:
    """A cell as a CSV holds it."""
    return "" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)


def csv_text(rows: Cells, delimiter: str = ",") -> str:
    """Rows as CSV."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows([[as_text(cell) for cell in row] for row in rows])
    return buffer.getvalue()


def xls(rows: Cells) -> bytes:
    """The old binary workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("记录")
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, dt.date):
                sheet.write(r, c, cell, day)
            elif cell is not None:
                sheet.write(r, c, cell)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(rows: Cells) -> bytes:
    """An OpenDocument sheet."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="记录")
    for row in rows:
        line = TableRow()
        for cell in row:
            if isinstance(cell, dt.date):
                made = TableCell(valuetype="date", datevalue=cell.isoformat())
            elif isinstance(cell, int | float):
                made = TableCell(valuetype="float", value=cell)
            elif cell is None:
                made = TableCell()
            else:
                made = TableCell(valuetype="string")
                made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def replaced(content: bytes, old: bytes, new: bytes, part: str = "") -> bytes:
    """A zip with some bytes replaced, in the parts whose names contain `part`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            text = before.read(entry)
            after.writestr(entry, text.replace(old, new) if part in entry.filename else text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def xlsb(rows: Cells) -> bytes:
    """The binary workbook of Excel, as small as it can be: numbers and texts on one sheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _xlsb_parts(rows).items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _xlsb_parts(rows: Cells) -> dict[str, bytes]:
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    binary = "application/vnd.ms-excel"
    types = (
        f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.bin" ContentType="{binary}.sheet.binary.macroEnabled.main"/>'
        f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{binary}.worksheet"/></Types>'
    )

    def relation(kind: str, target: str) -> bytes:
        one = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
        return f'<Relationships xmlns="{package}/relationships">{one}</Relationships>'.encode()

    sheet = _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("记录"))
    book = _record(131) + _record(143) + sheet + _record(144) + _record(132)
    widest = max(map(len, rows))
    data = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, widest - 1)) + _record(145)
    for r, row in enumerate(rows):
        data += _record(0, struct.pack("<II", r, 0) + bytes(9))
        for c, cell in enumerate(row):
            place = struct.pack("<II", c, 0)
            if isinstance(cell, int | float):
                data += _record(5, place + struct.pack("<d", cell))
            elif cell is not None:
                data += _record(6, place + _wide(str(cell)))
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": relation("officeDocument", "xl/workbook.bin"),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": relation("worksheet", "worksheets/sheet1.bin"),
        "xl/worksheets/sheet1.bin": data + _record(146) + _record(130),
    }


def _record(kind: int, content: bytes = b"") -> bytes:
    """A record: kind and length in groups of seven bits, then the content."""
    head = bytearray()
    for number in (kind, len(content)):
        while number > 0x7F:
            head.append(number & 0x7F | 0x80)
            number >>= 7
        head.append(number)
    return bytes(head) + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
