"""The first sheet of an answer, 「检查结果」, which sums up: lines of text in columns, made as a worksheet of its own.

What the lines say is the caller's. Everything is written as text, never as a formula, whatever it begins with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Final, TypedDict

from sheets.annotate_package import xml_text
from sheets.annotate_styles import COLOURS, Styles
from sheets.columns import lines_of
from sheets.table import column_letters
from sheets.workbook import SUMMARY_MARKER

_LONGEST_CELL = 4000
_LONGEST_ROW = 400.0  # points; spreadsheets allow 409
_LINE = 15.0  # points that a line of 10 points takes


class _Look(TypedDict, total=False):
    """What `Styles.cell` takes."""

    size: int
    bold: bool
    underlined: bool
    letters: str
    fill: str
    bordered: bool
    across: str
    down: str


_LOOKS: Final[dict[str, _Look]] = {
    "title": {"size": 16, "bold": True, "letters": "FF1F3864", "down": "center"},
    "banner": {"size": 12, "bold": True, "letters": "FFFFFFFF", "fill": "FFC55A11", "across": "center",
               "down": "center"},
    "good": {"size": 13, "bold": True, "letters": "FF1E6B34", "down": "center"},
    "bad": {"size": 13, "bold": True, "letters": "FF8A0010", "down": "center"},
    "label": {"bold": True, "letters": "FF595959"},
    "text": {},
    "note": {"letters": "FF8A4B00"},
    "section": {"size": 11, "bold": True, "letters": "FF1F3864", "down": "bottom"},
    "head": {"bold": True, "fill": "FFE7EDF5", "bordered": True, "across": "center", "down": "center"},
    "cell": {"bordered": True},
    "number": {"bordered": True, "across": "center"},
    "link": {"bordered": True, "underlined": True, "letters": "FF0563C1"},
    **{
        severity: {"bold": True, "bordered": True, "across": "center", "fill": fill, "letters": letters}
        for severity, (fill, letters) in COLOURS.items()
    },
}  # fmt: skip


@dataclass(frozen=True)
class Text:
    """One cell of the sheet.

    Attributes:
        look: title, banner, good, bad, label, text, note, section, head, cell, number, link, error, warning or notice.
        span: Columns that it covers.
        to: Sheet and cell that a click leads to.
    """

    text: str
    look: str = "text"
    span: int = 1
    to: tuple[str, str] | None = None


Line = tuple[Text, ...]


@dataclass(frozen=True)
class Summary:
    """What the first sheet says.

    Attributes:
        head: Lines above the notes that the writer of the workbook adds itself (look not kept, comments left out).
        body: Lines below them.
        widths: Of the columns, in the spreadsheet's characters.
        watermark: Words in the page header of every sheet, "" for none.
    """

    head: tuple[Line, ...]
    body: tuple[Line, ...] = ()
    widths: tuple[float, ...] = (100.0,)
    watermark: str = field(default="")


def summary_sheet(
    summary: Summary, notes: tuple[str, ...], styles: Styles, *, namespace: str, former: int
) -> bytes:  # fmt: skip
    """The XML of the sheet.

    Args:
        summary: What it says.
        notes: Lines between its head and its body.
        styles: Formats are added here.
        namespace: Of the workbook.
        former: Place of the sheet that was shown before, kept for when this sheet is taken away.
    """
    columns = len(summary.widths)
    written = [*summary.head, *((Text(note, "note", columns),) for note in notes), *summary.body]
    used = {text.look for line in written for text in line}
    looks = {look: styles.cell(**_LOOKS[look]) for look in sorted(used)}
    rows = [f'<row r="1" hidden="1">{_string("A1", SUMMARY_MARKER, 0)}{_string("B1", str(former), 0)}</row>']
    merged, links = [], []
    for number, line in enumerate(written, start=2):
        cells, column = [], 1
        for text in line:
            reference = f"{column_letters(column)}{number}"
            cells.append(_string(reference, text.text, looks[text.look]))
            last = column + text.span - 1
            cells += [
                f'<c r="{column_letters(c)}{number}" s="{looks[text.look]}"/>' for c in range(column + 1, last + 1)
            ]
            if text.span > 1:
                merged.append(f'<mergeCell ref="{reference}:{column_letters(last)}{number}"/>')
            if text.to:
                sheet, cell = text.to
                quoted = sheet.replace("'", "''")
                location = escape(xml_text(f"'{quoted}'!{cell}"))
                links.append(f'<hyperlink ref="{reference}" location="{location}"/>')
            column = last + 1
        height = _height(line, summary.widths)
        rows.append(f'<row r="{number}" ht="{height:g}" customHeight="1">{"".join(cells)}</row>')
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>'
        for n, width in enumerate(summary.widths, start=1)
    )
    merges = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}"><sheetPr><tabColor rgb="FF1F3864"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{column_letters(columns)}{len(written) + 1}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0"/></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'{merges}{hyperlinks}<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>"
    ).encode()


def _string(reference: str, text: str, style: int) -> str:
    shown = text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…（太长，未写完）"
    escaped = escape(xml_text(shown), quote=False)
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def _height(line: Line, widths: tuple[float, ...]) -> float:
    """Points that a line needs when its texts wrap; spreadsheets do not measure merged cells themselves."""
    most, column = 0.0, 0
    for text in line:
        size = _LOOKS[text.look].get("size", 10)
        # Bold and large letters leave room for fewer.
        width = sum(widths[column : column + text.span]) * 10 / size * 0.94
        most = max(most, lines_of(text.text, width) * _LINE * size / 10 if text.text else 0.0)
        column += text.span
    return min(max(most + 4, 19.0), _LONGEST_ROW)
