"""How a worksheet of ours behaves on the screen and on paper: protected headings above open rows, A4 landscape.

What stands in it is the business of `sheets.template` and `sheets.paper`.
"""

from __future__ import annotations

from typing import Final

from xlsxwriter.worksheet import ColumnInfo, Worksheet

_LAST_COLUMN: Final = 16_383
_A4: Final = 9


class OpenWorksheet(Worksheet):  # type: ignore[misc]  # XlsxWriter carries no types
    """A worksheet whose column `open_from` stands for every column from there to the end of the sheet.

    XlsxWriter would keep 16,384 columns one by one, which takes half a second a workbook.
    """

    open_from = _LAST_COLUMN

    def _write_col_info(self, col_min: int, col_max: int, col_info: ColumnInfo) -> None:
        super()._write_col_info(col_min, _LAST_COLUMN if col_min == self.open_from else col_max, col_info)


def protect_headings(sheet: Worksheet) -> None:
    """Lock what is not expressly open, without a password; rows may be inserted, deleted, sorted and filtered.

    A row can only be deleted when no cell of it is locked, to the last column of the sheet.
    """
    sheet.protect("", {
        "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True,
        "insert_hyperlinks": True, "sort": True, "autofilter": True, "objects": True, "scenarios": True,
    })  # fmt: skip


def set_page(sheet: Worksheet, pages_wide: int = 1) -> None:
    """A4 landscape with narrow margins, fitted to the width of so many pages."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(pages_wide, 0)
