"""An outline as a Word template: A4 with the margins and type sizes of official documents (GB/T 9704)."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from cases.letters.outline import Block, Column, Each, Slip, Table, Text, When
from cases.letters.text_style import SLIP_WIDTHS_MM, STYLES, TextStyle
from sheets.template import CREATED

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as WordTable
    from docx.table import _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_LATIN: Final = "Times New Roman"
_ALIGNMENTS: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def word_template(outline: tuple[Block, ...], title: str) -> bytes:
    """The template; the same bytes' content every time, whatever the day."""
    document = Document()
    _set_page(document)
    _set_properties(document, title)
    _set_defaults(document)
    for block in outline:
        _add(document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(foot, "— ", STYLES["page"])
    _add_page_number(foot)
    _write(foot, " —", STYLES["page"])


def _set_properties(document: WordDocument, title: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = CREATED


def _set_defaults(document: WordDocument) -> None:
    """What an editor types anew looks like the body."""
    body = STYLES["body"]
    style = document.styles["Normal"]
    style.font.size = Pt(body.size_pt)
    _set_fonts(style.element.get_or_add_rPr(), body.font)


def _add(document: WordDocument, block: Block) -> None:
    if isinstance(block, Text):
        _fill(document.add_paragraph(), block.text, STYLES[block.style])
    elif isinstance(block, Each):
        _add_mark(document, f"{{%p for 行 in {block.listed} %}}")
        _fill(document.add_paragraph(), block.text.text, STYLES[block.text.style])
        _add_mark(document, "{%p endfor %}")
    elif isinstance(block, When):
        _add_mark(document, f"{{%p if {block.tag} %}}")
        for inner in block.blocks:
            _add(document, inner)
        if block.otherwise:
            _add_mark(document, "{%p else %}")
            for inner in block.otherwise:
                _add(document, inner)
        _add_mark(document, "{%p endif %}")
    elif isinstance(block, Table):
        _add_table(document, block)
    else:
        _add_slip(document, block)


def _add_mark(document: WordDocument, mark: str) -> None:
    """A paragraph that steers and is gone from the letter."""
    _fill(document.add_paragraph(), mark, STYLES["mark"])


def _add_table(document: WordDocument, block: Table) -> None:
    table = document.add_table(rows=4, cols=len(block.columns))
    _set_table(table, tuple(column.width_mm for column in block.columns))
    header, begin, line, end = table.rows
    _repeat(header)
    for position, column in enumerate(block.columns):
        _fill(header.cells[position].paragraphs[0], column.title, STYLES["header"])
        _fill(line.cells[position].paragraphs[0], column.text, _cell_style(column, block))
    _fill(begin.cells[0].paragraphs[0], f"{{%tr for 行 in {block.listed} %}}", STYLES["mark"])
    _fill(end.cells[0].paragraphs[0], "{%tr endfor %}", STYLES["mark"])
    for row in table.rows:
        _keep_whole(row)
    # Two tables must not grow together, and text must not touch the frame.
    _fill(document.add_paragraph(), "", STYLES["gap"])


def _cell_style(column: Column, table: Table) -> TextStyle:
    style = STYLES["centred"] if column.is_centred else STYLES["cell"]
    return replace(style, keeps_with_next=not table.is_long)


def _add_slip(document: WordDocument, block: Slip) -> None:
    pairs = block.pairs
    table = document.add_table(rows=(len(pairs) + 1) // 2, cols=4)
    _set_table(table, SLIP_WIDTHS_MM)
    for number, (label, text) in enumerate(pairs):
        row = table.rows[number // 2]
        row.height = Mm(11)
        _keep_whole(row)
        left = 2 * (number % 2)
        _fill(row.cells[left].paragraphs[0], label, STYLES["slip"])
        _fill(row.cells[left + 1].paragraphs[0], text, STYLES["slip"])


def _set_table(table: WordTable, widths_mm: tuple[float, ...]) -> None:
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _set_cell_margins(table)
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
            _center(cell)


def _set_cell_margins(table: WordTable) -> None:
    """A millimetre at each side of a cell, half of what Word leaves: figures with their units stay on one line."""
    margins: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(Mm(1).twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def _center(cell: _Cell) -> None:
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(align)


def _repeat(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _keep_whole(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _fill(paragraph: Paragraph, text: str, style: TextStyle) -> None:
    layout = paragraph.paragraph_format
    layout.alignment = _ALIGNMENTS[style.align]
    layout.line_spacing = Pt(style.line_pt) if style.line_pt else 1.0
    layout.space_before, layout.space_after = Pt(style.before_pt), Pt(style.after_pt)
    layout.keep_with_next = style.keeps_with_next or None
    layout.right_indent = Pt(style.right_pt) if style.right_pt else None
    properties = paragraph._p.get_or_add_pPr()
    if style.indent_characters:
        indent = properties.get_or_add_ind()
        indent.set(qn("w:firstLineChars"), str(100 * style.indent_characters))
        indent.set(qn("w:firstLine"), str(int(20 * style.size_pt * style.indent_characters)))
    if style.line:
        _rule(properties, style)
    if text:
        _write(paragraph, text, style)


def _rule(properties: BaseOxmlElement, style: TextStyle) -> None:
    borders: Any = OxmlElement("w:pBdr")
    for side in ("top", "bottom") if style.line == "both" else ("top",):
        border = OxmlElement(f"w:{side}")
        border.set(qn("w:val"), "dashed" if style.line == "cut" else "single")
        border.set(qn("w:sz"), "6")
        border.set(qn("w:space"), "4")
        border.set(qn("w:color"), "auto")
        borders.append(border)
    # The schema wants borders before spacing and indents.
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:kinsoku", "w:wordWrap", "w:overflowPunct",
        "w:topLinePunct", "w:autoSpaceDE", "w:autoSpaceDN", "w:bidi", "w:adjustRightInd", "w:snapToGrid",
        "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr",
    )  # fmt: skip


def _write(paragraph: Paragraph, text: str, style: TextStyle) -> Run:
    run = paragraph.add_run(text)
    run.font.size = Pt(style.size_pt)
    run.bold = style.is_bold or None
    _set_fonts(run._r.get_or_add_rPr(), style.font)
    return run


def _set_fonts(properties: Any, font: str) -> None:
    """Chinese by `w:eastAsia`, the only one that Word and WPS heed for it; figures and Latin in their own."""
    fonts = properties.get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(attribute), _LATIN)
    fonts.set(qn("w:eastAsia"), font)
    # Brackets and dashes exist in both kinds; here they are Chinese.
    fonts.set(qn("w:hint"), "eastAsia")


def _add_page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = _write(paragraph, "", STYLES["page"])
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
