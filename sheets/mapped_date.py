"""Parts of a date as cells, titles and names of sheets hold them: 2026年, 六月, Jun, 「2026年6月」."""

from __future__ import annotations

import re
from typing import Final

from sheets.mapping_section import refused
from sheets.spelling import Cell, normalise, seen_text

PARTS: Final = {"year": "年份，如 2026", "month": "月份，1 到 12", "day": "日，1 到 31"}
"""Part of a date -> what may stand there."""

_WHOLE = re.compile(r"(\d{1,4})(?:\.0+)?\s*[年月日号]?(?:份)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE_MONTHS: Final = (
    "一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月",
)  # fmt: skip
_IN_SHEET_NAME: Final = {
    "year": re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)"),
    # 1-6月 is half a year.
    "month": re.compile(r"(?<![\d.\-—–~～至到、])(\d{1,2})月(?!\s*[-—–~～至到、])"),
}


def whole_of(cell: Cell) -> int | None:
    """A year, month or day as cells and titles hold it: 6, 6.0, 6月, 六月, Jun."""
    text = normalise(seen_text(cell))
    match = _WHOLE.fullmatch(text)
    if match:
        return int(match[1])
    if text.removesuffix("份") in _CHINESE_MONTHS:
        return _CHINESE_MONTHS.index(text.removesuffix("份")) + 1
    start = text[:3].lower()
    return _MONTHS.index(start) + 1 if start in _MONTHS and text.isalpha() else None


def in_sheet_name(name: str, part: str, key: str) -> int:
    """The year or month in the name of a sheet; `key` is the field whose date it belongs to.

    Raises:
        UnreadableSheet: file.mapping, the name holds none or several.
    """
    found = _IN_SHEET_NAME[part].findall(name) if part in _IN_SHEET_NAME else []
    if len(found) != 1:
        raise refused(f"dates.{key}.{part}", name, "名称中有且只有一个年份（如 2026）或月份（如 6月）的工作表")
    return int(found[0])
