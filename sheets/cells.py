"""One cell into a value: numbers, dates, yes/no, codes and text as people and spreadsheets write them.

A parser takes what the workbook or CSV gave and returns the value, or raises `NotUnderstoodError`. Nothing here knows
where the cell stands. Whether a value is plausible (ranges, required, sums) is judged in `expectations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sheets.dates import FIRST_DAY, LAST_DAY, date_parser, parse_date
from sheets.fields import Field, Kind
from sheets.numbers import LARGEST_NUMBER, number_parser
from sheets.spelling import (
    DASHES,
    NOT_DONE,
    NOTHING_STATED,
    Cell,
    NotUnderstoodError,
    Parser,
    Stated,
    Value,
    normalise,
    seen_text,
)

if TYPE_CHECKING:
    from reference.load import Standards

__all__ = [
    "FIRST_DAY", "LARGEST_NUMBER", "LAST_DAY", "NOTHING_STATED", "Cell", "NotUnderstoodError", "Parser", "Stated",
    "Value", "allowed_text", "normalise", "parse_date", "parser_of", "seen_text",
]  # fmt: skip

_PLACE = re.compile(r"(\d{6,12})(?:\.0+)?(?:\s+\S.*)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")


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


def parser_of(field: Field, standards: Standards, stated: Stated = NOTHING_STATED) -> Parser:
    """The parser of a column. It remembers texts it has resolved, because columns repeat themselves."""
    if field.kind in (Kind.INTEGER, Kind.DECIMAL):
        return number_parser(field, stated)
    if field.kind is Kind.DATE:
        return date_parser(stated)
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


def parse_boolean(text: str, standards: Standards) -> bool | None:
    """是 or 否, and other spellings that the alias table lists under `boolean`."""
    plain = normalise(text)
    if plain in NOT_DONE:
        return None
    word = standards.resolve("boolean", plain)
    if word is None:
        raise NotUnderstoodError
    return word == "true"


def parse_code(text: str, vocabulary: str, standards: Standards) -> str | None:
    """The code of a vocabulary, for its code, Chinese name, "01 餐饮店" or alias."""
    plain = normalise(text)
    if plain in NOT_DONE:
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
    return None if text in DASHES else text


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
