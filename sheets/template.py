"""Write the workbook that staff fill in: one sheet 填报, drop-downs, input rules, and hidden what the reader needs.

The reader finds everything by itself in what stands here; no other module writes templates. Headings are protected
without a password, everything below them is open: rows may be inserted, deleted, sorted and filtered. A hidden last
column names each row, so that a row stays the same row wherever it is moved.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from sheets import practice
from sheets.cells import LARGEST_NUMBER
from sheets.columns import width_of
from sheets.fields import Field, Form, Kind
from sheets.headings import FIRST_ROW, FONT, HEADER_ROW, TITLE_ROW, write_headings
from sheets.input_rules import input_rule
from sheets.lists import Lists
from sheets.titles import ROW_ID_TITLE
from sheets.workbook import HIDDEN_SHEET
from sheets.worksheet import OpenWorksheet, protect_headings, set_page

if TYPE_CHECKING:
    from reference.load import Standards

SHEET: Final = "填报"

# Drop-downs, input rules and row ids reach so many rows below the filled ones, unless told otherwise.
ROOM_FOR_MORE: Final = 200
# Wider sheets print on several pages side by side: below 70 % of its size, which this is on A4, nobody reads them.
_WIDEST_PAGE: Final = 215.0
# Rows printed even if they are empty, two pages of them: what is filled in later must not fall outside.
_PRINTED_ROWS: Final = 64
# Any fixed day: the same input gives the same bytes, so that sending a file twice is recognised.
CREATED: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001  a workbook's properties carry no zone

_KNOWN_BEFORE = "#F2F2F2"
_NUMBER_FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@", Kind.INTEGER: "0", Kind.DECIMAL: "0.###"}


def write_template(
    target: Path | BinaryIO,
    form: Form,
    standards: Standards,
    *,
    place_code: str | None = None,
    rows: Sequence[Mapping[str, object]] = (),
    units: Sequence[Mapping[str, object]] = (),
    room: int = ROOM_FOR_MORE,
    instance_id: str | None = None,
    replaces: str | None = None,
    is_practice: bool = False,
) -> str:
    """Write a template, or a filled sheet.

    Args:
        target: File or stream to write.
        form: The form.
        standards: Vocabularies for the drop-downs.
        place_code: Offers this place's villages, registered units and rounds.
        rows: Values by field key, as `SheetRow.values` holds them; codes are written as Chinese names.
        units: The same for units to visit, known before the visit (never counts or dates). A row in which nothing but
            these columns is filled says that the unit was not visited; the reader leaves it out.
        room: Rows prepared below the filled ones.
        instance_id: Identity of this copy; a new one unless given.
        replaces: Submission that the filled sheet will replace.
        is_practice: Made for practice: its title says so, and it is refused everywhere but in practice mode.

    Returns:
        The instance id.
    """
    instance_id = instance_id or uuid.uuid4().hex
    if is_practice:
        form = dataclasses.replace(form, title_zh=f"{form.title_zh}（{practice.WORD}）")
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": form.title_zh, "created": CREATED})
    book.set_calc_mode("auto")
    sheet = book.add_worksheet(SHEET, OpenWorksheet)
    lists = Lists(book, form, standards, place_code)
    place = standards.place_ever(place_code) if place_code else None
    writer = _Writer(book, sheet, form, standards, lists, str(place["place_name"]) if place else "")
    writer.write(rows, units, room)
    hidden = book.add_worksheet(HIDDEN_SHEET)
    for number, (name, value) in enumerate(
        {
            "form": form.form_id, "version": str(form.version), "instance_id": instance_id,
            "replaces": replaces or "", "place": place_code or "",
            practice.KEY: "1" if is_practice else "",
            "prefilled": ",".join(f.key for f in form.fields if any(unit.get(f.key) is not None for unit in units)),
        }.items()
    ):  # fmt: skip
        hidden.write_string(number, 0, name)
        hidden.write_string(number, 1, value)
    hidden.very_hidden()
    book.close()
    if isinstance(target, Path):
        target.write_bytes(buffer.getvalue())
    else:
        target.write(buffer.getvalue())
    return instance_id


class _Writer:
    """One sheet 填报 in the making."""

    def __init__(
        self, book: Workbook, sheet: OpenWorksheet, form: Form, standards: Standards, lists: Lists, place_name: str
    ) -> None:
        self.book, self.sheet, self.form, self.standards, self.lists = book, sheet, form, standards, lists
        self.place_name = place_name
        self.widths = [width_of(f) for f in form.fields]
        self.formats = {kind: self._cell_format(kind) for kind in Kind}

    def write(self, rows: Sequence[Mapping[str, object]], units: Sequence[Mapping[str, object]], room: int) -> None:
        filled = len(rows) + len(units)
        last_row = max(FIRST_ROW, FIRST_ROW + filled - 1 + room)
        write_headings(self.book, self.sheet, self.form, self.place_name, has_units=bool(units))
        for column, f in enumerate(self.form.fields):
            self.sheet.set_column(column, column, self.widths[column], self.formats[f.kind])
            rule = input_rule(f, self.standards, self.lists.source(f))
            if rule:
                self.sheet.data_validation(FIRST_ROW, column, last_row, column, rule)
        self._row_ids(last_row)
        for number, values in enumerate(rows, start=FIRST_ROW):
            self._row(number, values, self.formats)
        known = {kind: self._cell_format(kind, _KNOWN_BEFORE) for kind in Kind} if units else {}
        for number, values in enumerate(units, start=FIRST_ROW + len(rows)):
            self._row(number, values, known)
        # Nobody can switch a filter on in a protected sheet, so it is on from the start; sorting takes the ids along.
        self.sheet.autofilter(HEADER_ROW, 0, last_row, len(self.form.fields))
        protect_headings(self.sheet)
        self._page(min(last_row, FIRST_ROW + max(filled, _PRINTED_ROWS) - 1))

    def _row(self, number: int, values: Mapping[str, object], formats: Mapping[Kind, Format]) -> None:
        for column, f in enumerate(self.form.fields):
            value = values.get(f.key)
            if value is not None:
                self._cell(number, column, f, value, formats[f.kind])

    def _row_ids(self, last_row: int) -> None:
        """The hidden column; what lies beyond it is open too, because a row with a locked cell cannot be deleted."""
        column, open_cell = len(self.form.fields), self.book.add_format({"locked": False})
        self.sheet.set_column(column, column, 8, open_cell, {"hidden": True})
        self.sheet.set_column(column + 1, column + 1, None, open_cell)
        self.sheet.open_from = column + 1
        self.sheet.write_string(HEADER_ROW, column, ROW_ID_TITLE)
        for number, row in enumerate(range(FIRST_ROW, last_row + 1), start=1):
            self.sheet.write_string(row, column, f"r{number:04}", open_cell)

    def _cell_format(self, kind: Kind, background: str | None = None) -> Format:
        style: dict[str, object] = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": "#BFBFBF",
                                    "valign": "vcenter", "locked": False}  # fmt: skip
        if background:
            style["bg_color"] = background
        if kind in _NUMBER_FORMATS:
            style["num_format"] = _NUMBER_FORMATS[kind]
        if kind in (Kind.DATE, Kind.BOOLEAN):
            style["align"] = "center"
        return self.book.add_format(style)

    def _cell(self, row: int, column: int, f: Field, value: object, style: Format) -> None:
        if type(value) is int and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.sheet.write_number(row, column, value, style)
        elif isinstance(value, bool):
            self.sheet.write_string(row, column, "是" if value else "否", style)
        elif isinstance(value, dt.date):
            self.sheet.write_datetime(row, column, value, style)
        elif isinstance(value, int | float | Decimal) and -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
            self.sheet.write_number(row, column, float(value), style)
        else:
            self.sheet.write_string(row, column, self.lists.name(f, str(value)), style)

    def _page(self, last_row: int) -> None:
        """Frozen titles on the screen; the same titles on every printed page."""
        frozen = 1 + next((i for i, f in enumerate(self.form.fields) if f.key == "unit_name"), 0)
        self.sheet.freeze_panes(FIRST_ROW, frozen)
        # Every page but the first repeats the columns that name the unit.
        repeated = sum(self.widths[:frozen])
        set_page(self.sheet, pages_wide=int(-(-(sum(self.widths) - repeated) // (_WIDEST_PAGE - repeated))))
        self.sheet.repeat_rows(TITLE_ROW, HEADER_ROW)
        self.sheet.repeat_columns(0, frozen - 1)
        self.sheet.print_area(TITLE_ROW, 0, last_row, len(self.form.fields) - 1)
        version = f"{self.form.form_id} 第{self.form.version}版"
        self.sheet.set_footer(f"&L&8{version}&C第 &P 页，共 &N 页&R填表人：            审核人：            ")
        self.sheet.set_selection(FIRST_ROW, 0, FIRST_ROW, 0)
