"""Units of measure: how many of one unit another is, exactly. Nothing here knows columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from sheets.cells import normalise

# Each line measures one thing: names of a unit, and how many of the line's first unit it is.
_SCALES: Final[tuple[dict[str, str], ...]] = (
    {"m": "1", "米": "1", "km": "1000", "公里": "1000", "千米": "1000", "cm": "0.01", "厘米": "0.01"},
    {"分钟": "1", "分": "1", "min": "1", "小时": "60", "h": "60", "时": "60"},
    {"夜": "1", "晚": "1"},
    {"m2": "1", "平方米": "1", "平米": "1", "km2": "1000000", "平方公里": "1000000", "公顷": "10000"},
)


def convert(number: Decimal, stated: str, ours: str) -> Decimal:
    """A number in `stated` as a number in `ours`, exactly.

    Raises:
        ValueError: The units cannot be converted.
    """
    one, other = normalise(stated).lower(), normalise(ours).lower()
    if one == other:
        return number
    for scale in _SCALES:
        if one in scale and other in scale:
            return number * Decimal(scale[one]) / Decimal(scale[other])
    raise ValueError(f"{stated!r} cannot be converted into {ours!r}")


def can_convert(stated: str, ours: str) -> bool:
    """Whether a number in `stated` can be read where the form asks for `ours`."""
    try:
        convert(Decimal(1), stated, ours)
    except ValueError:
        return False
    return True
