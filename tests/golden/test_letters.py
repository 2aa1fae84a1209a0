"""The letters of the sample year, against an oracle in plain integers and against a table that people can read."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.golden.conftest import NOW, Year
from tests.sample_data.oracle import Key, Letter, letters, street_letter

pytestmark = [pytest.mark.slow, pytest.mark.golden]

COUNTY = "330481"
GOLDEN = Path(__file__).parent / "street_letters.csv"
# Rounds that have ended: what comes later cannot change them.
CLOSED = """
select
    g.round_id, g.place_code, p.place_name, g.rodent_grade, g.mosquito_grade, g.fly_grade, g.cockroach_grade,
    g.street_grade, g.three_vector_grade, g.deciding_vector, g.edition_status
from grades.street_grade as g
inner join reference.round as r on g.round_id = r.round_id
inner join reference.place as p on g.place_code = p.place_code and p.valid_to is null
where g.is_official and g.is_complete
order by r.starts_on, g.place_code
"""


@pytest.fixture(scope="module")
def warehouse(year: Year) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(year.now), read_only=True)


def our_round(round_id: str, kind: str) -> str:
    return f"{kind}-{round_id.replace('-Q', 'Q')}" if "-Q" in round_id else round_id


def expected() -> dict[Key, Letter]:
    """The oracle's letters, but for the county's of unplanned quarters: there streets speak for themselves only."""
    return {key: made for key, made in letters(NOW).items() if not (key[0] == COUNTY and "-Q" in key[1])}


def test_every_letter_is_that_of_the_oracle(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.sql(
        "select place_code, round_id, graded_kind, vector, grade, provisional_grade, grade_without_hard_conditions, "
        "last_surveyed_on, edition_status from grades.vector_grade where first_surveyed_on is not null"
    ).fetchall()
    told = {row[:4]: row[4:] for row in rows}
    wanted = {
        (place, our_round(round_id, kind), kind, vector): (
            made.letter,
            made.provisional,
            made.without_hard,
            made.last_survey_day,
            "superseded" if vector == "fly" and made.last_survey_day >= date(2025, 11, 1) else "in_force",
        )
        for (place, round_id, kind, vector), made in expected().items()
    }
    assert len(wanted) == 215
    assert {key: told[key] for key in wanted} == wanted
    # The oracle leaves out what was surveyed out of season; here it stands without a letter.
    assert {told[key][0] for key in told.keys() - wanted.keys()} == {"N"}


def test_every_count_and_state_is_that_of_the_oracle(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.sql(
        "select place_code, round_id, graded_kind, indicator, state, found, effort from grades.indicator_grade "
        "where ladder_kind = 'national'"
    ).fetchall()
    told = {row[:4]: (row[4], int(row[5] or 0), int(row[6] or 0)) for row in rows}
    for (place, round_id, kind, _), made in expected().items():
        for indicator, state in made.states.items():
            counts = made.counts.get(indicator, (0, 0))
            assert told[place, our_round(round_id, kind), kind, indicator] == (state, *counts)


def test_every_street_letter_is_that_of_the_oracle(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.sql(
        "select place_code, round_id, street_grade from grades.street_grade where is_official"
    ).fetchall()
    found = letters(NOW)
    assert len(rows) >= 36
    for place, round_id, grade in rows:
        assert grade == street_letter(place, round_id, found), (place, round_id)


def test_closed_rounds_keep_their_letters(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    relation = warehouse.sql(CLOSED)
    told = [relation.columns, *([str(value or "") for value in row] for row in relation.fetchall())]
    fresh = tmp_path / GOLDEN.name
    with fresh.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines, lineterminator="\n").writerows(told)
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        golden = list(csv.reader(lines))
    assert told == golden, f"if letters were meant to change, say why in CHANGELOG.md and copy {fresh} over {GOLDEN}"
