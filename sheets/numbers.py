"""A cell into a number: counts and measures, with the unit that may stand behind them.

`12 间`, `1,234` and `2.5km` are numbers; 约12, 三十 and 12-15 are not, because the sheet does not say which number.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from sheets.fields import Field, Kind
from sheets.spelling import (
    NONE_FOUND,
    NOT_DONE,
    NOTHING_STATED,
    Cell,
    NotUnderstoodError,
    Parser,
    Stated,
    has_raised_digit,
    normalise,
)
from sheets.units import Relation, convert, describe, relation

# BIGINT and DECIMAL(18, 3) hold more; a count beyond this is no count, and would spoil its whole column downstream.
LARGEST_NUMBER: Final = 10**12
_THOUSANDTH = Decimal("0.001")

PLAIN_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|[+-]?\.\d+")
_WITH_UNIT = re.compile(rf"({PLAIN_NUMBER.pattern})\s*([^\W\d_][^\d\s]{{0,7}}2?|[%‰°℃][CcFf]?)")
_LONGEST = 40


def number_parser(field: Field, stated: Stated = NOTHING_STATED) -> Parser:
    """The parser of an integer or decimal column.

    未发现 is zero where zero is allowed; where it is not (minutes) it stays a fault.
    """
    is_counting = field.minimum == 0

    def parse(cell: Cell) -> int | Decimal | None:
        if is_counting and isinstance(cell, str) and normalise(cell) in NONE_FOUND:
            return 0 if field.kind is Kind.INTEGER else Decimal(0)
        number = _number(cell, field.unit, stated)
        if number is None or field.kind is Kind.INTEGER:
            return None if number is None else _whole(number)
        return _thousandths(number, stated)

    return parse


def _number(cell: Cell, ours: str, stated: Stated) -> Decimal | None:
    unit = stated.unit
    if isinstance(cell, str):
        text = normalise(cell)
        if text in NOT_DONE:
            return None
        if len(text) > _LONGEST or has_raised_digit(cell):
            raise NotUnderstoodError
        if not PLAIN_NUMBER.fullmatch(text):
            text, unit = _apart(text, ours, stated)
        number = Decimal(text.replace(",", ""))
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        # Spreadsheets keep 15 digits; what a float has beyond them is dust of 26.1 or of a formula.
        number = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
    else:
        raise NotUnderstoodError
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise NotUnderstoodError
    if unit:
        try:
            number = convert(number, unit, ours)
        except ValueError:
            raise NotUnderstoodError(f"换算为{ours}后不是确切的数") from None
        if number > LARGEST_NUMBER:
            raise NotUnderstoodError
    return number


def _apart(text: str, ours: str, stated: Stated) -> tuple[str, str]:
    """A number and the unit behind it, "" when that is the form's own; what a cell says goes before its title."""
    match = _WITH_UNIT.fullmatch(text)
    if not match:
        raise NotUnderstoodError
    number, unit = match[1], match[2]
    how = relation(unit, ours)
    if how is Relation.CONVERTIBLE:
        stated.remark(f"「{stated.title}」中写明 {unit} 的值换算为 {ours or '个数'}：{describe(unit, ours)}")
        return number, unit
    if how is Relation.SAME:
        return number, ""
    raise NotUnderstoodError(f"单位应为{ours}" if ours else "不要带单位")


def _whole(number: Decimal) -> int:
    """A whole number; "12.0" and "1,234" are whole, 3.5 is not."""
    if number != number.to_integral_value():
        raise NotUnderstoodError
    return int(number)


def _thousandths(number: Decimal, stated: Stated) -> Decimal:
    """A number kept to the three places of DECIMAL(18, 3); what is cut off is remarked."""
    kept = number.quantize(_THOUSANDTH)
    if kept != number:
        stated.remark(f"「{stated.title}」中超过三位的小数只读取到三位")
    return kept
