"""One cell into a value: numbers, dates, yes/no, codes and text as people and spreadsheets write them.

A parser takes what the workbook or CSV gave and returns the value, or raises `NotUnderstoodError`. Nothing here knows
where the cell stands. Whether a value is plausible (ranges, required, sums) is judged in `expectations`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from sheets.fields import Field, Kind

if TYPE_CHECKING:
    from reference.load import Standards

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta
Value = str | int | Decimal | dt.date | bool | None
Parser = Callable[[Cell], Value]

# A dash or slash says "nothing to tell" in every column; the words say it only where a number, date or code is due,
# because in a note they are an answer.
_DASHES = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "//", "\\"})
_NOT_DONE = _DASHES | {"未检查", "未监测", "未调查", "未做", "无数据"}
# Looked for and not there: zero, never missing.
_NONE_FOUND = frozenset({"未发现", "未查见", "未检出", "无发现"})

_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|[+-]?\.\d+")
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PLACE = re.compile(r"(\d{6,12})(?:\.0+)?(?:\s+\S.*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")

# BIGINT and DECIMAL(18, 3) hold more; a count beyond this is no count, and would spoil its whole column downstream.
LARGEST_NUMBER = 10**12
_THOUSANDTH = Decimal("0.001")

# Survey dates outside these years are slips; a serial outside them is a number that strayed into the column.
FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = (FIRST_DAY - _EXCEL_EPOCH).days, (LAST_DAY - _EXCEL_EPOCH).days


class NotUnderstoodError(ValueError):
    """The cell cannot be read as its column asks."""


def normalise(text: str) -> str:
    """Full-width digits and punctuation as plain ones, no blanks around."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def seen_text(cell: Cell) -> str:
    """What stands in the cell, as the user would read it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def allowed_text(field: Field, standards: Standards) -> str:
    """What may stand in a column, in Chinese, for problems and for the template's messages."""
    if field.kind in (Kind.INTEGER, Kind.DECIMAL):
        noun = "整数" if field.kind is Kind.INTEGER else "数字"
        low, high = (None if limit is None else f"{limit:g}" if limit < 1e5 else f"{limit:.0f}"
                     for limit in (field.minimum, field.maximum))  # fmt: skip
        if low is not None and high is not None:
            return f"{low} 到 {high} 的{noun}"
        if low is not None:
            return f"不小于 {low} 的{noun}"
        return noun if high is None else f"不大于 {high} 的{noun}"
    if field.kind is Kind.DATE:
        return "日期，如 2026-06-01"
    if field.kind is Kind.BOOLEAN:
        return "是 或 否"
    if field.kind is Kind.CODE:
        names = [name for _, name in standards.vocabulary(field.vocabulary or "")]
        shown = "、".join(names[:20]) + (f" 等 {len(names)} 项" if len(names) > 20 else "")
        return f"下列之一：{shown}" if shown else "词表中的一项"
    if field.key == "place_code":
        return "12位统计用区划代码"
    return "文字"


def parser_of(field: Field, standards: Standards) -> Parser:
    """The parser of a column. It remembers texts it has resolved, because columns repeat themselves."""
    if field.kind is Kind.INTEGER:
        return _counting_parser if field.minimum == 0 else parse_integer
    if field.kind is Kind.DECIMAL:
        return _measuring_parser if field.minimum == 0 else parse_decimal
    if field.kind is Kind.DATE:
        return parse_date
    if field.kind is Kind.BOOLEAN:
        return _remembering(lambda text: parse_boolean(text, standards))
    if field.kind is Kind.CODE:
        vocabulary = field.vocabulary or ""
        return _remembering(lambda text: parse_code(text, vocabulary, standards))
    if field.key == "place_code":
        return parse_place_code
    if field.key == "unit_code":
        return _remembering(lambda text: parse_unit_code(text, standards))
    return parse_identifier if field.key.endswith("_code") else parse_text


def _remembering(parse: Callable[[str], Value]) -> Parser:
    known: dict[str, Value] = {}

    def parser(cell: Cell) -> Value:
        text = seen_text(cell)
        if text in known:
            return known[text]
        value = known[text] = parse(text)
        return value

    return parser


def _counting_parser(cell: Cell) -> int | None:
    """A count: 未发现 is zero. Where zero is not allowed (minutes) it stays a fault."""
    if isinstance(cell, str) and normalise(cell) in _NONE_FOUND:
        return 0
    return parse_integer(cell)


