"""Cells that hold something and yet read as empty: error values (#N/A) and formulas never computed.

python-calamine gives both as "". Read as missing they would turn a broken sum into 「not inspected」, so they are
looked up in the XML of xlsx files; `sheets.opendocument` does so for ods. In the binary xls and xlsb an error cannot be
told from an empty cell.
"""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from xml.etree import ElementTree

Position = tuple[int, int]  # row number, column number, both from 1

_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_ERROR = re.compile(rb'\bt="e"')
_FORMULA_TEXT = re.compile(rb'\bt="str"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)</")
# Signature, then what is not needed, then the lengths of the name and of the extra field.
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 0x1
_NOT_COMPUTED = "公式没有计算结果"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def unshown_cells(archive: zipfile.ZipFile) -> dict[str, dict[Position, str]]:
    """Error cells and formulas without a result in an xlsx, by sheet name; empty for other kinds of file."""
    names = set(archive.namelist())
    return _of_xlsx(archive, names) if "xl/workbook.xml" in names else {}


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of a zip, never longer than its directory says; its checksum is looked at.

    Without the limit zipfile unpacks a part whole before it cuts it, however large it is in truth. It is also slow at
    small parts, and every workbook has a dozen: what is plainly deflated is unpacked here.

    Raises:
        zipfile.BadZipFile: The part is damaged, or larger than is said.
    """
    entry = archive.getinfo(name)
    if entry.compress_type != zipfile.ZIP_DEFLATED or entry.flag_bits & _ENCRYPTED or archive.fp is None:
        with archive.open(name) as part:
            return part.read(entry.file_size + 1)
    archive.fp.seek(entry.header_offset)
    header = archive.fp.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size:
        raise zipfile.BadZipFile(f"{name} lacks its header")
    signature, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    archive.fp.seek(name_length + extra_length, io.SEEK_CUR)
    text = zlib.decompressobj(-zlib.MAX_WBITS).decompress(archive.fp.read(entry.compress_size), entry.file_size + 1)
    if signature != b"PK\x03\x04" or len(text) != entry.file_size or zlib.crc32(text) != entry.CRC:
        raise zipfile.BadZipFile(f"{name} is damaged or larger than is said")
    return text


def _of_xlsx(archive: zipfile.ZipFile, names: set[str]) -> dict[str, dict[Position, str]]:
    found: dict[str, dict[Position, str]] = {}
    suspects = {
        name: text
        for name in names
        if name.startswith("xl/worksheets/") and name.endswith(".xml") and _is_suspect(text := read_part(archive, name))
    }
    if suspects:
        for sheet, path in _sheet_paths(archive).items():
            if path in suspects and (cells := _cells_of(suspects[path])):
                found[sheet] = cells
    return found


def _is_suspect(xml: bytes) -> bool:
    """Whether a sheet has an error or a formula at all; plain searches, because every workbook passes here."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if start < 0:  # empty, or written with a namespace prefix
        return b't="e"' in xml or _FORMULA.search(xml) is not None
    return xml.find(b"<f", start, end) >= 0 or xml.find(b't="e"', start, end) >= 0


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).lstrip("/")
        for relation in ElementTree.fromstring(read_part(archive, "xl/_rels/workbook.xml.rels"))
    }
    paths: dict[str, str] = {}
    for sheet in ElementTree.fromstring(read_part(archive, "xl/workbook.xml")).iter():
        identifier = sheet.get(_RELATION_ID) or sheet.get(_STRICT_RELATION_ID)
        if identifier in targets and sheet.get("name"):
            paths[str(sheet.get("name"))] = targets[identifier]
    return paths


def _cells_of(xml: bytes) -> dict[Position, str]:
    cells: dict[Position, str] = {}
    for attributes, inner in _CELL.findall(xml):
        value = _VALUE.search(inner)
        if _ERROR.search(attributes):
            shown = value[1].decode("utf-8", "replace") if value else "#N/A"
        elif not value and _FORMULA.search(inner) and not _FORMULA_TEXT.search(attributes):
            shown = _NOT_COMPUTED
        else:
            continue
        reference = _REFERENCE.search(attributes)
        if reference:
            cells[int(reference[2]), _column_number(reference[1])] = shown
    return cells


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
