"""Comments of a worksheet: ours are added to the user's and taken away again without touching theirs.

A comment of ours is told by its first line, which survives Excel, WPS and LibreOffice; authors and shape ids do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from lxml import etree

from sheets.annotate_package import Package, dump_xml, local_name, parent_of, parse_xml, xml_text
from sheets.annotate_sheet import Position, SheetXml
from sheets.table import column_letters

AUTHOR: Final = "sihai"
FIRST_LINE: Final = "──── 四害监测 检查结果 ────"
# Spreadsheets open no comment longer than 32,767 characters; a tenth of that is more than anyone reads in a box.
LONGEST: Final = 3000
_CUT = "…（太长，其余见首页「检查结果」）"

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]+)$")
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>\s*", re.DOTALL)
_SHAPE_ID = re.compile(rb'\bid="_x0000_s([0-9]+)"')
_ID_BLOCKS = re.compile(rb'(<o:idmap\b[^>]*\bdata=")([0-9, ]*)(")')
_ROW_OF_SHAPE = re.compile(rb"<x:Row>\s*([0-9]+)\s*</x:Row>")
_COLUMN_OF_SHAPE = re.compile(rb"<x:Column>\s*([0-9]+)\s*</x:Column>")
# Shape ids come in blocks; no two drawings of a workbook may use the same block.
_BLOCK = 1024

_FRAME = b"""<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" \
xmlns:x="urn:schemas-microsoft-com:office:excel">
<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>
%b</xml>
"""
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


def strip_comments(package: Package, path: str, sheet: SheetXml) -> bool:
    """Take our comments out of a sheet, and our lines out of the user's comments; whether there were any."""
    part = _related(package, path, "comments")
    if not part:
        return False
    root = parse_xml(package.read(part))
    gone: set[Position] = set()
    is_changed = False
    for comment in [c for c in root.iter() if local_name(c) == "comment"]:
        texts = [t for t in comment.iter() if local_name(t) == "t"]
        whole = "".join(t.text or "" for t in texts)
        at = whole.find(FIRST_LINE)
        if at < 0:
            continue
        is_changed = True
        kept = whole[:at].removesuffix("\n")
        if kept.strip():
            _cut(comment, texts, len(kept))
        else:
            gone.add(position_of(comment.get("ref", "")))
            parent_of(comment).remove(comment)
    if not is_changed:
        return False
    _strip_shapes(package, path, sheet, gone)
    if any(local_name(c) == "comment" for c in root.iter()):
        _drop_author(root)
        package.write(part, dump_xml(root))
    else:
        relation = next(r for r in package.relations(path) if r.target == part)
        package.unrelate(path, relation.relation_id)
        package.remove(part)
    return True


def add_comments(package: Package, path: str, sheet: SheetXml, texts: Mapping[Position, str]) -> None:
    """Add a comment to each of the cells, below the user's own where there is one."""
    if not texts:
        return
    part = _related(package, path, "comments")
    if part:
        root = parse_xml(package.read(part))
    else:
        root = etree.fromstring(f'<comments xmlns="{sheet.namespace}"><authors/><commentList/></comments>')
        part = _free_name(package, "xl/comments_sihai{}.xml")
        package.write(part, b"", _COMMENTS_TYPE)
        package.relate(path, "comments", part)
    own = {position_of(c.get("ref", "")): c for c in root.iter() if local_name(c) == "comment"}
    listed = _child(root, "commentList")
    author = _author(root)
    added = []
    for (row, column), text in sorted(texts.items()):
        words = xml_text(f"{FIRST_LINE}\n{text}")
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - len(_CUT)]}{_CUT}"
        if (row, column) in own:
            _append(own[row, column], f"\n{words}")
            continue
        comment = etree.SubElement(
            listed, _named(root, "comment"), ref=f"{column_letters(column)}{row}", authorId=str(author)
        )
        _run(etree.SubElement(comment, _named(root, "text")), words)
        added.append(((row, column), words))
    package.write(part, dump_xml(root))
    _add_shapes(package, path, sheet, added)


def position_of(reference: str) -> Position:
    """Row and column number of a cell's reference; (0, 0) for what is none."""
    found = _REFERENCE.match(reference.replace("$", "").upper())
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _append(comment: etree._Element, words: str) -> None:
    text = _child(comment, "text")
    for plain in [t for t in text if local_name(t) == "t"]:
        # Text may be plain or in runs; ours is a run of its own.
        run = text.makeelement(_named(text, "r"), {})
        text.replace(plain, run)
        run.append(plain)
    _run(text, words)


def _run(text: etree._Element, words: str) -> None:
    run = etree.SubElement(text, _named(text, "r"))
    look = etree.SubElement(run, _named(text, "rPr"))
    for name, value in (("sz", "9"), ("rFont", "Microsoft YaHei"), ("charset", "134")):
        etree.SubElement(look, _named(text, name), val=value)
    written = etree.SubElement(run, _named(text, "t"))
    written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    written.text = words


