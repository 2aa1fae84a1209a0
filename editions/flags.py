"""Flags of an edition: below target, missing, not assessed, stale, thinly sampled, suspicious."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from editions.suspicious import read_suspicious

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"

QUERIES: Mapping[str, str] = {
    "below_target": f"""
        select
            p.place_name, b.*, i.name_zh as indicator_zh, c.deciding_indicator, d.name_zh as deciding_indicator_zh,
            t.name_zh as target_zh, t.document_zh, coalesce(r.name_zh, b.round_id) as round_zh
        from flags.below_target as b
        join ({_NAMES}) as p using (place_code)
        left join reference.indicator as i on i.indicator = b.indicator
        left join grades.current_grade as c on c.place_code = b.place_code and c.vector = b.vector
        left join reference.indicator as d on d.indicator = c.deciding_indicator
        left join (select target_id, name_zh, document_zh from reference.target) as t using (target_id)
        left join (select round_id, any_value(name_zh) as name_zh from facts.round group by round_id) as r
            on r.round_id = b.round_id
        order by
            b.place_kind = 'county', b.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], b.vector), b.required
    """,  # noqa: S608  our own text
    # The last case of each place and vector: open, or ended while the letter that opened it still stands.
    "case_status": f"""
        select
            p.place_name, s.case_no, s.place_code, s.place_kind, s.vector, s.status, s.severity, s.step, s.due_on,
            s.is_overdue, s.ended_on
        from flags.case_status as s
        join ({_NAMES}) as p using (place_code)
        left join flags.below_target as b on b.place_code = s.place_code and b.vector = s.vector
        where s.ended_on is null or b.round_id is not null
        qualify row_number() over (partition by s.place_code, s.vector order by s.case_no desc) = 1
        order by s.case_no
    """,  # noqa: S608  our own text
    "missing_report": f"""
        select p.place_name, m.*
        from flags.missing_report as m
        join ({_NAMES}) as p using (place_code)
        order by m.reason desc, m.place_code, m.form, m.starts_on
    """,  # noqa: S608  our own text
    "not_assessed": f"""
        select
            p.place_name, c.place_code, c.place_kind, c.vector, c.round_id, c.not_assessed_reason as reason,
            c.deciding_indicator as missing_indicator, i.name_zh as missing_indicator_zh, c.provisional_grade
        from grades.current_grade as c
        join ({_NAMES}) as p using (place_code)
        left join reference.indicator as i on i.indicator = c.deciding_indicator
        where coalesce(c.grade, 'N') = 'N' and c.place_kind in ('street', 'town', 'township', 'county')
        order by
            c.place_kind = 'county', c.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], c.vector)
    """,  # noqa: S608  our own text
    "stale_grade": f"""
        select p.place_name, s.*
        from flags.stale_grade as s
        join ({_NAMES}) as p using (place_code)
        order by s.place_kind = 'county', s.place_code, s.vector
    """,  # noqa: S608  our own text
    "plan_not_met": f"""
        select p.place_name, n.*
        from flags.plan_not_met as n
        join ({_NAMES}) as p using (place_code)
        where n.is_current
        order by
            n.place_kind = 'county', n.place_code,
            list_position(['rodent', 'mosquito', 'fly', 'cockroach'], n.vector), n.cell, n.quantity
    """,  # noqa: S608  our own text
    "low_facility_rate": f"""
        select p.place_name, i.name_zh as indicator_zh, r.*
        from flags.low_facility_rate as r
        join ({_NAMES}) as p using (place_code)
        join reference.indicator as i on i.indicator = r.indicator
        where not r.is_met
        order by not r.is_bound, r.place_code, r.indicator
    """,  # noqa: S608  our own text
    "trend_signal": f"""
        select p.place_name, i.name_zh as indicator_zh, i.unit, t.*
        from flags.trend_signal as t
        join ({_NAMES}) as p using (place_code)
        join reference.indicator as i on i.indicator = t.indicator
        where t.is_latest
        order by t.place_kind = 'county', t.place_code, t.indicator
    """,  # noqa: S608  our own text
}
# One row a finding, of whatever kind; what is asked of somebody soonest stands first.
_FINDINGS = """
    select *
    from flags.flag
    where place_code in (select unnest($places))
    order by
        list_position(['urgent', 'serious', 'ordinary', 'notice'], severity), flag_kind, place_code, vector, subject,
        round_id, since_on
"""
_TABLES = "select table_name from duckdb_tables() where schema_name = 'flags'"


@dataclass(frozen=True)
class Flags:
    """Rows of each kind of flag."""

    below_target: list[Record]
    case_status: list[Record]
    missing_report: list[Record]
    not_assessed: list[Record]
    stale_grade: list[Record]
    plan_not_met: list[Record]
    low_facility_rate: list[Record]
    trend_signal: list[Record]
    suspicious_result: list[Record]

    @property
    def is_empty(self) -> bool:
        """Nothing to follow up."""
        return not any(vars(self).values())


def read_flags(edition: Edition) -> Flags:
    """Every flag of streets, towns and counties; villages are in `flags.not_assessed` itself.

    Editions from before a table was made have no rows of it.
    """
    made = {row["table_name"] for row in edition.rows(_TABLES)}
    found = {
        name: edition.rows(query) if name in made or name == "not_assessed" else [] for name, query in QUERIES.items()
    }
    return Flags(**found, suspicious_result=read_suspicious(edition))


def read_findings(edition: Edition, places: Sequence[str]) -> list[Record]:
    """Every finding of the given places; none in editions from before there was such a table."""
    if "flag" not in {row["table_name"] for row in edition.rows(_TABLES)}:
        return []
    return edition.rows(_FINDINGS, {"places": list(places)})
