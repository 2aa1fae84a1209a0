"""What the official edition adds to a letter: survey days, indicators that events leave out, problems of units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from editions.opened import Edition, Record, open_edition

if TYPE_CHECKING:
    from cases.event import CaseFile
    from cases.letters.letter import Evidence
    from cases.state import CaseState
    from settings import Settings

_DAYS = """
    select round_id, first_surveyed_on, last_surveyed_on
    from grades.vector_grade
    where place_code = $place and vector = $vector and graded_kind in ('assessment', 'resurvey')
"""
_GRADED = """
    select
        g.round_id, g.indicator, i.estimator, g.found, g.effort, g.comparison, g.grade, r.lower_95, r.upper_95
    from grades.indicator_grade as g
    join reference.indicator as i on i.indicator = g.indicator
    left join indices.round_index as r
        on
            r.place_code = g.place_code and r.indicator = g.indicator and r.round_id = g.round_id
            and r.graded_kind = g.graded_kind and r.unit_scope = 'all'
    where
        g.place_code = $place and g.vector = $vector and g.graded_kind in ('assessment', 'resurvey')
        and g.ladder_kind = 'national' and g.state = 'assessed'
    order by g.round_id, g.role, g.indicator
"""
_PROBLEMS = """
    with code as (
        select problem_code, any_value(name_zh) as problem, any_value(field) as field
        from reference.problem_code
        group by problem_code
    )
    select i.unit_key, i.place_code, i.vector, i.found, i.last_found_on, c.problem, c.field as problem_code
    from flags.problem_item as i
    left join code as c using (problem_code)
    where
        i.vector = $vector and list_contains($places, i.place_code) and list_contains($units, i.unit_key)
        and i.state <> 'dismissed'
    order by i.unit_key, i.problem_code, i.found_on
"""
_TABLE = "select count(*) as tables from duckdb_tables() where schema_name = 'flags' and table_name = 'problem_item'"


def read_evidence(settings: Settings, case: CaseFile, state: CaseState) -> Evidence:
    """What the official edition adds; nothing where none is published, the case itself stands in the registry."""
    from assets.publications.shelf import NoEditionError
    from cases.letters.letter import NO_EVIDENCE

    try:
        with open_edition(settings, official=True) as edition:
            return evidence_in(edition, case, state)
    except NoEditionError:
        return NO_EVIDENCE


def evidence_in(edition: Edition, case: CaseFile, state: CaseState) -> Evidence:
    """What an edition adds to the events of a case."""
    from cases.letters.letter import Evidence, survey_days
    from cases.verdict import failing_units
    from cases.wording import day_zh

    values = {"place": case.place_code, "vector": case.vector}
    days = survey_days(edition.rows(_DAYS, values))
    graded: dict[str, dict[str, Record]] = {}
    for row in edition.rows(_GRADED, values):
        graded.setdefault(str(row.pop("round_id")), {})[str(row["indicator"])] = row
    # Found in a round that the case rests on, or since.
    first = min((days[round_id][0] for round_id in state.triggers if round_id in days), default=None)
    problems = _problems(edition, case.vector, failing_units(state))
    return Evidence(
        days=days,
        graded=graded,
        problems=[row for row in problems if first is None or str(row["last_found_on"]) >= first.isoformat()],
        source=f"四害密度评定结果，正式版本 {edition.edition_id}（截至{day_zh(edition.as_of)}）",
    )


def _problems(edition: Edition, vector: str, units: Sequence[Mapping[str, object]]) -> list[Record]:
    """Problems of the failing units; none in an edition from before there was such a table."""
    if not units or not edition.rows(_TABLE)[0]["tables"]:
        return []
    places, keys = ({str(unit[name]) for unit in units} for name in ("place_code", "unit_key"))
    return edition.rows(_PROBLEMS, {"vector": vector, "places": sorted(places), "units": sorted(keys)})
