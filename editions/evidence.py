"""What an index rests on: the sheet rows behind an indicator of a place and round, down to the submission.

Grain of the rows: sheet row × indicator, in base units, each with whether it is counted. The found and the effort of
those that are counted add up to what `indices.round_index` says of the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editions.opened import Edition, Record

INDICATOR = """
    select
        r.place_code, r.vector, r.indicator, r.round_id, r.graded_kind, i.name_zh, i.role, i.unit, i.effort_unit,
        i.estimator, i.scale, r.found, r.effort, r.value, r.lower_95, r.upper_95, r.state, r.unit_count,
        r.first_surveyed_on, r.last_surveyed_on, r.plan_state, g.comparison, g.limit_a, g.limit_b, g.limit_c, g.grade,
        g.attainable_grades, g.standard, g.edition, g.edition_status, n.name_zh as round_zh,
        k.name_zh as graded_kind_zh
    from indices.round_index as r
    join reference.indicator as i on i.indicator = r.indicator
    left join grades.indicator_grade as g
        on g.place_code = r.place_code and g.indicator = r.indicator and g.round_id = r.round_id
        and g.graded_kind = r.graded_kind and g.ladder_kind = 'national'
    left join (select round_id, any_value(name_zh) as name_zh from facts.round group by round_id) as n
        on n.round_id = r.round_id
    left join reference.survey_kind as k on k.survey_kind = r.graded_kind
    where
        r.place_code = $place and r.round_id = $round and r.indicator = $indicator and r.graded_kind = $kind
        and r.unit_scope = 'all'
"""

# Which rows count is said once more here as `indices.round_count` says it, since no table holds it by row; the test of
# this module holds the two against each other over a whole edition.
ROWS = """
    with measured as (
        select
            m.*,
            max(m.surveyed_on) over (
                partition by m.place_code, m.unit_key, m.unit_type, m.is_key_unit, m.is_built_up, m.is_in_season
            ) as last_surveyed_on
        from facts.measure as m
        where m.round_id = $round and m.indicator = $indicator and m.graded_kind = $kind and m.effort > 0
    ),
    below as (
        select m.*, i.role = 'trend' or m.is_built_up or a.ancestor_kind in ('village', 'community') as is_spoken_for
        from measured as m
        join reference.indicator as i on i.indicator = m.indicator
        join reference.place_ancestor as a
            on a.place_code = m.place_code and m.last_surveyed_on between a.valid_from and a.valid_to
        where a.ancestor_code = $place
    ),
    seasoned as (
        select *, coalesce(bool_or(is_in_season and is_spoken_for) over (), false) as has_in_season from below
    ),
    numbered as (
        select submission_id, row_id, any_value(sheet_name) as sheet_name, any_value(row_number) as row_number
        from validated.count_cell
        where (submission_id, row_id) in (select (submission_id, row_id) from below)
        group by submission_id, row_id
    ),
    place as (select place_code, any_value(place_name) as place_name from reference.place group by place_code)
    select
        b.submission_id, s.receipt_no, s.sender, s.received_at, b.row_id, n.sheet_name, n.row_number, b.form,
        b.place_code, p.place_name, h.unit_name, b.unit_code, t.name_zh as unit_type_zh, b.surveyed_on, h.inspectors,
        b.round_kind, k.name_zh as round_kind_zh, b.found, b.effort,
        case
            when not b.is_spoken_for then 'not_built_up'
            when not b.is_in_season and b.has_in_season then 'out_of_season'
            else 'counted'
        end as standing,
        h.note
    from seasoned as b
    join intake.submission as s using (submission_id)
    left join validated.sheet_header as h using (submission_id, row_id)
    left join numbered as n using (submission_id, row_id)
    left join place as p on p.place_code = b.place_code
    left join reference.unit_type as t on t.unit_type = b.unit_type
    left join reference.survey_kind as k on k.survey_kind = b.round_kind
    order by standing <> 'counted', b.place_code, b.surveyed_on, s.receipt_no, n.sheet_name, n.row_number, b.row_id
"""

# An excluded row has no facts, and so no resolved round: it is listed where its sheet names the round, or names none
# and was surveyed in its days.
EXCLUDED = """
    with days as (
        select min(starts_on) as starts_on, max(ends_on) as ends_on
        from facts.round
        where round_id = $round
    ),
    numbered as (
        select submission_id, row_id, any_value(sheet_name) as sheet_name, any_value(row_number) as row_number
        from validated.count_cell
        where (submission_id, row_id) in (select (submission_id, row_id) from intake.exclusion)
        group by submission_id, row_id
    )
    select
        x.submission_id, s.receipt_no, x.row_id, n.sheet_name, n.row_number, h.form, p.place_code, p.place_name,
        h.unit_name, h.surveyed_on, x.excluded_at, x.actor, x.reason
    from intake.exclusion as x
    join intake.submission as s using (submission_id)
    join validated.sheet_header as h using (submission_id, row_id)
    join reference.place as p
        on p.code12 = h.place_code and h.surveyed_on between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    join reference.place_ancestor as a
        on a.place_code = p.place_code and h.surveyed_on between a.valid_from and a.valid_to
    left join reference.survey_kind as k on k.survey_kind = h.round_kind
    left join numbered as n using (submission_id, row_id)
    cross join days as d
    where
        a.ancestor_code = $place and s.is_in_force
        and h.form in (select form from reference.indicator_form where indicator = $indicator)
        and coalesce(k.graded_as, h.round_kind, $kind) = $kind
        and (h.round_id = $round or (h.round_id is null and h.surveyed_on between d.starts_on and d.ends_on))
    order by p.place_code, h.surveyed_on, s.receipt_no, n.row_number, x.row_id
"""


@dataclass(frozen=True)
class Evidence:
    """What an index of a place rests on.

    Attributes:
        about: The index itself: counts, interval, limits, letter and state.
        rows: Sheet rows in force, those that count first.
        excluded: Rows that a reviewer excluded, with who, when and why.
    """

    about: Record
    rows: list[Record]
    excluded: list[Record]

    @property
    def counted(self) -> list[Record]:
        """The rows whose counts add up to those of the index."""
        return [row for row in self.rows if row["standing"] == "counted"]


def read_evidence(
    edition: Edition, place_code: str, round_id: str, indicator: str, *, kind: str = "assessment"
) -> Evidence | None:
    """The rows behind an index; None where the edition has no such index.

    Args:
        edition: The edition.
        place_code: Place, shortest prefix.
        round_id: Round.
        indicator: Indicator of standards/indicator.csv.
        kind: Kind of survey under which rows are pooled.
    """
    values = {"place": place_code, "round": round_id, "indicator": indicator, "kind": kind}
    about = edition.rows(INDICATOR, values)
    if not about:
        return None
    return Evidence(about[0], edition.rows(ROWS, values), edition.rows(EXCLUDED, values))