def _cut(comment: etree._Element, texts: Sequence[etree._Element], length: int) -> None:
    """Keep so many characters of a comment; runs without any left go."""
    for one in texts:
        said = one.text or ""
        one.text = said[:length]
        length -= len(one.text)
        run = parent_of(one)
        if not one.text and local_name(run) == "r":
            parent_of(run).remove(run)
    text = _child(comment, "text")
    if len(text) == 1 and [local_name(c) for c in text[0]] == ["t"]:
        text.replace(text[0], text[0][0])


def _author(root: etree._Element) -> int:
    authors = _child(root, "authors")
    names = [a.text or "" for a in authors]
    if AUTHOR not in names:
        etree.SubElement(authors, _named(root, "author")).text = AUTHOR
        return len(names)
    return names.index(AUTHOR)


def _drop_author(root: etree._Element) -> None:
    """Take our name out of the authors where it is the last and signs nothing, so that no number changes."""
    authors = _child(root, "authors")
    used = {c.get("authorId") for c in root.iter() if local_name(c) == "comment"}
    if len(authors) and authors[-1].text == AUTHOR and str(len(authors) - 1) not in used:
        authors.remove(authors[-1])


def _strip_shapes(package: Package, path: str, sheet: SheetXml, gone: set[Position]) -> None:
    part = _drawing(package, path, sheet)
    if not part or not gone:
        return

    def without(shape: re.Match[bytes]) -> bytes:
        row, column = _ROW_OF_SHAPE.search(shape[0]), _COLUMN_OF_SHAPE.search(shape[0])
        is_note = b'ObjectType="Note"' in shape[0] and row and column
        return b"" if row and column and is_note and (int(row[1]) + 1, int(column[1]) + 1) in gone else shape[0]

    data = _SHAPE.sub(without, package.read(part))
    if b"<v:shape " in data or b"<v:group" in data or b"<v:rect" in data:
        blocks = sorted({int(number) // _BLOCK for number in _SHAPE_ID.findall(data)})
        if blocks:
            data = _ID_BLOCKS.sub(rb"\g<1>" + ",".join(map(str, blocks)).encode() + rb"\g<3>", data, count=1)
        package.write(part, data)
        return
    (link,) = sheet.children("legacyDrawing")
    package.unrelate(path, link.get(f"{{{package.relation_namespace}}}id", ""))
    sheet.root.remove(link)
    package.remove(part)


def _add_shapes(package: Package, path: str, sheet: SheetXml, added: Sequence[tuple[Position, str]]) -> None:
    if not added:
        return
    part = _drawing(package, path, sheet)
    if not part:
        part = _free_name(package, "xl/drawings/vmlDrawing_sihai{}.vml")
        package.write(part, _FRAME % _SHAPE_TYPE, _DRAWING_TYPE)
        link = sheet.element("legacyDrawing")
        link.set(f"{{{package.relation_namespace}}}id", package.relate(path, "vmlDrawing", part))
        sheet.place(link)
    data = package.read(part)
    start, end, closing = data.rpartition(b"</xml>")
    if b'id="_x0000_t202"' not in start:
        start += _SHAPE_TYPE
    block = 1 + max(_blocks(package), default=0)
    widths = Widths(sheet)
    shapes = "".join(
        _NOTE.format(number=block * _BLOCK + n, order=n, row=row - 1, column=column - 1,
                     anchor=escape(widths.anchor(row, column, words)))
        for n, ((row, column), words) in enumerate(added, start=1)
    )  # fmt: skip
    blocks = range(block, block + len(added) // _BLOCK + 1)
    start = _ID_BLOCKS.sub(
        lambda m: m[1] + b",".join(filter(None, (m[2], *(b"%d" % b for b in blocks)))) + m[3], start, count=1
    )
    package.write(part, start + shapes.encode() + end + closing)


def _blocks(package: Package) -> set[int]:
    """Blocks of shape ids that the drawings of the workbook use."""
    return {
        int(block)
        for name in package.names
        if name.lower().endswith(".vml")
        for found in _ID_BLOCKS.finditer(package.read(name))
        for block in found[2].replace(b" ", b"").split(b",")
        if block
    }


def _drawing(package: Package, path: str, sheet: SheetXml) -> str:
    links = sheet.children("legacyDrawing")
    wanted = links[0].get(f"{{{package.relation_namespace}}}id") if links else None
    return next((r.target for r in package.relations(path) if r.relation_id == wanted and r.target in package), "")


def _related(package: Package, path: str, kind: str) -> str:
    return next((r.target for r in package.relations(path) if r.kind == kind and r.target in package), "")


def _free_name(package: Package, pattern: str) -> str:
    number = 1
    while pattern.format(number) in package:
        number += 1
    return pattern.format(number)


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = parent.find(_named(parent, name))
    return etree.SubElement(parent, _named(parent, name)) if found is None else found


def _named(element: etree._Element, name: str) -> str:
    return f"{{{etree.QName(element).namespace}}}{name}"


class Widths:
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
        left, room = column, _BOX_WIDTH
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
