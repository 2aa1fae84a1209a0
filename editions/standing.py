"""What stands beside the letters of a place: targets and what would meet them, former rounds, plan, flags, cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_TARGETS = """
    select
        s.vector, s.target_id, s.indicator, i.name_zh as indicator_zh, s.unit_scope, s.required, s.actual_grade,
        s.actual_value, s.status, s.mark, s.probability_met, s.findings_to_mend, s.effort_to_prove, s.round_id,
        s.is_stale, s.not_assessed_reason, t.name_zh as target_zh, t.document_zh
    from flags.target_status as s
    left join reference.indicator as i on i.indicator = s.indicator
    left join (
        select target_id, any_value(name_zh) as name_zh, any_value(document_zh) as document_zh
        from reference.target
        group by target_id
    ) as t on t.target_id = s.target_id
    where s.place_code = $place
    order by list_position(['rodent', 'mosquito', 'fly', 'cockroach'], s.vector), s.required, s.target_id
"""
# By indicator, for the strictest letter asked of its vector.
_MENDS = """
    select
        t.vector, t.indicator, t.round_id, t.required_grade, t.comparison, t.limit_value, t.is_met, t.findings_to_mend,
        e.probability_met, e.is_confirmed_met, e.effort_to_prove
    from grades.target_indicator as t
    join reference.indicator as i on i.indicator = t.indicator
    left join grades.evidence as e
        on e.estimator = i.estimator and e.comparison = t.comparison and e.scale = i.scale and e.found = t.found
        and e.effort = t.effort and e.design_effect = t.design_effect and e.limit_value = t.limit_value
    where t.place_code = $place and t.unit_scope = 'all' and t.required_grade in ('A', 'B', 'C')
    qualify row_number() over (
        partition by t.indicator, t.round_id order by t.required_grade, t.target_id
    ) = 1
"""
_ROUNDS = """
    select
        g.round_id, coalesce(n.name_zh, g.round_id) as round_zh, g.graded_kind, k.name_zh as graded_kind_zh,
        g.is_official, g.rodent_grade, g.mosquito_grade, g.fly_grade, g.cockroach_grade, g.street_grade,
        g.three_vector_grade, g.grade_status, g.edition_status, g.plan_state, g.is_complete, g.starts_on, g.ends_on,
        g.last_surveyed_on
    from grades.street_grade as g
    left join (select round_id, any_value(name_zh) as name_zh from facts.round group by round_id) as n
        on n.round_id = g.round_id
    left join reference.survey_kind as k on k.survey_kind = g.graded_kind
    where g.place_code = $place
    order by g.starts_on desc, g.round_id desc, g.graded_kind
"""
_PLAN = """
    select vector, cell_zh, quantity, required_amount, surveyed_amount, plan_state
    from indices.plan_cell
    where place_code = $place and round_id = $round and graded_kind = 'assessment' and vector = $vector
    order by cell, quantity
"""
_FLAGS = """
    select flag_kind, vector, subject, round_id, since_on, severity, reason_zh
    from flags.flag
    where place_code = $place and flag_kind not in ('open_case', 'below_target')
    order by list_position(['urgent', 'serious', 'ordinary', 'notice'], severity), flag_kind, since_on, subject
    limit $most
"""
_CASES = """
    select case_no, vector, status, severity, grade, required, step, due_on, is_overdue, opened_on
    from flags.open_case
    where place_code = $place
    order by is_overdue desc, due_on, case_no
"""
_TABLES = "select table_name from duckdb_tables() where schema_name = 'flags'"


@dataclass(frozen=True)
class Standing:
    """Rows of each kind about one place.

    Attributes:
        targets: What is asked of it, met or not, with the mark.
        mends: By round and indicator: what meeting the strictest letter takes.
        rounds: Letters of every round and kind of survey, the latest first.
        flags: What else waits for somebody, the most urgent first.
        cases: Its open cases.
    """

    targets: list[Record]
    mends: dict[tuple[str, str], Record]
    rounds: list[Record]
    flags: list[Record]
    cases: list[Record]


def read_standing(edition: Edition, place_code: str, *, most_flags: int = 50) -> Standing:
    """What stands beside the letters of a place; tables that an edition is too old for have no rows."""
    values = {"place": place_code}
    made = {row["table_name"] for row in edition.rows(_TABLES)}
    mends = {(str(row["round_id"]), str(row["indicator"])): row for row in edition.rows(_MENDS, values)}
    return Standing(
        targets=edition.rows(_TARGETS, values),
        mends=mends,
        rounds=edition.rows(_ROUNDS, values),
        flags=edition.rows(_FLAGS, {**values, "most": most_flags}) if "flag" in made else [],
        cases=edition.rows(_CASES, values) if "open_case" in made else [],
    )


def read_plan(edition: Edition, place_code: str, round_id: str, vector: str) -> list[Record]:
    """How much of the sampling plan was surveyed, by cell and quantity."""
    return edition.rows(_PLAN, {"place": place_code, "round": round_id, "vector": vector})
