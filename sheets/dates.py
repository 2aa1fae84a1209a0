"""A cell into a date: real dates, Excel serials, and the spellings that leave something out.

A month alone means its first day, a day without a year the one year that stands above the table; both are remarked.
What could be two dates is neither.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Final

from sheets.numbers import PLAIN_NUMBER
from sheets.spelling import (
    NOT_DONE,
    NOTHING_STATED,
    Cell,
    NotUnderstoodError,
    Parser,
    Stated,
    has_raised_digit,
    normalise,
)

# Survey dates outside these years are slips; a serial outside them is a number that strayed into the column.
FIRST_DAY: Final = dt.date(1990, 1, 1)
LAST_DAY: Final = dt.date(2099, 12, 31)
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = (FIRST_DAY - _EXCEL_EPOCH).days, (LAST_DAY - _EXCEL_EPOCH).days

_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*(?:\(?(?:星期|周)([一二三四五六日天])\)?)?"
    r"(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?"
)
_WEEKDAYS: Final = "日一二三四五六天"
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"((?:19|20)\d{2})\s*(?:[-/.]\s*(\d{1,2})|年\s*(\d{1,2})\s*月份?)")
_DAY_OF_YEAR = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*日?")
# 2026.1 in a number cell was January, or October that lost its zero.
_MONTH_NUMBER = re.compile(r"((?:19|20)\d{2})\.(\d{1,2})")
_LONGEST = 40


def date_parser(stated: Stated = NOTHING_STATED) -> Parser:
    """The parser of a date column. The time of day is dropped."""
    return lambda cell: parse_date(cell, stated)


def parse_date(cell: Cell, stated: Stated = NOTHING_STATED) -> dt.date | None:
    """A date: a real one, a serial of the 1900 calendar, or one of the usual spellings."""
    if isinstance(cell, dt.datetime):
        day = cell.date()
    elif isinstance(cell, dt.date):
        day = cell
    elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
        day = _from_number(Decimal(repr(cell)), stated)
    elif isinstance(cell, str):
        text = normalise(cell)
        if text in NOT_DONE:
            return None
        if has_raised_digit(cell):
            raise NotUnderstoodError
        day = _from_text(text, stated)
    else:
        raise NotUnderstoodError
    if not FIRST_DAY <= day <= LAST_DAY:
        raise NotUnderstoodError
    return day


def _from_text(text: str, stated: Stated) -> dt.date:
    if len(text) > _LONGEST:
        raise NotUnderstoodError
    if match := _DATE.fullmatch(text):
        day = _day(match[1], match[2], match[3])
        if match[4] and _WEEKDAYS.index(match[4]) % 7 != day.isoweekday() % 7:
            raise NotUnderstoodError(f"这一天不是星期{match[4]}")
        return day
    if match := _COMPACT_DATE.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if match := _MONTH.fullmatch(text):
        month = match[2] or match[3]
        if stated.all_text and _MONTH_NUMBER.fullmatch(text):
            _refuse_lost_zero(text, month)
        return _month(text, match[1], month, stated)
    if match := _DAY_OF_YEAR.fullmatch(text):
        if stated.year is None:
            raise NotUnderstoodError("没有写明年份")
        day = _day(str(stated.year), match[1], match[2])
        stated.remark(f"「{stated.title}」中没有写年份的日期（如「{text}」）按 {stated.year} 年读取，年份见表格上方")
        return day
    if PLAIN_NUMBER.fullmatch(text) and "," not in text:
        return _from_number(Decimal(text), stated)
    raise NotUnderstoodError


def _day(year: str, month: str, day: str) -> dt.date:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        raise NotUnderstoodError from None


def _month(seen: str, year: str, month: str, stated: Stated) -> dt.date:
    day = _day(year, month, "1")
    stated.remark(f"「{stated.title}」中的「{seen}」按当月1日读取")
    return day


def _refuse_lost_zero(seen: str, month: str) -> None:
    if month == "1":
        raise NotUnderstoodError(f"{seen} 分不清是 1 月还是 10 月")


def _from_number(number: Decimal, stated: Stated) -> dt.date:
    """20260601 or 2026.6 typed as a number, or a serial: days since 1899-12-30, the fraction is the time."""
    if not number.is_finite() or number < 0:
        raise NotUnderstoodError
    if number == int(number) and (match := _COMPACT_DATE.fullmatch(str(int(number)))):
        return _day(match[1], match[2], match[3])
    if match := _MONTH_NUMBER.fullmatch(str(number)):
        _refuse_lost_zero(str(number), match[2])
        return _month(str(number), match[1], match[2], stated)
    if not _FIRST_SERIAL <= int(number) <= _LAST_SERIAL:
        raise NotUnderstoodError
    if stated.is_1904:
        raise NotUnderstoodError("工作簿从1904年起算日期，这个数分不清是哪一天")
    return _EXCEL_EPOCH + dt.timedelta(days=int(number))
