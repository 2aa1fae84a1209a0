"""How days, counts, indices, limits and intervals of cases are written: for reading, nothing is judged by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from cases.words import UNIT_ZH

# What stands where there is nothing to tell.
NOTHING: Final = "—"
_SIGN: Final = {"<=": "≤", "<": "<", ">=": "≥"}
_WEEKDAYS: Final = "一二三四五六日"
_DIGITS: Final = "零一二三四五六七八九十"
# Beyond six decimals nobody reads on; the limits themselves have three.
_MOST_DECIMALS: Final = 6


def day_zh(day: date) -> str:
    """2026年11月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def weekday_zh(day: date) -> str:
    """2026年11月5日（星期四）."""
    return f"{day_zh(day)}（星期{_WEEKDAYS[day.weekday()]}）"


def span_zh(first: date, last: date) -> str:
    """2026年9月8日至12日: what both days share is said once."""
    if first == last:
        return day_zh(first)
    end = f"{last.month}月{last.day}日" if first.year == last.year else day_zh(last)
    if (first.year, first.month) == (last.year, last.month):
        end = f"{last.day}日"
    return f"{day_zh(first)}至{end}"


def ordinal_zh(number: int) -> str:
    """一 to 九十九, for headings and quarters; beyond that the digits."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十") + (_DIGITS[ones] if ones else "")


def unit_zh(unit: str) -> str:
    """A unit in Chinese; one that a county added is written as it stands in its row."""
    return UNIT_ZH.get(unit, unit)


def quantity(number: str, unit: str) -> str:
    """A number with its unit, `%` close to it."""
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def index_words(found: int, effort: int, scale: int, limit: Decimal | None = None, decimals: int = 2) -> str:
    """The index `found * scale / effort`, rounded half to even for reading.

    Rounding never makes it look like the limit that it is not: as many more decimals are written as tell them apart.
    """
    if effort == 0:
        return NOTHING
    exact = Decimal(found) * scale / Decimal(effort)
    for places in range(decimals, _MOST_DECIMALS + 1):
        shown = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
        if limit is None or shown != limit or exact == limit:
            break
    return plain_decimal(shown)


def plain_decimal(number: Decimal) -> str:
    """A decimal without exponent and trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def limit_words(comparison: str, limit: Decimal, unit: str) -> str:
    """≤3%, <5 只/阳性勺, ≥95%."""
    return _SIGN.get(comparison, comparison) + quantity(plain_decimal(limit), unit)


def interval_words(lower: object, upper: object) -> str:
    """The two-sided 95 % interval, its unit standing beside it at the index; a dash where an index has none."""
    if lower is None or upper is None:
        return NOTHING
    first, last = (plain_decimal(Decimal(str(bound)).quantize(Decimal("0.01"))) for bound in (lower, upper))
    return f"{first}–{last}"


def listed(parts: Sequence[str]) -> str:
    """Parts one after another, with the Chinese comma of enumerations."""
    return "、".join(part for part in parts if part)
