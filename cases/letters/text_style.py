"""How paragraphs look, the same in Word and on the page: type sizes of official documents, 三号 16 pt, 五号 10.5 pt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class TextStyle:
    """The look of a paragraph.

    Attributes:
        font: Name of the Chinese font.
        size_pt, line_pt: Size of type and distance of lines; 0 is the font's own distance.
        align: left, both, center, right.
        indent_characters: By how many characters the first line stands in.
        before_pt, after_pt: Space above and below.
        right_pt: How far it stays from the right margin.
        keeps_with_next: Not left alone at the foot of a page.
        line: Rule around it: "" none, top, both, cut (dashed, above).
    """

    font: str = "仿宋"
    size_pt: float = 16
    line_pt: float = 28
    align: str = "both"
    indent_characters: int = 0
    before_pt: float = 0
    after_pt: float = 0
    right_pt: float = 0
    is_bold: bool = False
    keeps_with_next: bool = False
    line: str = ""


# Of label and blank, twice.
SLIP_WIDTHS_MM: Final = (36.0, 50.0, 24.0, 46.0)
STYLES: Final = {
    "title": TextStyle("宋体", 22, 34, "center", after_pt=6, is_bold=True, keeps_with_next=True),
    "number": TextStyle(align="center", after_pt=14, keeps_with_next=True),
    "address": TextStyle(align="left", keeps_with_next=True),
    "heading": TextStyle("黑体", align="left", indent_characters=2, keeps_with_next=True),
    "body": TextStyle(indent_characters=2),
    "lead": TextStyle(indent_characters=2, after_pt=5, keeps_with_next=True),
    "last": TextStyle(indent_characters=2, after_pt=6, keeps_with_next=True),
    "item": TextStyle(indent_characters=2),
    "sign": TextStyle(align="right", right_pt=32, keeps_with_next=True),
    # The receipt after it may go overleaf by itself.
    "day": TextStyle(align="right", right_pt=32),
    "signer": TextStyle(align="left", before_pt=6),
    "copy": TextStyle(size_pt=14, line_pt=24, align="left", before_pt=10, line="both"),
    "note": TextStyle("宋体", 10.5, 16, "left", before_pt=4, after_pt=4),
    "cut": TextStyle("宋体", 9, 12, "center", before_pt=22, keeps_with_next=True, line="cut"),
    "receipt": TextStyle("黑体", 16, 26, "center", before_pt=4, after_pt=4, keeps_with_next=True),
    "header": TextStyle("黑体", 10.5, 0, "center", before_pt=3, after_pt=3, keeps_with_next=True),
    "cell": TextStyle("宋体", 10.5, 0, "left", before_pt=2, after_pt=2),
    "centred": TextStyle("宋体", 10.5, 0, "center", before_pt=2, after_pt=2),
    "slip": TextStyle("宋体", 10.5, 0, "center", keeps_with_next=True),
    "gap": TextStyle("宋体", 5, 7, "left"),
    "page": TextStyle("宋体", 14, 0, "center"),
    "mark": TextStyle("宋体", 9, 0, "left"),
}
