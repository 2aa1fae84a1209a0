"""An index of a place over months and rounds, with its interval and the limits that held.

Letters belong to rounds: a month has an index and stands beside the limits of its last day, no more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, cast

from cases.words import UNIT_ZH

if TYPE_CHECKING:
    from editions.opened import Edition, Record

# Units of trap indices; those of graded ones stand with the cases' words.
TREND_UNIT_ZH: Final = {
    "per 100 trap-nights": "只/百夹夜",
    "per 100 cage-nights": "只/百笼夜",
    "per 100 board-nights": "只/百板夜",
    "females per lamp-night": "雌蚊只/灯·夜",
    "females per lamp-hour": "雌蚊只/灯·时",
    "females per net-hour": "雌蚊只/顶·时",
    "per 100 houses": "处/百户",
    "per cage of 6 h": "只/笼·6小时",
    "per cage of 24 h": "只/笼·24小时",
    "per paper": "只/张",
}

_INDICATORS: Final = """
    with shown as (
        select indicator from indices.place_index
        where place_code = $place and unit_scope = 'all' and period_kind = 'month'
        union
        select indicator from indices.round_index
        where place_code = $place and unit_scope = 'all' and effort is not null
    )
    select i.indicator, i.vector, i.name_zh, i.unit, i.role, i.estimator
    from reference.indicator as i
    join shown using (indicator)
    order by
        list_position(['rodent', 'mosquito', 'fly', 'cockroach'], i.vector),
        list_position(['grade', 'hard_condition', 'trend'], i.role), i.indicator
"""
# The limits beside a month are those by which a round that ended on its last day would have been judged
# (grades.edition_choice, grades.indicator_grade): of the edition in force, else of the one that lapsed last.
_MONTHS: Final = """
    with month as (
        select period_start, period_end, is_complete, least(period_end, $as_of) as judged_on
        from reference.period
        where period_kind = 'month' and period_end >= $since and period_start <= $as_of
    ),
    measured as (
        select * from indices.place_index
        where place_code = $place and indicator = $indicator and unit_scope = 'all' and period_kind = 'month'
    ),
    place as (
        select place_kind in ('street', 'town', 'township', 'zone', 'county') as is_graded
        from reference.place where place_code = $place
        order by valid_from desc limit 1
    ),
    ladder as (
        select
            m.period_start, l.comparison, l.limit_a, l.limit_b, l.limit_c, l.standard, l.edition,
            m.judged_on <= coalesce(e.valid_to, date '9999-12-31') as is_in_force, false as is_local,
            row_number() over (partition by m.period_start order by e.valid_from desc, l.valid_from desc) as preference
        from month as m
        join reference.indicator as i on i.indicator = $indicator and i.role <> 'trend'
        join place as p on p.is_graded
        join reference.standard_edition as e on e.vector = i.vector and e.valid_from <= m.judged_on
        join grades.ladder as l
            on
                l.standard = e.standard and l.edition = e.edition and l.indicator = i.indicator
                and l.adopted_by is null and l.valid_from <= m.judged_on
        union all
        select
            m.period_start, l.comparison, l.limit_a, l.limit_b, l.limit_c, l.standard, l.edition,
            true, true,
            row_number() over (partition by m.period_start order by a.distance, l.valid_from desc)
        from month as m
        join reference.place_ancestor as a
            on a.place_code = $place and m.judged_on between a.valid_from and a.valid_to
        join grades.ladder as l
            on
                l.adopted_by = a.ancestor_code and l.indicator = $indicator
                and m.judged_on between l.valid_from and l.valid_to
    )
    select
        m.period_start as first_day, m.period_end as last_day, m.is_complete,
        cast(d.found as bigint) as found, cast(d.effort as bigint) as effort, d.value, d.lower_95, d.upper_95,
        l.comparison, cast(l.limit_a as double) as limit_a, cast(l.limit_b as double) as limit_b,
        cast(l.limit_c as double) as limit_c, l.standard, l.edition, l.is_in_force, l.is_local
    from month as m
    left join measured as d using (period_start)
    left join ladder as l on l.period_start = m.period_start and l.preference = 1
    order by m.period_start
"""
_ROUNDS: Final = """
    with planned as (
        select round_id, any_value(name_zh) as name_zh, min(starts_on) as starts_on, max(ends_on) as ends_on
        from reference.round
        group by round_id
    )
    select
        r.round_id, r.graded_kind, k.name_zh as kind_zh, p.name_zh,
        coalesce(r.first_surveyed_on, p.starts_on) as first_day, coalesce(r.last_surveyed_on, p.ends_on) as last_day,
        coalesce(v.is_complete, true) as is_complete, r.state,
        cast(r.found as bigint) as found, cast(r.effort as bigint) as effort, r.value, r.lower_95, r.upper_95,
        g.comparison, cast(g.limit_a as double) as limit_a, cast(g.limit_b as double) as limit_b,
        cast(g.limit_c as double) as limit_c, g.standard, g.edition, g.edition_status = 'in_force' as is_in_force,
        g.ladder_kind = 'local' as is_local, g.grade
    from indices.round_index as r
    join reference.survey_kind as k on k.survey_kind = r.graded_kind
    left join planned as p using (round_id)
    left join grades.indicator_grade as g
        on
            g.place_code = r.place_code and g.indicator = r.indicator and g.round_id = r.round_id
            and g.graded_kind = r.graded_kind
    left join grades.vector_grade as v
        on
            v.place_code = r.place_code and v.vector = r.vector and v.round_id = r.round_id
            and v.graded_kind = r.graded_kind
    where
        r.place_code = $place and r.indicator = $indicator and r.unit_scope = 'all'
        and r.graded_kind in ('assessment', 'self_check', 'resurvey')
    order by first_day, r.round_id, r.graded_kind
