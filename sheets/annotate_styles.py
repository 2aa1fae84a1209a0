"""Looks that an answer adds to a workbook's styles: appended, never changed, and used again when they are there.

Colours of marks are differential formats; the summing-up sheet has cell formats of its own.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from sheets.annotate_package import dump_xml, local_name, namespace_of, parse_xml

FONT: Final = "Microsoft YaHei"
# Severity -> fill, letters. Told apart in grey print too: dark letters on the red, plain ones on the others.
COLOURS: Final = {
    "error": ("FFFFA7A7", "FF8A0010"),
    "warning": ("FFFFE389", "FF5F4B00"),
    "notice": ("FFBBD9F7", "FF1B3F66"),
}
_ORDER: Final = {name: number for number, name in enumerate(
    ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
     "extLst")
)}  # fmt: skip
_EMPTY = """<styleSheet xmlns="{}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>"""


class Styles:
    """The styles part of a workbook; None begins an empty one."""

    def __init__(self, data: bytes | None, namespace: str) -> None:
        self.root = parse_xml(_EMPTY.format(namespace).encode() if data is None else data)
        self.namespace = namespace_of(self.root)

    def dump(self) -> bytes:
        """The part's bytes."""
        return dump_xml(self.root)

    def mark(self, severity: str) -> int:
        """Number of the differential format of a mark."""
        fill, letters = COLOURS[severity]
        return self._index(
            "dxfs",
            f'<dxf><font><color rgb="{letters}"/></font><fill><patternFill patternType="solid"><fgColor rgb="{fill}"/>'
            f'<bgColor rgb="{fill}"/></patternFill></fill></dxf>',
        )

    def cell(
        self, *, size: float = 10, bold: bool = False, underlined: bool = False, letters: str = "FF262626",
        fill: str = "", bordered: bool = False, across: str = "left", down: str = "top",
    ) -> int:  # fmt: skip
        """Number of a cell format; text wraps."""
        font = self._index(
            "fonts",
            f'<font>{"<b/>" * bold}{"<u/>" * underlined}<sz val="{size:g}"/><color rgb="{letters}"/>'
            f'<name val="{FONT}"/><family val="2"/><charset val="134"/></font>',
        )
        pattern = '<patternFill patternType="none"/>'
        if fill:
            pattern = f'<patternFill patternType="solid"><fgColor rgb="{fill}"/><bgColor indexed="64"/></patternFill>'
        filled = self._index("fills", f"<fill>{pattern}</fill>")
        sides = "".join(
            f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' if bordered else f"<{side}/>"
            for side in ("left", "right", "top", "bottom")
        )
        border = self._index("borders", f"<border>{sides}<diagonal/></border>")
        return self._index(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{font}" fillId="{filled}" borderId="{border}" xfId="0" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="{across}" vertical="{down}" '
            f'wrapText="1"/></xf>',
        )

    def _index(self, name: str, xml: str) -> int:
        """Number of an entry in a list of the styles; appended unless the very same stands there."""
        listed = self._list(name)
        entry = etree.fromstring(f'<styles xmlns="{self.namespace}">{xml}</styles>')[0]
        wanted = _canonical(entry)
        for number, known in enumerate(listed):
            if _canonical(known) == wanted:
                return number
        listed.append(entry)
        listed.set("count", str(len(listed)))
        return len(listed) - 1

    def _list(self, name: str) -> etree._Element:
        found = self.root.find(f"{{{self.namespace}}}{name}")
        if found is None:
            found = self.root.makeelement(f"{{{self.namespace}}}{name}", {})
            before = [c for c in self.root if _ORDER.get(local_name(c), -1) < _ORDER[name]]
            self.root.insert(len(before), found)
        return found


def _canonical(element: etree._Element) -> tuple[object, ...]:
    """Name, attributes and children, whatever prefixes and blanks they are written with."""
    children = tuple(_canonical(child) for child in element if isinstance(child.tag, str))
    return local_name(element), tuple(sorted(element.attrib.items())), children
