"""A table found in a sheet: which form it is, which cell of a row is which field, and its rows.

`sheets.layout` finds tables by their titles, `sheets.rows` turns them into rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sheets.fields import Form
from sheets.spelling import Cell


@dataclass
class Table:
    """One table of a sheet.

    Attributes:
        sheet: Name of the sheet.
        header_row: Number of the last row of titles, from 1; 0 where there is none.
        header_rows: How many rows of titles there are.
        columns: Field key -> index into the cells of a row.
        titles: Field key -> title as printed in the sheet, without its required mark.
        numbers: Field key -> number of the column in the sheet, from 1; a field that no cell gave has none.
        rows: Number of the row as the user sees it, from 1, with its cells; below the titles only.
        row_ids: Index of the cell that names the row (templates have a hidden column for it), None where there is none.
        units: Field key -> unit in which the sheet gives it, where that is not the form's.
        constants: Field key -> cell that holds for every row, for fields without a column.
        repeated: Row number -> index -> cell that is merged downwards into this row from above.
        shared: Row number -> index -> count that is merged over several cells and so belongs to none of them alone.
        wide_rows: Rows in which one text is merged across several columns, which makes it a note.
        year: The year that stands above the table, for dates without one.
        all_text: The file keeps numbers as text (CSV).
        is_1904: Days are counted from 1904.
        id_suffix: Added to the ids of its rows, where tables stand side by side and share rows.
        untitled: Index -> number of a column without a title, whose values are therefore not read.
        known_rows: Rows of titles and headings above, which come back on every printed page.
        unshown: (row number, column number), both from 1 -> what stands in a cell that reads as empty, such as #N/A.
        remarks: What was assumed, in Chinese.
    """

    sheet: str
    form: Form
    header_row: int
    columns: dict[str, int]
    titles: dict[str, str]
    numbers: dict[str, int] = field(default_factory=dict)
    rows: Iterable[tuple[int, list[Cell]]] = ()
    row_ids: int | None = None
    header_rows: int = 1
    units: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Cell] = field(default_factory=dict)
    repeated: dict[int, dict[int, Cell]] = field(default_factory=dict)
    shared: dict[int, dict[int, Cell]] = field(default_factory=dict)
    wide_rows: frozenset[int] = frozenset()
    year: int | None = None
    all_text: bool = False
    is_1904: bool = False
    id_suffix: str = ""
    untitled: dict[int, int] = field(default_factory=dict)
    known_rows: frozenset[tuple[Cell, ...]] = frozenset()
    unshown: dict[tuple[int, int], str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    @property
    def missing(self) -> list[str]:
        """Titles of required columns that the table lacks."""
        given = {*self.columns, *self.constants}
        # A place that is named needs no code: the name is looked up.
        given |= {"place_code"} if "place_name" in given else set()
        return [f.title_zh for f in self.form.fields if f.required and f.key not in given]


def column_letters(number: int) -> str:
    """Column letters as a spreadsheet shows them: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def row_ranges(numbers: Iterable[int]) -> str:
    """Row numbers in ascending order as people say them: 第4、6-9行."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return f"第{'、'.join(f'{a}-{b}' if b > a else str(a) for a, b in spans)}行"