"""

_PLACES: Final = """
    select p.place_code, p.place_name, p.place_kind
    from reference.place as p
    where
        p.place_kind not in ('village', 'community')
        and p.place_code in (select place_code from indices.place_index)
    qualify row_number() over (partition by p.place_code order by p.valid_from desc) = 1
    order by case when p.place_kind = 'county' then p.place_code else p.parent_code end, p.place_code
"""


@dataclass(frozen=True)
class Indicator:
    """An indicator, with its unit in words.

    Attributes:
        role: grade, hard_condition or trend (traps).
        unit_zh: Unit of the index.
    """

    code: str
    vector: str
    name_zh: str
    unit_zh: str
    role: str

    @property
    def is_trap(self) -> bool:
        """Whether it carries a trend level and no national letter."""
        return self.role == "trend"


@dataclass(frozen=True)
class Limits:
    """The three limits that held, in the unit of the index.

    Attributes:
        comparison: <=, < or >=.
        is_in_force: False where a lapsed edition's limits stand in for newer ones that are not known.
        is_local: Adopted by a place for a trap index; never a national limit.
    """

    comparison: str
    a: float
    b: float
    c: float
    document: str
    is_in_force: bool
    is_local: bool


@dataclass(frozen=True)
class Point:
    """An index in one month or round; `value` is None where nothing was looked at.

    Attributes:
        first_day, last_day: Of the month; of the survey (its plan, where nothing was surveyed).
        found, effort: In the base unit of the indicator.
        lower, upper: Two-sided 95 % bounds; None for means and bare counts.
        is_complete: The month, or the round, has ended.
        limits: Those that held, None where there are none.
        name, kind, kind_zh, grade, state: Of a round; empty for a month.
    """

    first_day: date
    last_day: date
    found: int | None
    effort: int | None
    value: float | None
    lower: float | None
    upper: float | None
    is_complete: bool
    limits: Limits | None
    name: str = ""
    kind: str = ""
    kind_zh: str = ""
    grade: str = ""
    state: str = ""


def places_with_counts(edition: Edition, seen: Collection[str]) -> list[Record]:
    """Which of some places have any index, those of a county together; villages and communities left out."""
    return [row for row in edition.rows(_PLACES) if row["place_code"] in seen]


def indicators_of(edition: Edition, place_code: str) -> list[Indicator]:
    """Indicators of which a place has any count, in the order of the vectors; traps after the surveys of each."""
    return [_indicator(row) for row in edition.rows(_INDICATORS, {"place": place_code})]


def read_months(edition: Edition, place_code: str, indicator: str, months: int = 24) -> list[Point]:
    """Every month up to the edition's day, surveyed or not, oldest first.

    Args:
        edition: The edition.
        place_code: Of the place.
        indicator: Code of the indicator.
        months: How many at most; those before the first survey are left out, down to twelve.
    """
    last = edition.as_of.year * 12 + edition.as_of.month - 1
    since = date((last - months + 1) // 12, (last - months + 1) % 12 + 1, 1)
    values = {"place": place_code, "indicator": indicator, "since": since, "as_of": edition.as_of}
    points = [_point(row) for row in edition.rows(_MONTHS, values)]
    first = next((n for n, point in enumerate(points) if point.value is not None), 0)
    return points[max(0, min(first, len(points) - 12)) :]


def read_rounds(edition: Edition, place_code: str, indicator: str) -> list[Point]:
    """Every round in which the indicator was, or should have been, assessed, oldest first.

    Self-checks and re-surveys stand among them with their kind: they are never pooled with assessments.
    """
    return [_round(row) for row in edition.rows(_ROUNDS, {"place": place_code, "indicator": indicator})]


def _indicator(row: Record) -> Indicator:
    unit = str(row["unit"])
    return Indicator(
        code=str(row["indicator"]),
        vector=str(row["vector"]),
        name_zh=str(row["name_zh"]),
        unit_zh=UNIT_ZH.get(unit) or TREND_UNIT_ZH.get(unit, unit),
        role=str(row["role"]),
    )


def _limits(row: Record) -> Limits | None:
    a, b, c = (cast("float | None", row[f"limit_{letter}"]) for letter in "abc")
    if a is None or b is None or c is None:
        return None
    return Limits(
        comparison=str(row["comparison"]),
        a=a,
        b=b,
        c=c,
        document=f"{row['standard']}—{row['edition']}" if row["edition"] else str(row["standard"]),
        is_in_force=bool(row["is_in_force"]),
        is_local=bool(row["is_local"]),
    )


def _point(row: Record) -> Point:
    return Point(
        first_day=cast("date", row["first_day"]),
        last_day=cast("date", row["last_day"]),
        found=cast("int | None", row["found"]),
        effort=cast("int | None", row["effort"]),
        value=cast("float | None", row["value"]),
        lower=cast("float | None", row["lower_95"]),
        upper=cast("float | None", row["upper_95"]),
        is_complete=bool(row["is_complete"]),
        limits=_limits(row),
    )


def _round(row: Record) -> Point:
    round_id, kind, kind_zh = str(row["round_id"]), str(row["graded_kind"]), str(row["kind_zh"])
    # An unplanned round is called by its kind and quarter, that of a case by the case.
    unplanned = f"{round_id.removeprefix(f'{kind}-')} {kind_zh}"
    return replace(
        _point(row),
        name=str(row["name_zh"] or unplanned),
        kind=kind,
        kind_zh=kind_zh,
        grade=str(row["grade"] or ""),
        state=str(row["state"]),
    )
