from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assets.reference.mirror import mirrors
from reference.load import Standards, StandardsError, load_standards
from reference.rows import Row
from reference.succession import end_predecessors
from settings import STANDARDS

PLACES = (
    "place_code,code12,place_name,place_kind,parent_code,population_class,valid_from,valid_to,source,confidence\n"
    "330481101231,330481101231,前胜村委会,village,330481101,,2026-07-01,,test,synthetic\n"
)
SUCCESSION = (
    "predecessor_code,successor_code,succession_kind,effective_on,source,confidence\n"
    "330481101228,330481101231,merge,2026-07-01,test,synthetic\n"
    "330481101229,330481101231,merge,2026-07-01,test,synthetic\n"
)


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Standards:
    folder = tmp_path_factory.mktemp("local")
    (folder / "place.csv").write_text(PLACES, encoding="utf-8")
    (folder / "place_succession.csv").write_text(SUCCESSION, encoding="utf-8")
    return load_standards([STANDARDS, folder])


@pytest.mark.parametrize("code", ["330481101228", "330481101229"])
def test_merged_village_ends_the_day_before_its_successor_starts(merged: Standards, code: str) -> None:
    last = merged.place(code, date(2026, 6, 30))
    assert last is not None
    assert last["valid_to"] == date(2026, 6, 30)
    assert merged.place(code, date(2026, 7, 1)) is None
    assert merged.ancestors(code, date(2026, 7, 1)) == ()
    assert merged.place_ever(code) == last


def test_successor_is_known_from_its_first_day_only(merged: Standards) -> None:
    assert merged.place("330481101231", date(2026, 6, 30)) is None
    assert merged.ancestors("330481101231", date(2026, 7, 1))[:3] == ("330481101231", "330481101", "330481")


def test_neighbours_and_the_official_list_stay_as_they_are(merged: Standards) -> None:
    village = "330481101230"
    assert merged.place(village, date(2026, 7, 1)) == load_standards([STANDARDS]).place(village, date(2026, 7, 1))
    untouched = load_standards([STANDARDS, Path("absent")]).place("330481101228", date(2026, 7, 1))
    assert untouched is not None


def test_code_used_anew_keeps_its_later_row_and_an_earlier_end_stays() -> None:
    def place(valid_from: date, valid_to: date | None) -> Row:
        return {"place_code": "1", "valid_from": valid_from, "valid_to": valid_to}

    early, reused = place(date(2011, 1, 1), date(2015, 1, 1)), place(date(2027, 1, 1), None)
    merge: Row = {"predecessor_code": "1", "successor_code": "2", "effective_on": date(2026, 7, 1)}
    rename: Row = {"predecessor_code": "1", "successor_code": "1", "effective_on": date(2013, 1, 1)}
    assert end_predecessors([early, reused], [merge, rename]) == (early, reused)
