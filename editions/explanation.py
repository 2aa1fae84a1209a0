"""Why a place has its letters: each vector's round and standard, each indicator's counts, interval and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from editions.numbers import short
from editions.words import GRADE_STATUS_ZH, TREND_ZH, not_assessed_zh

if TYPE_CHECKING:
    from editions.opened import Edition, Record

VECTOR_LETTERS = """
    select
        c.vector, c.grade, c.provisional_grade, c.round_id, c.deciding_indicator, i.name_zh as deciding_indicator_zh,
        c.not_assessed_reason, c.grade_status, c.standard, c.edition,
        c.edition_status, c.plan_state, c.assessed_on, c.valid_until, c.is_stale, c.in_progress_round_id,
        c.in_progress_grade
    from grades.current_grade as c
    left join reference.indicator as i on i.indicator = c.deciding_indicator
    where c.place_code = $place
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], c.vector)
"""

INDICATOR_LETTERS = """
    select
        g.vector, g.indicator, i.name_zh, i.unit, g.role, g.round_id, g.graded_kind, g.ladder_kind, g.found, g.effort,
        i.effort_unit, g.value, r.lower_95, r.upper_95, g.state, g.comparison, g.limit_a, g.limit_b, g.limit_c,
        g.grade, g.attainable_grades, g.allowed_a, g.allowed_b, g.allowed_c, g.design_effect
    from grades.indicator_grade as g
    join grades.current_grade as c
        on c.place_code = g.place_code and c.vector = g.vector and c.round_id = g.round_id
    join reference.indicator as i on i.indicator = g.indicator
    left join indices.round_index as r
        on r.place_code = g.place_code and r.indicator = g.indicator and r.round_id = g.round_id
        and r.graded_kind = g.graded_kind and r.unit_scope = 'all'
    where g.place_code = $place and g.graded_kind = 'assessment' and g.role <> 'trend'
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], g.vector), g.role, g.indicator
"""

# The same of a round that is not, or no longer, the one that carries the present letter.
ROUND_VECTORS = """
    select
        v.vector, v.grade, v.provisional_grade, v.round_id, v.deciding_indicator, i.name_zh as deciding_indicator_zh,
        v.not_assessed_reason, v.grade_status, v.standard, v.edition, v.edition_status, v.plan_state,
        v.last_surveyed_on as assessed_on, cast(null as date) as valid_until, false as is_stale,
        cast(null as varchar) as in_progress_round_id, cast(null as varchar) as in_progress_grade
    from grades.vector_grade as v
    left join reference.indicator as i on i.indicator = v.deciding_indicator
    where v.place_code = $place and v.round_id = $round and v.graded_kind = $kind
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], v.vector)
"""

ROUND_INDICATORS = """
    select
        g.vector, g.indicator, i.name_zh, i.unit, g.role, g.round_id, g.graded_kind, g.ladder_kind, g.found, g.effort,
        i.effort_unit, g.value, r.lower_95, r.upper_95, g.state, g.comparison, g.limit_a, g.limit_b, g.limit_c,
        g.grade, g.attainable_grades, g.allowed_a, g.allowed_b, g.allowed_c, g.design_effect
    from grades.indicator_grade as g
    join reference.indicator as i on i.indicator = g.indicator
    left join indices.round_index as r
        on r.place_code = g.place_code and r.indicator = g.indicator and r.round_id = g.round_id
        and r.graded_kind = g.graded_kind and r.unit_scope = 'all'
    where g.place_code = $place and g.round_id = $round and g.graded_kind = $kind and g.role <> 'trend'
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], g.vector), g.role, g.indicator
"""

TRENDS = """
    select t.vector, t.indicator, i.name_zh, i.unit, t.period_start, t.found, t.effort, t.value, t.former_years,
        t.former_value, t.trend_level
    from grades.trend_level as t
    join reference.indicator as i on i.indicator = t.indicator
    where t.place_code = $place
    qualify row_number() over (partition by t.indicator order by t.period_start desc) = 1
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], t.vector), t.indicator
"""


def read_explanation(edition: Edition, place: Record) -> dict[str, list[Record]]:
    """Letters by vector, by indicator, and the latest month of each trap index."""
    values = {"place": place["place_code"]}
    return {
        "vectors": edition.rows(VECTOR_LETTERS, values),
        "indicators": edition.rows(INDICATOR_LETTERS, values),
        "trends": edition.rows(TRENDS, values),
    }


def read_round_explanation(
    edition: Edition, place_code: str, round_id: str, *, kind: str = "assessment"
) -> dict[str, list[Record]]:
    """Letters by vector and by indicator of one round; no trends, which know no rounds."""
    values = {"place": place_code, "round": round_id, "kind": kind}
    return {
        "vectors": edition.rows(ROUND_VECTORS, values),
        "indicators": edition.rows(ROUND_INDICATORS, values),
        "trends": [],
    }


def about(vector: Record) -> str:
    """One sentence: round, status, standard, how long it holds; or why there is no letter."""
    parts = [f"{vector['round_id']} 轮"] if vector["round_id"] else []
    if (vector["grade"] or "N") == "N":
        parts.append(not_assessed_zh(vector["not_assessed_reason"]) or "未评定")
        if vector["deciding_indicator_zh"]:
            parts.append(f"缺 {vector['deciding_indicator_zh']}")
        if vector["provisional_grade"] not in (None, "N"):
            parts.append(f"已评指标中最差 {vector['provisional_grade']}")
    else:
        parts.append(GRADE_STATUS_ZH.get(_text(vector["grade_status"]), _text(vector["grade_status"])))
        parts.append(f"由 {vector['deciding_indicator_zh']} 决定")
        if vector["valid_until"]:
            parts.append(f"{'已过期，' if vector['is_stale'] else ''}有效期至 {vector['valid_until']}")
    if vector["standard"]:
        superseded = "（已被替代）" if vector["edition_status"] == "superseded" else ""
        parts.append(f"{vector['standard']}-{vector['edition']}{superseded}")
    if vector["in_progress_grade"]:
        parts.append(f"进行中的 {vector['in_progress_round_id']} 轮现为 {vector['in_progress_grade']}")
    return "；".join(parts)


def trend_line(row: Record) -> str:
    """The last month of a trap index, beside the same month of former years."""
    level = TREND_ZH.get(_text(row["trend_level"]), _text(row["trend_level"]))
    former = f"（历年同月 {short(row['former_value'])}）" if row["former_value"] is not None else ""
    month = _text(row["period_start"])[:7]
    return f"{row['name_zh']} {month}：{short(row['value'])}{'%' if row['unit'] == '%' else ''}，{level}{former}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
