"""The XML of one worksheet without its rows: colours by conditional formatting, page headers, the selected tab.

The rows are cut out before the rest is parsed and put back as they were: nothing here can touch a cell, and a sheet
of any length costs the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from sheets.annotate_package import PackageError, dump_xml, local_name, namespace_of, parse_xml
from sheets.table import column_letters

# The order that the standard asks for.
_ORDER: Final = {name: number for number, name in enumerate(
    ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr", "sheetProtection",
     "protectedRanges", "scenarios", "autoFilter", "sortState", "dataConsolidate", "customSheetViews",
     "mergeCells", "phoneticPr", "conditionalFormatting", "dataValidations", "hyperlinks", "printOptions",
     "pageMargins", "pageSetup", "headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches",
     "ignoredErrors", "smartTags", "drawing", "legacyDrawing", "legacyDrawingHF", "drawingHF", "picture",
     "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
)}  # fmt: skip

_ROWS = re.compile(rb"<((?:[\w.\-]+:)?)sheetData(\s[^>]*?)?(/?)>")
_PLACE = "rows-of-the-sheet"
_OTHER_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8)""", re.IGNORECASE)

# A rule of ours is told by its formula; the length of a text that is not empty is always above 0.
_OURS = "sihai:"
SEVERITIES: Final = ("error", "warning", "notice")
# Areas of one rule: far below what spreadsheets take, so that none of them need be asked.
_MOST_AREAS = 400

Position = tuple[int, int]  # row number, column number, both from 1


