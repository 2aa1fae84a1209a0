"""What a case rests on and what its re-survey brought so far, indicator by indicator and unit by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cases.event import CaseFile
from cases.indicator_line import IndicatorLine, indicator_lines
from cases.ladder import Ladder
from cases.letters.letter import NO_EVIDENCE
from cases.letters.survey import last_survey_day
from cases.state import CaseState
from cases.telling import Names, unit_words
from cases.verdict import failing_units
from editions.cases import evidence_in
from editions.opened import Edition
from reference.load import Standards

_UNITS = """
    select unit_place_code, unit_key, unit_name, surveyed_on, is_passed
    from flags.area_unit
    where place_code = $place and vector = $vector and round_id = $round and graded_kind = 'resurvey'
"""
_VISITS = """
    select row_count, row_count_too_soon, first_surveyed_on, last_surveyed_on
    from flags.resurvey_visit
    where case_no = $case_no and attempt = $attempt
"""
_MADE = "select table_name from duckdb_tables() where schema_name = 'flags'"


@dataclass(frozen=True)
class Pair:
    """An indicator then and now; either may be missing."""

    name: str
    then: IndicatorLine | None
    now: IndicatorLine | None


@dataclass(frozen=True)
class UnitNow:
    """A failing unit, and what a visit of the re-survey came to; None while there was none."""

    words: str
    surveyed_on: date | None
    is_passed: bool | None


@dataclass(frozen=True)
class ThenAndNow:
    """The evidence of a case.

    Attributes:
        pairs: Indicators.
        round_now: Round of the latest re-survey, "" before any.
        visit: What the re-survey of the present attempt brought so far: row_count, row_count_too_soon,
            first_surveyed_on, last_surveyed_on; None while it brought nothing.
        units: Failing units.
    """

    pairs: tuple[Pair, ...]
    round_now: str
    visit: Mapping[str, object] | None
    units: tuple[UnitNow, ...]


def then_and_now(edition: Edition | None, case: CaseFile, state: CaseState, standards: Standards) -> ThenAndNow:
    """The evidence of a case.

    Args:
        edition: The official edition; None where none is published.
        case: The case.
        state: What it has come to.
        standards: National and local standards.
    """
    graded = (NO_EVIDENCE if edition is None else evidence_in(edition, case, state)).graded
    then = indicator_lines(state.trigger.get("basis"), Ladder.of(standards, state.trigger))
    window = state.windows[-1] if state.windows else None
    round_now = "" if window is None else window.round_id
    now = () if window is None else _lines_now(state, standards, round_now, graded)
    by_code = {line.indicator: line for line in now}
    told = {line.indicator for line in then}
    pairs = [Pair(line.name, line, by_code.get(line.indicator)) for line in then]
    pairs += [Pair(line.name, None, line) for line in now if line.indicator not in told]
    made = set() if edition is None else {str(row["table_name"]) for row in edition.rows(_MADE)}
    visit = None
    if edition is not None and window is not None and "resurvey_visit" in made:
        rows = edition.rows(_VISITS, {"case_no": case.case_no, "attempt": window.attempt})
        visit = rows[0] if rows else None
    visited: dict[tuple[str, str], Mapping[str, object]] = {}
    if edition is not None and window is not None and "area_unit" in made:
        for row in edition.rows(_UNITS, {"place": case.place_code, "vector": case.vector, "round": round_now}):
            for key in (row["unit_key"], row["unit_name"]):
                visited[str(row["unit_place_code"]), str(key)] = row
    return ThenAndNow(tuple(pairs), round_now, visit, _units(state, Names(standards), visited))


def _lines_now(
    state: CaseState, standards: Standards, round_id: str, graded: Mapping[str, Mapping[str, Mapping[str, object]]]
) -> tuple[IndicatorLine, ...]:
    """Of the verdict on that round, which holds for good; before it, as the edition has them."""
    told = [verdict for verdict in state.verdicts if verdict.get("round_id") == round_id]
    judged_by = {key: state.trigger.get(key) for key in ("standard", "edition", "required")}
    if told:
        judged_by |= told[-1]
        on = last_survey_day(judged_by)
        basis: object = told[-1].get("basis")
    else:
        on, basis = None, list(graded.get(round_id, {}).values())
    ladder = Ladder(
        standards, str(judged_by["standard"]), str(judged_by["edition"]), str(state.trigger.get("required") or ""), on
    )
    return indicator_lines(basis, ladder, graded.get(round_id, {}))


def _units(
    state: CaseState, names: Names, visited: Mapping[tuple[str, str], Mapping[str, object]]
) -> tuple[UnitNow, ...]:
    found = []
    for unit in failing_units(state):
        place = str(unit.get("place_code"))
        keys = [(place, str(unit.get(name))) for name in ("unit_key", "unit_name")]
        visit = next((visited[key] for key in keys if key in visited), {})
        surveyed_on, is_passed = visit.get("surveyed_on"), visit.get("is_passed")
        found.append(
            UnitNow(
                unit_words(unit, names),
                surveyed_on if isinstance(surveyed_on, date) else None,
                is_passed if isinstance(is_passed, bool) else None,
            )
        )
    return tuple(found)
