"""One thing wrong in one row, worded for the person who mends it. A value, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from reference.load import Standards
from sheets.fields import Field, Form
from sheets.reader import SheetRow
from sheets.table import column_letters


@dataclass(frozen=True)
class RowProblem:
    """A broken rule.

    Attributes:
        rule_id: See `expectations.rules.RULES`.
        severity: error (row refused), warning (kept, wants confirmation) or notice.
        sheet, row, row_id: Where: name of the sheet, row number as the user sees it, id of the row ("" for a file).
        column, title_zh: Key and title of the column, "" where the whole row is meant.
        seen: What stands there.
        allowed_zh, allowed_en: What may stand there.
        sentence_zh, sentence_en, remedy_zh, remedy_en: The rule and how to mend the row.
        cell: Reference of the cell in the sheet (`F7`), of the row's first one where the whole row is meant, "" where
            no cell of the sheet gave it.
    """

    rule_id: str
    severity: str
    sheet: str
    row: int
    row_id: str
    column: str
    title_zh: str
    seen: str
    allowed_zh: str
    allowed_en: str
    sentence_zh: str
    sentence_en: str
    remedy_zh: str
    remedy_en: str
    cell: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """The problem as JSON takes it."""
        return asdict(self)


def cell_of(row: SheetRow, column: str) -> str:
    """Reference of the cell that gave a column of the row (`F7`); of the row's first cell for "", "" where none did."""
    number = row.numbers.get(column) if column else min(row.numbers.values(), default=None)
    return f"{column_letters(number)}{row.row_number}" if number else ""


def seen_text(form: Form, keys: tuple[str, ...], values: Mapping[str, object], standards: Standards) -> str:
    """The cells that a rule read, as staff would write them: one value alone, several with their titles."""
    if len(keys) == 1:
        return _word(form[keys[0]], values.get(keys[0]), standards)
    first, *rest = keys
    # Of many details only the filled ones are worth reading.
    shown = [first, *(k for k in rest if len(keys) <= 3 or values.get(k) not in (None, ""))]
    return "；".join(f"{form[k].title_zh} {_word(form[k], values.get(k), standards)}" for k in shown)


def value_text(value: object) -> str:
    """A number or date as text, without a float's or decimal's trailing zeros."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    return "" if value is None else str(value)


def _word(field: Field, value: object, standards: Standards) -> str:
    if value in (None, ""):
        return "空"
    if field.vocabulary:
        return dict(standards.vocabulary(field.vocabulary)).get(str(value), str(value))
    return value_text(value)
