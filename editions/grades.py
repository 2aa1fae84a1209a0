"""The grade table of an edition: one row a street or town, the county below its own, and the letters of one round.

Reads `publications.street_table` and `grades.current_grade`, the grain of the table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editions.opened import Edition, Record

PLACES = """
    select s.*
    from publications.street_table as s
    join reference.edition as e on true
    join reference.place as p
        on p.place_code = s.place_code and e.as_of between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    order by
        case when s.place_kind = 'county' then p.place_code else p.parent_code end,
        s.place_kind = 'county',
        s.place_code
"""

VECTOR_ROWS = """
    select
        c.place_code, c.vector, c.grade, c.provisional_grade, c.not_assessed_reason, c.grade_status,
        c.edition_status, c.is_stale, c.in_progress_grade, t.required
    from grades.current_grade as c
    join publications.street_table as s using (place_code)
    left join (
        select place_code, vector, min(required) as required
        from flags.target_status
        where status = 'not_met' and required in ('A', 'B', 'C')
        group by place_code, vector
    ) as t on t.place_code = c.place_code and t.vector = c.vector
"""


ROUND = """
    select p.place_name, g.*
    from grades.street_grade as g
    join reference.edition as e on true
    join reference.place as p
        on p.place_code = g.place_code and e.as_of between p.valid_from and coalesce(p.valid_to, date '9999-12-31')
    where g.round_id = $round
    order by
        g.graded_kind, case when g.place_kind = 'county' then p.place_code else p.parent_code end,
        g.place_kind = 'county', g.place_code
"""


@dataclass(frozen=True)
class Grades:
    """Rows of the grade table and, by place and vector, what stands beside each letter."""

    places: list[Record]
    vectors: Mapping[tuple[str, str], Record]


def read_grades(edition: Edition) -> Grades:
    """Everything that the table shows."""
    vectors = {(str(row["place_code"]), str(row["vector"])): row for row in edition.rows(VECTOR_ROWS)}
    return Grades(edition.rows(PLACES), vectors)


def read_round(edition: Edition, round_id: str) -> list[Record]:
    """Letters of one round, each kind of survey by itself; none where nothing of it was graded."""
    return edition.rows(ROUND, {"round": round_id})


def graded_rounds(edition: Edition) -> list[str]:
    """Rounds that have letters, the latest id first."""
    rows = edition.rows("select distinct round_id from grades.street_grade order by round_id desc")
    return [str(row["round_id"]) for row in rows]
