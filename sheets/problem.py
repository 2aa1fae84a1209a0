"""What the reader says about a sheet: a fault of one cell, or the refusal of the whole file.

Faults are values, refusals are exceptions. What must be true of the values themselves is judged in `expectations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class CellFault:
    """A cell that cannot be read as its column asks; its value is None.

    Attributes:
        rule_id: cell.integer, cell.decimal, cell.date, cell.boolean, cell.code, cell.text (an error value in
            a text column) or cell.mapping (a mapping file has no meaning for it).
        sheet: Name of the sheet.
        row: Row number as the user sees it, from 1.
        row_id: Id of the row within the file.
        column: Key of the field, "" for the whole row.
        title: Title as printed in the sheet.
        seen: What stands in the cell.
        allowed: What may stand there, in Chinese.
        number: Number of the cell's column in the sheet, from 1; 0 where it is the column of the field.
    """

    rule_id: str
    sheet: str
    row: int
    row_id: str
    column: str
    title: str
    seen: str
    allowed: str
    number: int = 0


class UnreadableSheet(Exception):  # noqa: N818  it is raised as a verdict, not as a failure
    """The whole file is refused: what was seen and what to do, in Chinese for staff and English for engineers."""

    def __init__(self, rule_id: str, zh: str, en: str) -> None:
        super().__init__(rule_id, zh, en)
        self.rule_id = rule_id
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.rule_id}: {self.en} {self.zh}"


# What people send in place of a sheet, told by the first bytes.
_PICTURES: Final = (
    (b"%PDF", "PDF 文件"), (b"\xff\xd8\xff", "JPEG 图片"), (b"\x89PNG", "PNG 图片"), (b"GIF8", "GIF 图片"),
    (b"II*\0", "TIFF 图片"), (b"MM\0*", "TIFF 图片"),
)  # fmt: skip


def wrong_type(filename: str, content: bytes) -> UnreadableSheet:
    """The refusal of a file that is no sheet by its content."""
    picture = next((name for start, name in _PICTURES if content.startswith(start)), None)
    if picture:
        return UnreadableSheet(
            "file.type",
            f"「{filename}」是 {picture}，不是 xlsx、xls、ods 或 csv 文件；"
            "请把表格另存为xlsx再发送，照片、扫描件只能作附件。",
            f"{filename!r} is a picture or PDF by its content, no workbook or CSV; send the sheet itself.",
        )
    return UnreadableSheet(
        "file.type",
        f"「{filename}」不是 xlsx、xls、ods 或 csv 文件，请另存为xlsx再发送。",
        f"{filename!r} is not a workbook or CSV by its content; save it as xlsx.",
    )
