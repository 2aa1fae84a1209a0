"""The numbers under a chart as a table, on the page and in the CSV; what was not looked at is empty, never zero."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from editions.numbers import beside
from editions.words import STATE_ZH, TREND_ZH

if TYPE_CHECKING:
    from editions.trap_years import TrapMonth
    from editions.trends import Limits, Point

_SIGNS: Final = {"<=": "≤", "<": "<", ">=": "≥"}
_MEASURED: Final = ("发现数", "工作量", "指数", "95%下限", "95%上限")
_LIMITS: Final = ("A级", "B级", "C级", "限值依据")
_TRAPPED: Final = (
    "月份", "捕获数", "工作量", "指数", "趋势水平", "历年年数", "历年均值", "历年最低", "历年最高", "P值", "说明",
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Columns by name, rows of as many cells; `measured` tells of each row whether anything was looked at."""

    columns: tuple[str, ...]
    rows: list[list[object]]
    measured: list[bool]


def month_table(points: Sequence[Point]) -> Table:
    """A row a month; limits only where any hold, which for traps is seldom."""
    limits = _LIMITS if any(point.limits for point in points) else ()
    rows: list[list[object]] = [
        [
            f"{point.first_day:%Y-%m}",
            *_cells(point),
            *(_limit_cells(point) if limits else ()),
            "" if point.is_complete else "未满月",
        ]
        for point in points
    ]
    return Table(("月份", *_MEASURED, *limits, "说明"), rows, [point.value is not None for point in points])


def round_table(points: Sequence[Point]) -> Table:
    """A row a round, with its letter."""
    rows: list[list[object]] = [
        [
            point.name,
            point.kind_zh,
            point.first_day,
            point.last_day,
            *_cells(point),
            *_limit_cells(point),
            point.grade,
            _note(point),
        ]
        for point in points
    ]
    columns = ("轮次", "性质", "首日", "末日", *_MEASURED, *_LIMITS, "等级", "说明")
    return Table(columns, rows, [point.value is not None for point in points])


def trap_table(year: int, months: Sequence[TrapMonth]) -> Table:
    """A row a month of the year, beside its history."""
    rows: list[list[object]] = [
        [
            f"{year}-{month.month:02}",
            month.found,
            month.effort,
            _figure(month.value),
            TREND_ZH.get(month.level, ""),
            month.former_years or None,
            _figure(month.former_value),
            _figure(month.former_least),
            _figure(month.former_most),
            None if month.p_value is None else f"{month.p_value:.3f}",
            "，".join([*([] if month.is_complete else ["未满月"]), *(["趋势信号"] if month.is_signal else [])]),
        ]
        for month in months
    ]
    return Table(_TRAPPED, rows, [month.value is not None for month in months])


def _cells(point: Point) -> list[object]:
    limits = point.limits
    bounds = [] if limits is None else [limits.a, limits.b, limits.c]
    # A value just past a limit is not to read as the limit.
    nearest = min(bounds, key=lambda bound: abs(bound - (point.value or 0)), default=None)
    value = None if point.value is None else max(f"{point.value:.2f}", beside(point.value, nearest), key=len)
    return [
        point.found, point.effort, value, _figure(point.lower), _figure(point.upper)
    ]  # fmt: skip


def _limit_cells(point: Point) -> list[object]:
    limits = point.limits
    if limits is None:
        return [None] * len(_LIMITS)
    sign = _SIGNS.get(limits.comparison, limits.comparison)
    return [*(f"{sign}{value:g}" for value in (limits.a, limits.b, limits.c)), _document(limits)]


def _document(limits: Limits) -> str:
    if limits.is_local:
        return f"{limits.document}（本地）"
    return limits.document if limits.is_in_force else f"{limits.document}（已废止）"


def _note(point: Point) -> str:
    words = [STATE_ZH.get(point.state, ""), "" if point.is_complete else "进行中"]
    return "，".join(word for word in words if word)


def _figure(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