class SheetXml:
    """One worksheet's XML.

    Raises:
        PackageError: It is not well-formed.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _OTHER_ENCODING.search(data[:200]):
            data = dump_xml(parse_xml(data))
        start = _ROWS.search(data)
        if not start:
            raise PackageError("a worksheet without rows")
        end = start.end()
        if not start[3]:
            closing = data.rfind(b"</" + start[1] + b"sheetData")
            end = data.find(b">", closing) + 1
            if closing < 0 or end <= 0:
                raise PackageError("a worksheet whose rows do not end")
        self._rows = data[start.start() : end]
        tag = start[1] + b"sheetData"
        hole = b"<%b>%b</%b>" % (tag, _PLACE.encode(), tag)
        self.root = parse_xml(data[: start.start()] + hole + data[end:])
        self.namespace = namespace_of(self.root)
        self._hole = hole

    def dump(self) -> bytes:
        """The part's bytes, the rows as they came."""
        before, hole, after = dump_xml(self.root).partition(self._hole)
        if not hole:
            raise PackageError("the place of the rows is lost")
        return before + self._rows + after

    def children(self, name: str) -> list[etree._Element]:
        """Elements of this name directly below the root."""
        return self.root.findall(f"{{{self.namespace}}}{name}")

    def place(self, element: etree._Element) -> None:
        """Put an element before what must follow it; before its own kind, too."""
        order = _ORDER[local_name(element)]
        for number, child in enumerate(self.root):
            if _order(child) >= order:
                self.root.insert(number, element)
                return
        self.root.append(element)

    def element(self, name: str, attributes: Mapping[str, str] | None = None) -> etree._Element:
        """A new element in the sheet's namespace."""
        return self.root.makeelement(f"{{{self.namespace}}}{name}", dict(attributes or {}))

    def strip_colours(self) -> bool:
        """Take our rules away and give the others their former priorities; whether there were any."""
        stripped = 0
        for formatting in self.children("conditionalFormatting"):
            rules = formatting.findall(f"{{{self.namespace}}}cfRule")
            ours = [rule for rule in rules if any(_OURS in (f.text or "") for f in rule)]
            for rule in ours:
                formatting.remove(rule)
            stripped += len(ours)
            if ours and len(ours) == len(rules):
                self.root.remove(formatting)
        if stripped and all(priority > stripped for priority in self._priorities()):
            self._renumber(-stripped)
        return stripped > 0

    def paint(self, cells: Mapping[str, Sequence[Position]], formats: Mapping[str, int]) -> None:
        """Colour cells by rules that come before the user's own.

        Args:
            cells: Severity -> positions; each position under one severity.
            formats: Severity -> number of its differential format in the workbook's styles.
        """
        chunks = [
            (severity, areas[first : first + _MOST_AREAS])
            for severity in SEVERITIES
            for areas in (areas_of(cells.get(severity, ())),)
            for first in range(0, len(areas), _MOST_AREAS)
        ]
        self._renumber(len(chunks))
        for priority, (severity, areas) in reversed(list(enumerate(chunks, start=1))):
            formatting = self.element("conditionalFormatting", {"sqref": " ".join(areas)})
            rule = self.element(
                "cfRule", {"type": "expression", "dxfId": str(formats[severity]), "priority": str(priority)}
            )
            formula = self.element("formula")
            formula.text = f'LEN("{_OURS}{severity}")>0'
            rule.append(formula)
            formatting.append(rule)
            self.place(formatting)

    def stamp(self, words: str) -> None:
        """Print words in the middle of every page header, beside what the user prints there."""
        headers = self.children("headerFooter")
        if not headers:
            headers = [self.element("headerFooter")]
            self.place(headers[0])
        header = headers[0]
        names = ["oddHeader"]
        names += ["evenHeader"] * (header.get("differentOddEven") in ("1", "true"))
        names += ["firstHeader"] * (header.get("differentFirst") in ("1", "true"))
        order = ["oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"]
        for name in names:
            found = header.find(f"{{{self.namespace}}}{name}")
            if found is None:
                found = self.element(name)
                before = [c for c in header if order.index(local_name(c)) < order.index(name)]
                header.insert(len(before), found)
            text = found.text or ""
            at = text.find("&C")
            found.text = f"{text}&C{words}" if at < 0 else f"{text[: at + 2]}{words} {text[at + 2 :]}"

    def unstamp(self, words: str) -> bool:
        """Take the words out of the page headers; whether they stood there."""
        is_found = False
        for header in self.children("headerFooter"):
            for one in list(header):
                text = one.text or ""
                if words not in text:
                    continue
                is_found = True
                one.text = text.replace(f"{words} ", "").replace(words, "")
                if one.text.endswith("&C"):
                    one.text = one.text[:-2]
                if not one.text:
                    header.remove(one)
            if not len(header) and not header.attrib:
                self.root.remove(header)
        return is_found

    def _rules(self) -> list[etree._Element]:
        """Every conditional formatting rule that has a priority, those of Excel 2010's extension included."""
        return [e for e in self.root.iter() if local_name(e) == "cfRule" and (e.get("priority") or "").isdecimal()]

    def _priorities(self) -> list[int]:
        return [int(rule.get("priority", "")) for rule in self._rules()]

    def _renumber(self, shift: int) -> None:
        for rule in self._rules():
            rule.set("priority", str(int(rule.get("priority", "")) + shift))


def deselect(root: etree._Element) -> bool:
    """Take a sheet of any kind out of the selected tabs: selected together, sheets are edited together."""
    selected = [view for view in root.iter() if local_name(view) == "sheetView" and view.get("tabSelected")]
    for view in selected:
        del view.attrib["tabSelected"]
    return bool(selected)


def select(root: etree._Element) -> None:
    """Make a sheet of any kind the selected tab."""
    for view in root.iter():
        if local_name(view) == "sheetView":
            view.set("tabSelected", "1")


def _order(child: etree._Element) -> int:
    """Place of an element in the standard's order; alternatives stand where what they hold stands."""
    if local_name(child) == "AlternateContent":
        return max((_ORDER.get(local_name(inner), -1) for choice in child for inner in choice), default=-1)
    return _ORDER.get(local_name(child), -1)


def areas_of(cells: Sequence[Position]) -> list[str]:
    """References of cells, those below one another joined: `F3:F18`, `F25`."""
    areas: list[str] = []
    run: list[Position] = []
    for row, column in [*sorted(set(cells), key=lambda cell: (cell[1], cell[0])), (0, 0)]:
        if run and (column != run[0][1] or row != run[-1][0] + 1):
            first, last = (f"{column_letters(run[0][1])}{cell[0]}" for cell in (run[0], run[-1]))
            areas.append(first if len(run) == 1 else f"{first}:{last}")
            run = []
        run.append((row, column))
    return areas
