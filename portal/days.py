"""A day as somebody typed it, into a form or an address."""

from __future__ import annotations

import re
from datetime import date

from portal.refusal import RefusedError

# What no survey, deadline or filter lies outside of; days at the ends of the calendar cannot be reckoned with.
_FIRST, _LAST = 2000, 2100


def typed_day(typed: str, what: str = "日期") -> date | None:
    """A day, None where nothing was typed.

    Args:
        typed: As 2026-11-25.
        what: The day is of, for the sentence.

    Raises:
        RefusedError: It is no day, or none of these times.
    """
    typed = typed.strip()
    if not typed:
        return None
    try:
        # The library alone would also take weeks and dates without dashes.
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", typed):
            raise ValueError(typed)
        day = date.fromisoformat(typed)
    except ValueError as error:
        raise RefusedError(
            f"{what}「{typed[:40]}」看不懂；请写成 年-月-日，例如 2026-11-25。", "days are YYYY-MM-DD"
        ) from error
    if not _FIRST <= day.year <= _LAST:
        raise RefusedError(f"{what} {typed} 不在 {_FIRST} 至 {_LAST} 年之间；请改正。", f"days are of {_FIRST}–{_LAST}")
    return day
