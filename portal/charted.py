"""A chart that somebody asks for: its numbers, read from the edition once, and the chart of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from editions.opened import Edition
from editions.trap_years import TrapMonth, read_trap_year, trap_years
from editions.trends import Indicator, Point, indicators_of, read_months, read_rounds
from portal.charts.picture import Chart, Size
from portal.charts.table import Table, month_table, round_table, trap_table
from portal.charts.trap import trap_chart
from portal.charts.trend import month_chart, round_chart
from portal.refusal import NotThereError

KINDS: Final = ("months", "rounds", "traps")
# How many months a chart may go back; more would not fit on a screen.
SPANS: Final = (12, 24, 36)


@dataclass(frozen=True)
class Wanted:
    """Which chart.

    Attributes:
        kind: One of `KINDS`.
        months: How far back months go.
        year: Of the traps, None for the latest.
    """

    kind: str
    place_code: str
    indicator: str
    months: int = 24
    year: int | None = None


@dataclass(frozen=True)
class Numbers:
    """What a chart is drawn from: points of months or rounds, or the twelve months of a trap year."""

    kind: str
    indicator: Indicator
    points: tuple[Point, ...] = ()
    traps: tuple[TrapMonth, ...] = ()
    year: int = 0


def known_indicator(indicators: list[Indicator], code: str) -> Indicator:
    """The indicator of a code.

    Raises:
        NotThereError: The place has no counts of it.
    """
    found = next((indicator for indicator in indicators if indicator.code == code), None)
    if found is None:
        raise NotThereError(f"这里没有指标「{code[:40]}」的数据；请从列表中选择。")
    return found


def read_numbers(edition: Edition, wanted: Wanted, indicator: Indicator | None = None) -> Numbers:
    """The numbers of a chart.

    Args:
        edition: The edition.
        wanted: Which chart.
        indicator: That of `wanted`, where it is known already.

    Raises:
        NotThereError: There is no such kind, or the place has no counts of the indicator, or it is no trap.
    """
    place = wanted.place_code
    if wanted.kind not in KINDS:
        raise NotThereError("没有这种图或表；请从“趋势”页打开。", f"no chart {wanted.kind!r}")
    indicator = indicator or known_indicator(indicators_of(edition, place), wanted.indicator)
    if wanted.kind == "months":
        return Numbers("months", indicator, tuple(read_months(edition, place, indicator.code, wanted.months)))
    if wanted.kind == "rounds":
        return Numbers("rounds", indicator, tuple(read_rounds(edition, place, indicator.code)))
    years = trap_years(edition, place, indicator.code) if indicator.is_trap else []
    if not years:
        raise NotThereError(f"{indicator.name_zh}没有历年同月可比；请选逐月趋势。")
    year = wanted.year if wanted.year in years else years[0]
    return Numbers("traps", indicator, traps=tuple(read_trap_year(edition, place, indicator.code, year)), year=year)


def chart_of(name: str, numbers: Numbers, size: Size) -> Chart:
    """The chart of a place's numbers; nothing is drawn yet.

    Args:
        name: Of the place.
        numbers: What it shows.
        size: How big.
    """
    if numbers.kind == "months":
        return month_chart(name, numbers.indicator, numbers.points, size)
    if numbers.kind == "rounds":
        return round_chart(name, numbers.indicator, numbers.points, size)
    return trap_chart(name, numbers.indicator, numbers.year, numbers.traps, size)


def table_of(numbers: Numbers) -> Table:
    """The same numbers as a table."""
    if numbers.kind == "months":
        return month_table(numbers.points)
    if numbers.kind == "rounds":
        return round_table(numbers.points)
    return trap_table(numbers.year, numbers.traps)
