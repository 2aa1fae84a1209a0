"""Units of measure: which measure the same thing, and what one is in another.

Only exact conversions stand here. 亩 and °F are known and yet never converted, because the result would be rounded;
a night has no number of hours.
"""

from __future__ import annotations

from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from functools import cache
from typing import Final

from sheets.spelling import normalise

# Names of each unit of a measure, and how many of the measure's base unit it is (None: it cannot be converted).
_Unit = tuple[frozenset[str], Fraction | None]


def _unit(size: str | None, *names: str) -> _Unit:
    return frozenset(names), None if size is None else Fraction(size)


_MEASURES: Final[tuple[tuple[_Unit, ...], ...]] = (
    (_unit("1", "m", "米"), _unit("1000", "km", "公里", "千米"), _unit("0.01", "cm", "厘米")),
    (
        _unit("1", "分钟", "分", "min"), _unit("60", "小时", "h", "时", "个小时"), _unit("1440", "天", "日", "d"),
        _unit(None, "夜", "晚"),
    ),
    (
        _unit("1", "m2", "平方米", "平米"), _unit("1000000", "km2", "平方公里", "平方千米"),
        _unit("10000", "公顷", "ha"), _unit(None, "亩"),
    ),
    (_unit(None, "°c", "摄氏度", "度"), _unit(None, "°f", "华氏度")),
    (_unit("1", "小数", "比例"), _unit("0.01", "%", "百分比", "百分数"), _unit("0.001", "‰", "千分比")),
)  # fmt: skip
# 间, 个, 只, 处 … only name what is counted; ten thousand of them is still a number of them.
_TEN_THOUSAND: Final = "万"
# Other multiples are too easily a slip, and too rare, to be converted.
_MULTIPLES: Final = ("十", "百", "千", "亿")
# Words for one of anything: 100只 traps are 100个.
_ONE_OF_ANY: Final = frozenset({"个", "只", "处"})
# What is set out is also counted so: 2只 cages. Not the other way round: 5笼 in a column of flies is no count of flies.
_DEVICES: Final = frozenset({"笼", "台", "盏", "夹", "顶", "张"})


class Relation(Enum):
    """How a unit stated in a sheet stands to the form's."""

    SAME = auto()
    CONVERTIBLE = auto()
    OTHER = auto()  # another measure, or one that cannot be converted: never read as ours
    UNKNOWN = auto()  # no unit that we know: a remark in brackets


@cache
def relation(stated: str, ours: str) -> Relation:
    """How `stated` stands to the form's unit `ours` ("" for none)."""
    stated, ours = plain_unit(stated), plain_unit(ours)
    if stated == ours or (stated in _ONE_OF_ANY and ours in _ONE_OF_ANY | _DEVICES):
        return Relation.SAME
    if factor(stated, ours) is not None:
        return Relation.CONVERTIBLE
    for measure in _MEASURES:
        for names, _ in measure:
            if stated in names:
                return Relation.SAME if ours in names else Relation.OTHER
    if stated[:1] in _MULTIPLES and stated[1:] in ("", ours):
        return Relation.OTHER
    # 只/灯·夜 and 只/100夹 are rates: whatever the form counts, it is not that.
    is_rate = "/" in stated or "每" in stated
    return Relation.OTHER if is_rate and "/" not in ours else Relation.UNKNOWN


@cache
def factor(stated: str, ours: str) -> Fraction | None:
    """By what a number in `stated` is multiplied to be in `ours`; None where it cannot be said exactly."""
    stated, ours = plain_unit(stated), plain_unit(ours)
    if stated.startswith(_TEN_THOUSAND) and stated.removeprefix(_TEN_THOUSAND) in ("", ours):
        return Fraction(10_000)
    for measure in _MEASURES:
        from_size, to_size = (next((size for names, size in measure if u in names), None) for u in (stated, ours))
        if from_size is not None and to_size is not None and from_size != to_size:
            return from_size / to_size
    return None


def convert(number: Decimal, stated: str, ours: str) -> Decimal:
    """A number in `stated` as a number in `ours`, exactly.

    Raises:
        ValueError: The units cannot be converted, or the result has no end (100 minutes in hours).
    """
    if relation(stated, ours) is Relation.SAME:
        return number
    by = factor(stated, ours)
    if by is None:
        raise ValueError(f"{stated!r} cannot be converted into {ours!r}")
    exact = Fraction(number) * by
    result = Decimal(exact.numerator) / exact.denominator
    if Fraction(result) != exact:
        raise ValueError(f"{number} {stated} is no exact number of {ours}")
    return result


def can_convert(stated: str, ours: str) -> bool:
    """Whether a number in `stated` can be read where the form asks for `ours`."""
    return relation(stated, ours) in (Relation.SAME, Relation.CONVERTIBLE)


def describe(stated: str, ours: str) -> str:
    """How a conversion is told: ×1000, or ÷60."""
    by = factor(stated, ours) or Fraction(1)
    return f"×{by}" if by.denominator == 1 else f"÷{1 / by}"


def plain_unit(unit: str) -> str:
    """A unit in plain characters: ㎡ is m2, ℃ is °c."""
    return normalise(unit).lower().replace(" ", "")
