"""What the reader says about a sheet: a fault of one cell, or the refusal of the whole file.

Faults are values, refusals are exceptions. What must be true of the values themselves is judged in `expectations`.
"""

from __future__ import annotations

from dataclasses import dataclass


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


def wrong_type(filename: str) -> UnreadableSheet:
    """The refusal of a file that is no sheet by its content."""
    return UnreadableSheet(
        "file.type",
        f"「{filename}」不是 xlsx、xls、ods 或 csv 文件，请另存为xlsx再发送。",
        f"{filename!r} is not a workbook or CSV by its content; save it as xlsx.",
    )
