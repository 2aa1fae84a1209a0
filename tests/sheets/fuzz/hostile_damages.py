"""Damages that mean harm, and what programs do: bombs, endless sheets, macros, links, sheets by the thousand."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from tests.sheets.corpus.clean import Draft
from tests.sheets.corpus.writing import Cells, Formula, csv_text, xlsx
from tests.sheets.fuzz.damage import Damaged, any_draft, damages

_SHEET = "xl/worksheets/sheet1.xml"
_STRINGS = "xl/sharedStrings.xml"
Change = Callable[[bytes], bytes]


def _changed(content: bytes, changes: Mapping[str, Change], added: Mapping[str, bytes] | None = None) -> bytes:
    """A workbook with some of its parts changed and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            change = changes.get(entry.filename)
            text = before.read(entry)
            after.writestr(entry.filename, change(text) if change else text)
        for name, text in (added or {}).items():
            after.writestr(name, text)
    return buffer.getvalue()


def _made(sheet: Draft, changes: Mapping[str, Change], added: Mapping[str, bytes] | None = None) -> bytes:
    return _changed(xlsx(sheet.cells()), changes, added)


def _below(xml: bytes) -> Change:
    """Rows below the last one."""
    return lambda text: text.replace(b"</sheetData>", xml + b"</sheetData>")


@damages(3)
def million_empty_rows(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    cell = rng.choice((b"", b'<c r="A%d" s="1"/>'))
    xml = b"".join(b'<row r="%d">' % n + (cell % n if cell else b"") + b"</row>" for n in range(8, 1_000_000))
    content = _made(sheet, {_SHEET: _below(xml)})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} 1 M rows of {cell!r}", rows, must_read=True)


