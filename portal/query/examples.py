"""Queries that people begin with: shown beside the form, each ready to be run and changed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """What it answers, and how."""

    title: str
    sql: str


EXAMPLES = (
    Example(
        "各镇街现行等级",
        "select place_code, place_name, rodent_grade, mosquito_grade, fly_grade, cockroach_grade, street_grade\n"
        "from publications.street_table\n"
        "order by place_code",
    ),
    Example(
        "某镇街各项指标的取值与限值",
        "select round_id, vector, indicator, found, effort, value, limit_a, limit_b, limit_c, grade\n"
        "from grades.indicator_grade\n"
        "where place_code = '330481004' and graded_kind = 'assessment' and ladder_kind = 'national'\n"
        "order by round_id desc, vector, indicator",
    ),
    Example(
        "各轮次收到的调查行数，按表单",
        "select round_id, form, count(*) as row_count, count(distinct place_code) as place_count\n"
        "from facts.sheet_row\n"
        "group by round_id, form\n"
        "order by round_id desc, form",
    ),
    Example(
        "未达目标的镇街",
        "select b.place_code, p.place_name, b.vector, b.round_id, b.required, b.actual, b.mark\n"
        "from flags.below_target as b\n"
        "join publications.street_table as p using (place_code)\n"
        "order by b.place_code, b.vector",
    ),
    Example(
        "在办案件及期限",
        "select case_no, place_code, vector, status, step, due_on, is_overdue\n"
        "from flags.case_status\n"
        "where ended_on is null\n"
        "order by due_on",
    ),
    Example(
        "指标随轮次的变化",
        "select round_id, place_code, value, lower_95, upper_95\n"
        "from indices.round_index\n"
        "where indicator = (select min(indicator) from reference.indicator where vector = 'rodent')\n"
        "  and unit_scope = 'all' and graded_kind = 'assessment' and place_kind = 'county'\n"
        "order by round_id",
    ),
    Example(
        "查某个词在哪些列里",
        "select stage || '.' || table_name as table_name, column_name, data_type, meaning_zh\n"
        "from publications.data_dictionary\n"
        "where meaning_zh like '%日期%'\n"
        "order by 1, 2",
    ),
)
