"""Why a place has its letters: each vector's round and standard, each indicator's counts, interval and limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from cli.screen import REASONS, letter, print_lines, ruled_table
from editions.opened import Edition, Record

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

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

TRENDS = """
    select t.vector, t.indicator, i.name_zh, i.unit, t.period_start, t.found, t.effort, t.value, t.former_years,
        t.former_value, t.trend_level
    from grades.trend_level as t
    join reference.indicator as i on i.indicator = t.indicator
    where t.place_code = $place
    qualify row_number() over (partition by t.indicator order by t.period_start desc) = 1
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], t.vector), t.indicator
"""

_STATES = {
    "partial": "不全",
    "not_assessed": "未评",
    "not_applicable": "不适用",
    "out_of_season": "非季节",
}
_TRENDS = {"high": "偏高", "normal": "正常", "no_history": "无历年数据"}
_STATUS = {"preliminary": "初评", "final": "定级"}


def read_explanation(edition: Edition, place: Record) -> dict[str, list[Record]]:
    """Letters by vector, by indicator, and the latest month of each trap index."""
    values = {"place": place["place_code"]}
    return {
        "vectors": edition.rows(VECTOR_LETTERS, values),
        "indicators": edition.rows(INDICATOR_LETTERS, values),
        "trends": edition.rows(TRENDS, values),
    }


def print_explanation(console: Console, place: Record, found: dict[str, list[Record]]) -> None:
    """Print one block a vector: a sentence, then its indicators."""
    from rich.text import Text

    console.print(Text(f"{place['place_name']}（{place['place_code']}）", style="bold"))
    if not found["vectors"]:
        console.print(Text("没有评定，也没有评定任务。"))
    for vector in found["vectors"]:
        name = VECTOR_ZH[str(vector["vector"])]
        console.print()
        console.print(Text.assemble((name, "bold"), " ", letter(_text(vector["grade"]) or "N"), " ", _about(vector)))
        indicators = [row for row in found["indicators"] if row["vector"] == vector["vector"]]
        if indicators:
            console.print(_indicator_table(indicators))
        trends = [row for row in found["trends"] if row["vector"] == vector["vector"]]
        print_lines(console, map(_trend, trends), style="dim")
    if found["indicators"]:
        console.print()
        console.print(
            Text("区间为 95% 精确区间（Clopper-Pearson、Garwood）；可达 = 按现有检查量可能评出的等级。", style="dim")
        )


def _about(vector: Record) -> str:
    """One sentence: round, status, standard, how long it holds; or why there is no letter."""
    parts = [f"{vector['round_id']} 轮"] if vector["round_id"] else []
    if (vector["grade"] or "N") == "N":
        parts.append(
            REASONS.get(_text(vector["not_assessed_reason"]), _text(vector["not_assessed_reason"]) or "未评定")
        )
        if vector["deciding_indicator_zh"]:
            parts.append(f"缺 {vector['deciding_indicator_zh']}")
        if vector["provisional_grade"] not in (None, "N"):
            parts.append(f"已评指标中最差 {vector['provisional_grade']}")
    else:
        parts.append(_STATUS.get(_text(vector["grade_status"]), _text(vector["grade_status"])))
        parts.append(f"由 {vector['deciding_indicator_zh']} 决定")
        if vector["valid_until"]:
            parts.append(f"{'已过期，' if vector['is_stale'] else ''}有效期至 {vector['valid_until']}")
    if vector["standard"]:
        superseded = "（已被替代）" if vector["edition_status"] == "superseded" else ""
        parts.append(f"{vector['standard']}-{vector['edition']}{superseded}")
    if vector["in_progress_grade"]:
        parts.append(f"进行中的 {vector['in_progress_round_id']} 轮现为 {vector['in_progress_grade']}")
    return "；".join(parts)


def _indicator_table(indicators: list[Record]) -> Table:
    from rich.text import Text

    table = ruled_table(
        "指标", "发现/检查", "指数", "95%区间", "限值 A/B/C", "等级", "可达",
        right=["发现/检查", "指数", "95%区间"], center=["等级"], fold=["指标"],
    )  # fmt: skip
    for row in indicators:
        is_assessed = row["state"] == "assessed"
        bounds = f"{_number(row['lower_95'])}-{_number(row['upper_95'])}" if row["upper_95"] is not None else ""
        table.add_row(
            Text(_text(row["name_zh"])),
            Text(f"{row['found']}/{row['effort']}" if row["effort"] is not None else ""),
            Text(_number(row["value"])),
            Text(bounds),
            Text(_limits(row)),
            letter(_text(row["grade"])) if is_assessed else Text(_STATES.get(_text(row["state"]), ""), style="dim"),
            Text(_text(row["attainable_grades"])),
        )
    return table


def _limits(row: Record) -> str:
    limits = [_number(row[key]) for key in ("limit_a", "limit_b", "limit_c")]
    if not any(limits):
        return ""
    return f"{row['comparison']} {limits[0] if len(set(limits)) == 1 else '/'.join(limits)}"


def _trend(row: Record) -> str:
    level = _TRENDS.get(_text(row["trend_level"]), _text(row["trend_level"]))
    former = f"（历年同月 {_number(row['former_value'])}）" if row["former_value"] is not None else ""
    month = _text(row["period_start"])[:7]
    return f"{row['name_zh']} {month}：{_number(row['value'])}{'%' if row['unit'] == '%' else ''}，{level}{former}"


def _number(value: object) -> str:
    """A number to three figures or so, as wide as it must be."""
    if value is None:
        return ""
    number = float(str(value))
    return f"{number:.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