@damages(3)
def million_empty_lines(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    blank = rng.choice(("\r\n", "\n", "," * len(sheet.keys) + "\r\n"))
    content = (csv_text(sheet.cells()) + blank * 1_000_000).encode()
    return Damaged(content, "表.csv", f"{sheet.form.form_id} 1 M lines {blank!r}", rows, must_read=True)


@damages(6)
def stray_cell_in_the_corner(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    row, column = rng.choice(
        ((1048576, "XFD"), (1048576, "A"), (1000000, "AZ"), (8, "XFD"), (60000, "ZZ"), (2000, "XFD"))
    )
    content = _made(
        sheet, {_SHEET: _below(b'<row r="%d"><c r="%s%d"><v>1</v></c></row>' % (row, column.encode(), row))}
    )
    # A number in column A is a code of a place.
    loose = {row} if column == "A" else set()
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} stray cell {column}{row}", rows, loose_rows=loose)


@damages(4)
def zip_bomb(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    size = rng.choice((2**20 * 290, 2**20 * 400, 2**20 * 50))
    part = rng.choice((_SHEET, _STRINGS, "xl/media/image1.png"))
    blanks = b" " * size
    end = b"</sst>" if part == _STRINGS else b"</sheetData>"
    change = {part: lambda text: text.replace(end, blanks + end)} if part.endswith("xml") else {}
    content = _made(sheet, change, {} if change else {part: blanks})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} {size} blanks in {part}", rows)


@damages(2)
def zip_bomb_that_lies(rng: random.Random) -> Damaged:
    """The directory of the zip says that a part is small; it is not."""
    sheet, rows = any_draft(rng)
    part = rng.choice((_SHEET, _STRINGS))
    end = b"</sst>" if part == _STRINGS else b"</sheetData>"
    content = bytearray(_made(sheet, {part: lambda text: text.replace(end, b" " * 2**20 * 350 + end)}))
    name = part.encode()
    entry = content.rindex(name) - 46
    content[entry + 24 : entry + 28] = struct.pack("<I", 5000)
    header = content.index(name) - 30
    content[header + 22 : header + 26] = struct.pack("<I", 5000)
    return Damaged(bytes(content), "表.xlsx", f"{sheet.form.form_id} {part} says 5000 bytes", rows)


@damages(20)
def formula_bomb(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    key = rng.choice([key for key in sheet.keys if all(type(row[sheet.at(key)]) is int for row in sheet.rows)])
    row = rng.choice(sheet.rows)
    deep = rng.choice((10, 1000, 100_000))
    text = rng.choice(
        ("=" + "(" * deep + "1" + ")" * deep, "=" + "+1" * deep, "=A1:XFD1048576*A1:XFD1048576", "=REPT(9,1E9)")
    )
    row[sheet.at(key)] = Formula(text, row[sheet.at(key)])
    return Damaged(xlsx(sheet.cells()), "表.xlsx", f"{sheet.form.form_id}.{key} {text[:40]}", rows, must_read=True)


@damages(20)
def formula_that_runs_programs(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    text = rng.choice(
        ("=cmd|'/c calc'!A0", '=HYPERLINK("file:///etc/passwd","x")', "=[1]Sheet1!A1", '=WEBSERVICE("x")')
    )
    sheet.rows[0][sheet.at("unit_name")] = Formula(text, rows[0]["unit_name"])
    return Damaged(xlsx(sheet.cells()), "表.xlsx", f"{sheet.form.form_id} {text}", rows, must_read=True)


@damages(8)
def billion_laughs(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    laughs = b'<!DOCTYPE l [<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
    )
    part = rng.choice((_SHEET, _STRINGS, "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"))
    used = rng.choice((True, False))

    def change(text: bytes) -> bytes:
        head, _, body = text.partition(b"?>")
        if used:
            body = body.replace(b"<t>", b"<t>&a11;", 1).replace(b'name="', b'name="&a11;', 1)
        return head + b"?>" + laughs + b"]>" + body

    return Damaged(_made(sheet, {part: change}), "表.xlsx", f"{sheet.form.form_id} laughs in {part}, used {used}", rows)


@damages(8)
def external_entity(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    part = rng.choice((_SHEET, _STRINGS, "xl/workbook.xml"))
    entity = b'?><!DOCTYPE l [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    content = _made(sheet, {part: lambda text: text.replace(b"?>", entity, 1).replace(b"<t>", b"<t>&e;", 1)})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} external entity in {part}", rows)


@damages(10)
def external_links(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook/></externalLink>'
    added = {f"xl/externalLinks/externalLink{n}.xml": link for n in range(1, rng.choice((2, 500)))}
    return Damaged(_made(sheet, {}, added), "表.xlsx", f"{sheet.form.form_id} {len(added)} links", rows, must_read=True)


@damages(10)
def macros(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)

    def adjust(book: Any, _sheets: dict[str, Any]) -> None:
        book.add_vba_project(io.BytesIO(rng.randbytes(rng.choice((10, 50_000)))), is_stream=True)

    content = xlsx(sheet.cells(), adjust=adjust)
    return Damaged(content, rng.choice(("表.xlsm", "表.xlsx")), f"{sheet.form.form_id} macros", rows, must_read=True)


@damages(6)
def huge_shared_strings(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    xml = rng.choice((b"<si><t>" + b"x" * 2**20 * 40 + b"</t></si>", b"<si><t>x</t></si>" * 500_000))
    content = _made(sheet, {_STRINGS: lambda text: text.replace(b"</sst>", xml + b"</sst>")})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} {len(xml)} bytes of strings", rows, must_read=True)


@damages(4)
def huge_cell(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    text = rng.choice(("很", "<", " ")) * 2_000_000
    where = rng.choice(("title", "below"))
    row: list[object] = [text]
    cells: Cells = [row, *sheet.cells()] if where == "title" else [*sheet.cells(), row]
    content = csv_text(cells).encode()
    loose = {8} if where == "below" else set()
    return Damaged(content, "表.csv", f"{sheet.form.form_id} 2 M of {text[0]!r} in {where}", rows, loose_rows=loose)


@damages(3)
def thousands_of_sheets(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    filler: Cells = rng.choice(([], [["说明"]]))
    many = {"记录": sheet.cells(), **{f"表{n}": filler for n in range(3000)}}
    return Damaged(xlsx(many), "表.xlsx", f"{sheet.form.form_id} 3000 sheets of {filler}", rows, must_read=True)


@damages(4)
def thousands_of_styles(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    xml = b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' * 64_000
    content = _made(sheet, {"xl/styles.xml": lambda text: text.replace(b"</cellXfs>", xml + b"</cellXfs>")})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} 64,000 styles", rows, must_read=True)


@damages(4)
def thousands_of_merges(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    merges = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (n, n) for n in range(100, 60_000))
    xml = b"</sheetData><mergeCells>" + merges + b"</mergeCells>"
    content = _made(sheet, {_SHEET: lambda text: text.replace(b"</sheetData>", xml)})
    return Damaged(content, "表.xlsx", f"{sheet.form.form_id} 60,000 merges", rows, must_read=True)


@damages(2)
def cells_never_closed(rng: random.Random) -> Damaged:
    sheet, rows = any_draft(rng)
    xml = b"<!--" + b"<c " * 3_000_000 + b"--><row r='9'><c r='A9'><f>1</f></c></row>"
    return Damaged(_made(sheet, {_SHEET: _below(xml)}), "表.xlsx", f"{sheet.form.form_id} cells in a comment", rows)


@damages(4)
def part_twice(rng: random.Random) -> Damaged:
    """Two parts of one name: programs differ in which they show."""
    sheet, rows = any_draft(rng)
    other = xlsx([sheet.titles, *sheet.rows[:1]])
    with zipfile.ZipFile(io.BytesIO(other)) as archive:
        second = archive.read(_SHEET)
    buffer = io.BytesIO(xlsx(sheet.cells()))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(_SHEET, second)
    return Damaged(buffer.getvalue(), "表.xlsx", f"{sheet.form.form_id} two {_SHEET}", rows)
