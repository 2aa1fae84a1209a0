"""All that waits for somebody (`flags.flag`), and which case stands behind a letter below its target."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from cases.words import SEVERITY_ZH as CASE_SEVERITY_ZH

if TYPE_CHECKING:
    from editions.opened import Edition, Record

# In the order in which a list shows them.
KIND_ZH: Final = {
    "below_target": "未达目标",
    "open_case": "案件未结",
    "problem_item": "单位问题",
    "not_assessed": "未评定",
    "missing_report": "漏报迟报",
    "missing_unit_report": "单位漏报",
    "stale_grade": "等级过期",
    "plan_not_met": "抽样不足",
    "low_facility_rate": "设施合格率偏低",
    "trend_signal": "趋势信号",
    "suspicious_result": "可疑结果",
    "quota": "数量指标",
    "surge_report_missing": "专项缺报",
    "surge_limit_not_met": "专项超限",
}
# Beside the severities of cases, what is no case yet.
SEVERITY_ZH: Final = {**CASE_SEVERITY_ZH, "notice": "提示"}

_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = $table"
_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"
_ROUNDS = "select round_id, any_value(name_zh) as name_zh from facts.round group by round_id"
_WHERE = """
    where
        ($places is null or list_contains($places, f.place_code))
        and ($vector is null or f.vector = $vector)
"""
_WAITING = f"""
    select p.place_name, f.*, coalesce(r.name_zh, f.round_id) as round_zh
    from flags.flag as f
    left join ({_NAMES}) as p using (place_code)
    left join ({_ROUNDS}) as r on r.round_id = f.round_id
    {_WHERE}
        and ($kind is null or f.flag_kind = $kind)
    order by
        list_position(['urgent', 'serious', 'ordinary', 'notice'], f.severity), f.since_on nulls last, f.place_code,
        f.flag_kind, f.subject
"""  # noqa: S608  our own text
_COUNTS = f"select f.flag_kind, count(*) as findings from flags.flag as f {_WHERE} group by f.flag_kind"  # noqa: S608
_CASES = """
    select case_no, place_code, vector, status, is_open, step, due_on, is_overdue
    from flags.case_status
    where $places is null or list_contains($places, place_code)
    qualify row_number() over (partition by place_code, vector order by is_open desc, opened_on desc, case_no desc) = 1
"""


def read_waiting(
    edition: Edition, *, places: Sequence[str] | None = None, vector: str | None = None, kind: str | None = None
) -> list[Record]:
    """Findings that wait for somebody, the gravest and longest first.

    Args:
        edition: The edition.
        places: Codes of places; all when None.
        vector: Code of a vector.
        kind: One of `KIND_ZH`.
    """
    return edition.rows(_WAITING, {"places": _listed(places), "vector": vector, "kind": kind})


def waiting_counts(edition: Edition, *, places: Sequence[str] | None = None, vector: str | None = None) -> Record:
    """How many findings there are of each kind that has any, in the order of `KIND_ZH`."""
    rows = edition.rows(_COUNTS, {"places": _listed(places), "vector": vector})
    found = {str(row["flag_kind"]): row["findings"] for row in rows}
    return {kind: found[kind] for kind in [*KIND_ZH, *(set(found) - set(KIND_ZH))] if kind in found}


def read_last_cases(edition: Edition, places: Sequence[str] | None = None) -> dict[tuple[str, str], Record]:
    """The case of each place and vector that is open, else the one opened last; none in older editions."""
    if not edition.rows(_TABLE, {"table": "case_status"})[0]["tables"]:
        return {}
    rows = edition.rows(_CASES, {"places": _listed(places)})
    return {(str(row["place_code"]), str(row["vector"])): row for row in rows}


def read_ended_cases(edition: Edition) -> dict[str, int]:
    """How many events each case had that the edition knows as ended, by case id; none in older editions."""
    if not edition.rows(_TABLE, {"table": "case_status"})[0]["tables"]:
        return {}
    rows = edition.rows("select case_id, event_count from flags.case_status where not is_open")
    return {str(row["case_id"]): int(str(row["event_count"])) for row in rows}


def _listed(places: Sequence[str] | None) -> list[str] | None:
    return None if places is None else list(places)
