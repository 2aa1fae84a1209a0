"""The workbook part: which sheets there are, which stands first, and what counts them.

Names that belong to one sheet and the tab that is shown point at sheets by their place, so they move when a sheet is
put in front or taken away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from sheets.annotate_package import Package, PackageError, dump_xml, local_name, namespace_of, parent_of, parse_xml

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_CELL = re.compile(rb'<(?:\w+:)?c\b([^>]*\br="([A-Z]+1)"[^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)', re.DOTALL)
_SHARED = re.compile(rb'\bt="s"')
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)\b[^>]*>([^<]*)</")


@dataclass(frozen=True)
class BookSheet:
    """A sheet as the workbook lists it; `kind` is worksheet, chartsheet or another."""

    name: str
    place: int
    path: str
    kind: str


class Book:
    """The workbook part of a package.

    Raises:
        PackageError: It is not well-formed or lists no sheet.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.root = parse_xml(package.read(package.workbook))
        self.namespace = namespace_of(self.root)
        listed = self._child("sheets")
        if listed is None or not len(listed):
            raise PackageError("a workbook without sheets")
        self._sheets = listed

    @property
    def sheets(self) -> list[BookSheet]:
        """The sheets in their order."""
        relations = {r.relation_id: r for r in self.package.relations(self.package.workbook)}
        found = []
        for place, sheet in enumerate(self._sheets):
            relation = relations.get(sheet.get(f"{{{self.package.relation_namespace}}}id", ""))
            if relation and relation.target in self.package:
                found.append(BookSheet(sheet.get("name", ""), place, relation.target, relation.kind))
        return found

    def save(self) -> None:
        """Put the part back into the package."""
        self.package.write(self.package.workbook, dump_xml(self.root))

    @property
    def active(self) -> int:
        """Place of the sheet that is shown."""
        views = self._views()
        stated = views[0].get("activeTab", "0") if views else "0"
        return int(stated) if stated.isdecimal() else 0

    @active.setter
    def active(self, place: int) -> None:
        for view in self._views():
            for name in {"firstSheet", "activeTab"} & set(view.attrib):
                del view.attrib[name]
            if place:
                view.set("activeTab", str(place))

    def put_first(self, name: str, data: bytes) -> None:
        """Add a worksheet in front of the others and show it."""
        part = self.package.free_name("xl/worksheets/sheet_sihai{}.xml")
        self.package.write(part, data, _SHEET_TYPE)
        relation_id = self.package.relate(self.package.workbook, "worksheet", part)
        ids = [int(s.get("sheetId", "0")) for s in self._sheets if s.get("sheetId", "").isdecimal()]
        sheet = self._sheets.makeelement(
            f"{{{self.namespace}}}sheet",
            {"name": name, "sheetId": str(max(ids, default=0) + 1)},
            nsmap={"r": self.package.relation_namespace},
        )
        sheet.set(f"{{{self.package.relation_namespace}}}id", relation_id)
        self._sheets.insert(0, sheet)
        self._move_names(-1, 1)
        if not self._views():
            views = self.root.makeelement(f"{{{self.namespace}}}bookViews", {})
            etree.SubElement(views, f"{{{self.namespace}}}workbookView")
            self._sheets.addprevious(views)
        self.active = 0
        # The order of computing may count sheets by their place; programs make it anew without a word.
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "calcChain":
                self.package.unrelate(self.package.workbook, relation.relation_id)
                self.package.remove(relation.target)

    def take_out(self, sheet: BookSheet) -> None:
        """Remove a worksheet with everything that belongs to it alone."""
        for relation in self.package.relations(sheet.path):
            if relation.target in self.package and relation.kind in ("comments", "vmlDrawing", "printerSettings"):
                self.package.remove(relation.target)
        element = self._sheets[sheet.place]
        relation_id = element.get(f"{{{self.package.relation_namespace}}}id", "")
        self._sheets.remove(element)
        self.package.unrelate(self.package.workbook, relation_id)
        self.package.remove(sheet.path)
        names = self._child("definedNames")
        theirs = [n for n in (names if names is not None else ()) if n.get("localSheetId") == str(sheet.place)]
        for name in theirs:
            parent_of(name).remove(name)
        if names is not None and theirs and not len(names):
            self.root.remove(names)
        self._move_names(sheet.place, -1)

    def first_row(self, path: str) -> dict[str, str]:
        """Text of the cells in row 1 of a worksheet, by reference."""
        found = {}
        start = self.package.read(path)[:20_000]
        for attributes, reference, inner in _CELL.findall(start):
            value = _VALUE.search(inner)
            text = value[1].decode("utf-8", "replace") if value else ""
            if _SHARED.search(attributes) and text.isdecimal():
                text = self._shared_string(int(text))
            found[reference.decode()] = text
        return found

    def styles_part(self) -> str:
        """Name of the styles part; one is added where there is none."""
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "styles" and relation.target in self.package:
                return relation.target
        self.package.write("xl/styles_sihai.xml", b"", _STYLES_TYPE)
        self.package.relate(self.package.workbook, "styles", "xl/styles_sihai.xml")
        return "xl/styles_sihai.xml"

    def _shared_string(self, number: int) -> str:
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "sharedStrings" and relation.target in self.package:
                strings = [s for s in parse_xml(self.package.read(relation.target)) if local_name(s) == "si"]
                if number < len(strings):
                    return "".join(t.text or "" for t in strings[number].iter() if local_name(t) == "t")
        return ""

    def _move_names(self, after: int, by: int) -> None:
        names = self._child("definedNames")
        for name in names if names is not None else ():
            place = name.get("localSheetId") or ""
            if place.isdecimal() and int(place) > after:
                name.set("localSheetId", str(int(place) + by))

    def _views(self) -> list[etree._Element]:
        return list(self.root.iter(f"{{{self.namespace}}}workbookView"))

    def _child(self, name: str) -> etree._Element | None:
        return self.root.find(f"{{{self.namespace}}}{name}")
