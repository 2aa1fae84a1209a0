"""The boxes that spreadsheets draw for comments: legacy drawings (VML), which hold the user's shapes and buttons, too.

Edited as text: what other programs write there is not always well-formed, and what is not ours is never touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from sheets.annotate_package import Package, PackageError
from sheets.annotate_sheet import Position, SheetXml

_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
# Programs differ in the prefixes that they write.
_SHAPE = re.compile(rb"<((?:\w+:)?)shape\b[^>]*>.*?</\1shape>\s*", re.DOTALL)
_DRAWN = re.compile(rb"<(?:\w+:)?(?:shape|group|rect|roundrect|oval|line|image)[\s>]")
_SHAPE_ID = re.compile(rb'(?:\b|o:sp)id="_x0000_s([0-9]+)"')
_ID_BLOCKS = re.compile(rb'(<(?:\w+:)?idmap\b[^>]*\bdata=")([0-9, ]*)(")')
_ROW_OF_SHAPE = re.compile(rb"<(?:\w+:)?Row>\s*([0-9]+)\s*<")
_COLUMN_OF_SHAPE = re.compile(rb"<(?:\w+:)?Column>\s*([0-9]+)\s*<")
_ROOT = re.compile(rb"<xml\b[^>]*>")
# Shape ids come in blocks; no two drawings of a workbook may use the same block.
_BLOCK = 1024

_NAMESPACES = (
    b' xmlns:v="urn:schemas-microsoft-com:vml"',
    b' xmlns:o="urn:schemas-microsoft-com:office:office"',
    b' xmlns:x="urn:schemas-microsoft-com:office:excel"',
)
_LAYOUT = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
_FRAME = b"<xml>%b</xml>"
_SHAPE_TYPE = b"""<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">\
<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>
"""
_NOTE = """<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;z-index:{order};\
visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:path o:connecttype="none"/>\
<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>\
<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>\
<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>
"""
_BOX_WIDTH, _LINE_HEIGHT = 340, 18  # pixels
_CHARACTERS_A_LINE = 24


def strip_boxes(package: Package, path: str, sheet: SheetXml, gone: set[Position]) -> None:
    """Take away the boxes of the comments that stood at these cells."""
    part = _drawing(package, path, sheet)
    if not part or not gone:
        return

    def without(shape: re.Match[bytes]) -> bytes:
        row, column = _ROW_OF_SHAPE.search(shape[0]), _COLUMN_OF_SHAPE.search(shape[0])
        is_note = b'ObjectType="Note"' in shape[0] and row and column
        return b"" if row and column and is_note and (int(row[1]) + 1, int(column[1]) + 1) in gone else shape[0]

    data = _SHAPE.sub(without, package.read(part))
    if b"#_x0000_t202" not in data:
        data = data.replace(_SHAPE_TYPE, b"")
    if _DRAWN.search(data):
        blocks = sorted({int(number) // _BLOCK for number in _SHAPE_ID.findall(data)})
        if blocks:
            data = _ID_BLOCKS.sub(rb"\g<1>" + ",".join(map(str, blocks)).encode() + rb"\g<3>", data, count=1)
        package.write(part, data)
        return
    (link,) = sheet.children("legacyDrawing")
    package.unrelate(path, link.get(f"{{{package.relation_namespace}}}id", ""))
    sheet.root.remove(link)
    package.remove(part)


def add_boxes(package: Package, path: str, sheet: SheetXml, added: Sequence[tuple[Position, str]]) -> None:
    """Add a hidden box for each new comment; its text tells how large."""
    if not added:
        return
    part = _drawing(package, path, sheet)
    if not part:
        part = package.free_name("xl/drawings/vmlDrawing_sihai{}.vml")
        package.write(part, _FRAME % _SHAPE_TYPE, _DRAWING_TYPE)
        link = sheet.root.makeelement(
            f"{{{sheet.namespace}}}legacyDrawing", {}, nsmap={"r": package.relation_namespace}
        )
        link.set(f"{{{package.relation_namespace}}}id", package.relate(path, "vmlDrawing", part))
        sheet.place(link)
    data = package.read(part)
    root = _ROOT.search(data)
    if not root:
        raise PackageError(f"{part}: no drawing")
    missing = b"".join(one for one in _NAMESPACES if one[:9] not in root[0])
    layout = b"" if _ID_BLOCKS.search(data) else _LAYOUT
    data = data[: root.end() - 1] + missing + b">" + layout + data[root.end() :]
    start, end, closing = data.rpartition(b"</xml>")
    if b'id="_x0000_t202"' not in start:
        start += _SHAPE_TYPE
    block = 1 + max(_blocks(package), default=0)
    widths = _Widths(sheet)
    shapes = "".join(
        _NOTE.format(number=block * _BLOCK + n, order=n, row=row - 1, column=column - 1,
                     anchor=widths.anchor(row, column, words))
        for n, ((row, column), words) in enumerate(added, start=1)
    )  # fmt: skip
    blocks = range(block, block + len(added) // _BLOCK + 1)
    start = _ID_BLOCKS.sub(
        lambda m: m[1] + b",".join(filter(None, (m[2], *(b"%d" % b for b in blocks)))) + m[3], start, count=1
    )
    package.write(part, start + shapes.encode() + end + closing)


def _blocks(package: Package) -> set[int]:
    """Blocks of shape ids that the drawings of the workbook use."""
    used: set[int] = set()
    for name in package.names:
        if name.lower().endswith(".vml"):
            data = package.read(name)
            used |= {int(number) // _BLOCK for number in _SHAPE_ID.findall(data)}
            for found in _ID_BLOCKS.finditer(data):
                used |= {int(block) for block in found[2].replace(b" ", b"").split(b",") if block}
    return used


def _drawing(package: Package, path: str, sheet: SheetXml) -> str:
    links = sheet.children("legacyDrawing")
    wanted = links[0].get(f"{{{package.relation_namespace}}}id") if links else None
    return next((r.target for r in package.relations(path) if r.relation_id == wanted and r.target in package), "")


class _Widths:
    """Where the box of a comment ends, so that it is as wide and high as its text needs."""

    def __init__(self, sheet: SheetXml) -> None:
        look = next(iter(sheet.children("sheetFormatPr")), None)
        self._default = _number(look, "defaultColWidth", 8.43)
        self._row_height = _number(look, "defaultRowHeight", 15.0) * 4 / 3
        self._columns = [
            (int(_number(c, "min", 0)), int(_number(c, "max", 0)),
             0.0 if c.get("hidden") in ("1", "true") else _number(c, "width", self._default))
            for columns in sheet.children("cols")
            for c in columns
        ]  # fmt: skip

    def anchor(self, row: int, column: int, words: str) -> str:
        """Left column and offset, top row and offset, right and bottom alike, counted from 0, offsets in pixels."""
        left, room = column, float(_BOX_WIDTH)
        right = left
        while (pixels := self._pixels(right + 1)) < room and right < left + 40:
            room -= pixels
            right += 1
        top = max(row - 2, 0)
        lines = sum(1 + len(line) // _CHARACTERS_A_LINE for line in words.split("\n"))
        bottom, rest = divmod(lines * _LINE_HEIGHT + 12, max(self._row_height, 8))
        return f"{left}, 12, {top}, 6, {right}, {int(room)}, {top + int(bottom)}, {int(rest)}"

    def _pixels(self, column: int) -> float:
        width = next((width for first, last, width in self._columns if first <= column <= last), self._default)
        return width * 7 + 5 if width else 0.0


def _number(element: etree._Element | None, name: str, otherwise: float) -> float:
    try:
        return otherwise if element is None else float(element.get(name, otherwise))
    except ValueError:
        return otherwise
