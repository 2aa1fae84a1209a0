"""What a file says, once read: its rows, the cells that could not be read, and what was assumed."""

from __future__ import annotations

from dataclasses import dataclass, field

from sheets.problem import CellFault


@dataclass
class SheetRow:
    """One filled row.

    Attributes:
        row_number: As the user sees it, from 1; titles and empty rows count.
        row_id: Unique within the file: sheet and row number (`填报!5`, `填报!5:H` in a table beside another), or
            sheet and the id that the template's hidden column gives the row (`填报#r0002`), which survives inserted
            and sorted rows.
        values: Every key of the form -> str, int, Decimal, date, bool or None.
        numbers: Field key -> number of its column in the sheet, from 1; shared by the rows of a table.
    """

    sheet: str
    row_number: int
    row_id: str
    values: dict[str, object]
    numbers: dict[str, int] = field(default_factory=dict, compare=False, repr=False)


@dataclass
class SheetContent:
    """What a file says: rows, cells that could not be read, and remarks (Chinese) on what was assumed.

    `is_practice`: it was filled in a template made for practice.
    """

    form_id: str
    form_version: int
    instance_id: str | None
    replaces: str | None
    rows: list[SheetRow]
    faults: list[CellFault]
    remarks: list[str]
    is_practice: bool = False
    _said: set[str] = field(default_factory=set, init=False, compare=False, repr=False)

    def remark(self, text: str) -> None:
        """Note what was assumed, once."""
        if text not in self._said:
            self._said.add(text)
            self.remarks.append(text)
