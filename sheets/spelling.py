"""How people and spreadsheets write things: what a cell can be, plain characters, and the words for nothing.

What `sheets.numbers`, `sheets.dates` and `sheets.cells` share. Nothing here knows fields or forms.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Value = str | int | Decimal | dt.date | bool | None
Parser = Callable[[Cell], Value]

# A dash or slash says "nothing to tell" in every column; the words say it only where a number, date or code is due,
# because in a note they are an answer.
DASHES: Final = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "//", "\\"})
NOT_DONE: Final = DASHES | {"未检查", "未监测", "未调查", "未做", "无数据"}
# Looked for and not there: zero, never missing.
NONE_FOUND: Final = frozenset({"未发现", "未查见", "未检出", "无发现"})

# Before ² in m² and 平方米's short form 米².
_SQUARED: Final = frozenset("mMｍ米")


class NotUnderstoodError(ValueError):
    """The cell cannot be read as its column asks; the message, where there is one, says why in Chinese."""


def _say_nothing(_remark: str) -> None:
    return None


@dataclass(frozen=True)
class Stated:
    """What the sheet says elsewhere about the cells of a column.

    Attributes:
        title: Title of the column, for remarks.
        unit: Unit in which the title gives the column; "" for the form's own.
        year: The one year that stands above the table, for dates without a year.
        all_text: The file keeps numbers as text (CSV), so that 2026.1 may have lost a zero even there.
        is_1904: The workbook counts days from 1904, so that a bare number may be either calendar's.
        remark: Takes what was assumed, in Chinese.
    """

    title: str = ""
    unit: str = ""
    year: int | None = None
    all_text: bool = False
    is_1904: bool = False
    remark: Callable[[str], None] = _say_nothing


NOTHING_STATED: Final = Stated()


def normalise(text: str) -> str:
    """Full-width digits and punctuation as plain ones, no blanks around."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def has_raised_digit(text: str) -> bool:
    """Whether 12① or 15² stands there: plain digits to `normalise`, yet a note's mark and no part of the number."""
    if text.isascii():
        return False
    return any(
        c.isnumeric() and not c.isdecimal() and unicodedata.decomposition(c) != "" and before not in _SQUARED
        for before, c in pairwise(f" {text}")
    )


def seen_text(cell: Cell) -> str:
    """What stands in the cell, as the user would read it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)
