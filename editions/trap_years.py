"""Trap densities of a year by month, beside the same months of the former years that count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from editions.opened import Edition

# The former years are those that grades.month_history compares with; here they stand too where this year has no month.
_YEAR: Final = """
    with reach as (
        select max(cast(value as bigint)) as years from reference.convention where convention = 'trend_history_years'
    ),
    calendar as (select unnest(range(1, 13)) as month_number),
    former as (
        select
            month(p.period_start) as month_number, count(*) as former_years,
            cast(sum(p.found) as double) * any_value(i.scale) / cast(sum(p.effort) as double) as former_value,
            min(p.value) as former_least, max(p.value) as former_most
        from indices.place_index as p
        join reference.indicator as i using (indicator)
        join reach as r on year(p.period_start) between $year - r.years and $year - 1
        where
            p.place_code = $place and p.indicator = $indicator and p.unit_scope = 'all' and p.period_kind = 'month'
        group by all
    ),
    this_year as (
        select month(period_start) as month_number, *
        from grades.trend_level
        where place_code = $place and indicator = $indicator and year(period_start) = $year
    )
    select
        c.month_number, t.is_complete, cast(t.found as bigint) as found, cast(t.effort as bigint) as effort,
        t.value, t.trend_level, t.p_value, coalesce(f.former_years, 0) as former_years,
        f.former_value, f.former_least, f.former_most, s.place_code is not null as is_signal
    from calendar as c
    left join this_year as t using (month_number)
    left join former as f using (month_number)
    left join flags.trend_signal as s
        on s.place_code = t.place_code and s.indicator = t.indicator and s.period_start = t.period_start
    order by c.month_number
"""
_YEARS: Final = """
    select distinct cast(year(period_start) as integer) as year
    from grades.trend_level
    where place_code = $place and indicator = $indicator
    order by year desc
"""


@dataclass(frozen=True)
class TrapMonth:
    """A month of one year beside its history; what is None was not trapped.

    Attributes:
        month: 1 to 12.
        found, effort: In the base unit of the indicator.
        level: high, normal or no_history; "" where the month was not trapped.
        p_value: Of exceeding the former index, one-sided.
        former_years: How many former years have this month.
        former_value: Their pooled index; `former_least` and `former_most` are single years'.
        is_signal: High, and not for the first time of late.
    """

    month: int
    found: int | None
    effort: int | None
    value: float | None
    is_complete: bool
    level: str
    p_value: float | None
    former_years: int
    former_value: float | None
    former_least: float | None
    former_most: float | None
    is_signal: bool


def trap_years(edition: Edition, place_code: str, indicator: str) -> list[int]:
    """Years in which a place trapped by a method, the latest first."""
    rows = edition.rows(_YEARS, {"place": place_code, "indicator": indicator})
    return [int(str(row["year"])) for row in rows]


def read_trap_year(edition: Edition, place_code: str, indicator: str, year: int) -> list[TrapMonth]:
    """The twelve months of a year, trapped or not."""
    values = {"place": place_code, "indicator": indicator, "year": year}
    return [
        TrapMonth(
            month=int(str(row["month_number"])),
            found=cast("int | None", row["found"]),
            effort=cast("int | None", row["effort"]),
            value=cast("float | None", row["value"]),
            is_complete=row["is_complete"] is not False,
            level=str(row["trend_level"] or ""),
            p_value=cast("float | None", row["p_value"]),
            former_years=int(str(row["former_years"])),
            former_value=cast("float | None", row["former_value"]),
            former_least=cast("float | None", row["former_least"]),
            former_most=cast("float | None", row["former_most"]),
            is_signal=bool(row["is_signal"]),
        )
        for row in edition.rows(_YEAR, values)
    ]