def _measuring_parser(cell: Cell) -> Decimal | None:
    if isinstance(cell, str) and normalise(cell) in _NONE_FOUND:
        return Decimal(0)
    return parse_decimal(cell)


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, str):
        text = normalise(cell)
        if text in _NOT_DONE:
            return None
        if len(text) > 40 or not _NUMBER.fullmatch(text):
            raise NotUnderstoodError
        number = Decimal(text.replace(",", ""))
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        # repr, not the float itself: the user typed 26.1, not 26.10000000000000142.
        number = Decimal(repr(cell))
    else:
        raise NotUnderstoodError
    if not number.is_finite() or abs(number) > LARGEST_NUMBER:
        raise NotUnderstoodError
    return number


def parse_integer(cell: Cell) -> int | None:
    """A whole number; "12.0" and "1,234" are whole, 3.5 is not."""
    if type(cell) is float and cell.is_integer() and abs(cell) <= LARGEST_NUMBER:
        return int(cell)
    if type(cell) is str and cell.isascii() and cell.isdigit() and len(cell) <= 12:
        return int(cell)
    number = _number(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise NotUnderstoodError
    return int(number)


def parse_decimal(cell: Cell) -> Decimal | None:
    """A number, kept to the three places of DECIMAL(18, 3); formulas leave dust behind them."""
    number = _number(cell)
    return None if number is None else number.quantize(_THOUSANDTH)


def parse_date(cell: Cell) -> dt.date | None:
    """A date: a real one (its time of day is dropped), an Excel serial, or one of the usual spellings."""
    if isinstance(cell, dt.datetime):
        day = cell.date()
    elif isinstance(cell, dt.date):
        day = cell
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        day = _from_number(Decimal(repr(cell)))
    elif isinstance(cell, str):
        text = normalise(cell)
        if text in _NOT_DONE:
            return None
        match = _DATE.fullmatch(text) or _COMPACT_DATE.fullmatch(text)
        if match:
            day = _day(match)
        elif len(text) <= 40 and _NUMBER.fullmatch(text) and "," not in text:
            day = _from_number(Decimal(text))
        else:
            raise NotUnderstoodError
    else:
        raise NotUnderstoodError
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotUnderstoodError
    return day


def _day(match: re.Match[str]) -> dt.date:
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise NotUnderstoodError from None


def _from_number(number: Decimal) -> dt.date:
    """20260601 typed as a number, or a serial of the 1900 calendar: days since 1899-12-30, the fraction is the time."""
    if not number.is_finite() or number < 0:
        raise NotUnderstoodError
    match = _COMPACT_DATE.fullmatch(str(int(number))) if number == int(number) else None
    if match:
        return _day(match)
    if not _FIRST_SERIAL <= int(number) <= _LAST_SERIAL:
        raise NotUnderstoodError
    return _EXCEL_EPOCH + dt.timedelta(days=int(number))


def parse_boolean(text: str, standards: Standards) -> bool | None:
    """是 or 否, and other spellings that the alias table lists under `boolean`."""
    plain = normalise(text)
    if plain in _NOT_DONE:
        return None
    word = standards.resolve("boolean", plain)
    if word is None:
        raise NotUnderstoodError
    return word == "true"


def parse_code(text: str, vocabulary: str, standards: Standards) -> str | None:
    """The code of a vocabulary, for its code, Chinese name, "01 餐饮店" or alias."""
    plain = normalise(text)
    if plain in _NOT_DONE:
        return None
    code = standards.resolve(vocabulary, text.strip()) or standards.resolve(vocabulary, plain)
    if code is None and plain.isdecimal() and len(plain) < 2:
        # A drop-down code 01 typed into a number cell loses its zero.
        code = standards.resolve(vocabulary, plain.zfill(2))
    if code is None:
        raise NotUnderstoodError
    return code


def parse_text(cell: Cell) -> str | None:
    """Text as written, without blanks around it and without invisible control characters."""
    text = _CONTROL.sub("", seen_text(cell)).strip()
    return None if text in _DASHES else text


def parse_identifier(cell: Cell) -> str | None:
    """A code typed as text or number: plain digits and letters."""
    text = parse_text(cell)
    return None if text is None else normalise(text)


def parse_unit_code(text: str, standards: Standards) -> str | None:
    """A unit's code; "SF33048100101 东苑办公楼" of the drop-down loses its name where the unit is registered."""
    code = parse_identifier(text)
    first = code.split(maxsplit=1)[0] if code else ""
    return first if first != code and standards.unit_ever(first) else code


def parse_place_code(cell: Cell) -> str | None:
    """A division code: nine digits are padded to twelve, "330481001000 硖石街道" of the drop-down loses its name."""
    text = parse_identifier(cell)
    if text is None:
        return None
    match = _PLACE.fullmatch(text)
    if match:
        text = match[1]
    return text.ljust(12, "0") if text.isdecimal() and len(text) == 9 else text
