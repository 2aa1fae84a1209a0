"""Workbooks as staff have them, with everything that an annotated one must keep, and what makes a package whole."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from collections import Counter
from typing import Any

import xlsxwriter
from lxml import etree

from sheets.annotate_sheet import _ORDER

QUOTED = "鼠迹 '街道' & 村"


def rich_workbook(*, macros: bool = False, is_chart_shown: bool = False) -> bytes:
    """Formats, formulas, merged cells, drop-downs, comments, colours of its own, picture, chart, button, print area."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    if macros:
        book.add_vba_project(io.BytesIO(b"macros of the user"), is_stream=True)
    red = book.add_format({"bg_color": "#00FF00", "bold": True})
    first, second = book.add_worksheet("填报"), book.add_worksheet(QUOTED)
    chart_sheet = book.add_chartsheet("图")
    for sheet in (first, second):
        sheet.merge_range("A1:D1", "三月汇总", book.add_format({"bold": True, "align": "center"}))
        sheet.write_row("A2", ["单位", "间数", "阳性", "合计"])
        for row in range(2, 12):
            sheet.write_row(row, 0, [f"单位{row}", row, 0])
            sheet.write_formula(row, 3, f"=B{row + 1}+C{row + 1}", None, row)
        sheet.data_validation("B3:B12", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("B3:B12", {"type": "cell", "criteria": ">", "value": 5, "format": red})
        sheet.conditional_format("C3:C12", {"type": "data_bar", "data_bar_2010": True})
        sheet.set_header("&L本县&C用户的页眉")
    first.write_comment("B3", "用户的批注\n第二行", {"author": "张三"})
    first.insert_image("F2", "p.png", {"image_data": io.BytesIO(_picture())})
    first.insert_textbox("F10", "文本框")
    first.print_area("A1:D12")
    first.repeat_rows(0, 1)
    second.print_area("A1:C9")
    second.insert_button("F2", {"caption": "按钮"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=填报!$B$3:$B$12"})
    chart_sheet.set_chart(chart)
    book.define_name("间数", "=填报!$B$3:$B$12")
    (chart_sheet if is_chart_shown else second).activate()
    book.close()
    return buffer.getvalue()


def _picture() -> bytes:
    """A red dot as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff\0\0" * 8 for _ in range(8))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def strict_workbook(content: bytes) -> bytes:
    """The same workbook in the strict variant of the standard."""
    names = (
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/drawingml/2006/", b"http://purl.oclc.org/ooxml/drawingml/"),
    )  # fmt: skip
    parts = parts_of(content)
    for name in parts:
        if name.endswith((".xml", ".rels", ".vml")):
            for transitional, strict in names:
                parts[name] = parts[name].replace(transitional, strict)
    return packed(parts)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def rows_of(content: bytes, part: str) -> bytes:
    """The rows of a worksheet, byte for byte."""
    data = parts_of(content)[part]
    return data[data.index(b"<sheetData") : data.index(b"</sheetData>")]


def faults_of(content: bytes) -> list[str]:
    """What a spreadsheet program would want to repair; empty where the package is whole."""
    parts = parts_of(content)
    trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels", ".vml"))}
    faults = _content_types(parts, trees) + _relations(parts, trees)
    book = next(n for n in trees if n.endswith("workbook.xml"))
    styles = next(tree for name, tree in trees.items() if "styles" in posixpath.basename(name))
    formats, colours = (len(_all(styles, name)[0]) if _all(styles, name) else 0 for name in ("cellXfs", "dxfs"))
    for name in ("cellXfs", "dxfs", "fonts", "fills", "borders"):
        faults += [f"count of {name}" for one in _all(styles, name) if int(one.get("count", len(one))) != len(one)]
    sheets = list(_all(trees[book], "sheets")[0])
    faults += _twice("sheetId", [s.get("sheetId") for s in sheets])
    faults += _twice("sheet name", [str(s.get("name")).lower() for s in sheets])
    faults += [
        f"{name.get('name')} of a sheet that is not there"
        for name in _all(trees[book], "definedName")
        if int(name.get("localSheetId", "0")) >= len(sheets)
    ]
    selected = 0
    shapes: list[str] = []
    for name, tree in trees.items():
        if name.endswith(".vml"):
            # LibreOffice numbers the shapes of each drawing anew, which Excel takes.
            ids = [s.get("id", "") for s in tree.iter("{urn:schemas-microsoft-com:vml}shape")]
            shapes += [one for one in ids if one.startswith("_x0000_s")]
        if not name.startswith(("xl/worksheets/", "xl/chartsheets/")) or name.endswith(".rels"):
            continue
        selected += sum(view.get("tabSelected") in ("1", "true") for view in _all(tree, "sheetView"))
        places = [_ORDER[word] for child in tree if (word := etree.QName(child).localname) in _ORDER]
        if places != sorted(places):
            faults.append(f"{name}: elements out of order")
        faults += _twice(f"{name}: priority", [r.get("priority") for r in tree.iter() if r.get("priority")])
        faults += [f"{name}: no format {r.get('dxfId')}" for r in _all(tree, "cfRule")
                   if int(r.get("dxfId", "0")) >= max(colours, 1)]  # fmt: skip
        faults += [f"{name}: no format {c.get('s')}" for c in _all(tree, "c") if int(c.get("s", "0")) >= formats]
        faults += _comments(name, parts, trees)
    faults += [] if selected == 1 else [f"{selected} sheets are selected"]
    return faults + _twice("shape", shapes)


def _content_types(parts: dict[str, bytes], trees: dict[str, Any]) -> list[str]:
    types = trees["[Content_Types].xml"]
    overrides = [o.get("PartName") for o in _all(types, "Override")]
    defaults = [d.get("Extension").lower() for d in _all(types, "Default")]
    faults = _twice("Override", overrides) + _twice("Default", defaults)
    faults += [f"type of {name}, which is not there" for name in overrides if name.lstrip("/") not in parts]
    return faults + [
        f"{name} has no type"
        for name in parts
        if name != "[Content_Types].xml" and f"/{name}" not in overrides and name.rpartition(".")[2] not in defaults
    ]


def _relations(parts: dict[str, bytes], trees: dict[str, Any]) -> list[str]:
    faults: list[str] = []
    for name, tree in trees.items():
        if not name.endswith(".rels"):
            continue
        owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)[:-5])
        if owner.strip("./") and owner not in parts:
            faults.append(f"{name} of a part that is not there")
        faults += _twice(f"{name}: Id", [r.get("Id") for r in tree])
        for relation in tree:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), relation.get("Target")))
            if relation.get("TargetMode") != "External" and target.lstrip("/") not in parts:
                faults.append(f"{name}: {target} is not there")
        if owner in trees:
            ids = {r.get("Id") for r in tree}
            used = {v for e in trees[owner].iter() for k, v in e.attrib.items() if k.endswith("relationships}id")}
            faults += [f"{owner}: no relationship {one}" for one in used - ids]
    return faults


def _comments(name: str, parts: dict[str, bytes], trees: dict[str, Any]) -> list[str]:
    rels = trees.get(posixpath.join(posixpath.dirname(name), "_rels", posixpath.basename(name) + ".rels"))
    if rels is None:
        return []
    targets = {r.get("Type").rpartition("/")[2]: r for r in rels}
    if "comments" not in targets:
        return []
    found = [
        trees[posixpath.normpath(posixpath.join("/xl/worksheets", targets[kind].get("Target"))).lstrip("/")]
        for kind in ("comments", "vmlDrawing")
    ]
    comments = _all(found[0], "comment")
    authors = len(_all(found[0], "author"))
    faults = _twice(f"{name}: comment", [c.get("ref") for c in comments])
    faults += [f"{name}: no author {c.get('authorId')}" for c in comments if int(c.get("authorId")) >= authors]
    notes = [d for d in _all(found[1], "ClientData") if d.get("ObjectType") == "Note"]
    if len(notes) != len(comments):
        faults.append(f"{name}: {len(notes)} boxes for {len(comments)} comments")
    return faults


def _all(tree: Any, name: str) -> list[Any]:
    return [e for e in tree.iter() if isinstance(e.tag, str) and etree.QName(e).localname == name]


def _twice(what: str, values: list[Any]) -> list[str]:
    return [f"{what} {value} stands {count} times" for value, count in Counter(values).items() if count > 1]
