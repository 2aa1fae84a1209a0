from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from assets.catalogue import tables
from assets.night import Night
from reference.load import Standards, StandardsError, load_standards
from reference.rows import Row
from reference.succession import end_predecessors
from registry.snapshot import empty_snapshot
from settings import STANDARDS
from sheets.lists import places_of

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


# --- what lies below a place that ends -------------------------------------------------------------------------------

PLACE_HEADER, SUCCESSION_HEADER = PLACES.splitlines()[0], SUCCESSION.splitlines()[0]
NOTHING: dict[str, list[dict[str, object]]] = empty_snapshot()
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)
FORMER, SUCCESSOR = "330481112", "330481110"


def overlay(folder: Path, successions: list[str], places: list[str] = []) -> Standards:  # noqa: B006  not changed
    for name, header, rows in (
        ("place", PLACE_HEADER, places),
        ("place_succession", SUCCESSION_HEADER, successions),
    ):
        text = "\n".join([header, *(f"{row},test,synthetic" for row in rows)])
        (folder / f"{name}.csv").write_text(f"{text}\n", encoding="utf-8")
    return load_standards([STANDARDS, folder])


def below(standards: Standards, town: str, on: date) -> set[str]:
    codes = {str(row["place_code"]) for row in standards.tables["place"]}
    return {code for code in codes if len(code) == 12 and town in standards.ancestors(code, on)}


@pytest.fixture(scope="module")
def shipped() -> Standards:
    return load_standards([STANDARDS])


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Standards:
    return overlay(tmp_path_factory.mktemp("joined"), [f"{FORMER},{SUCCESSOR},merge,2026-07-01"])


def test_villages_of_a_merged_town_pass_to_its_successor(joined: Standards, shipped: Standards) -> None:
    villages = below(shipped, FORMER, BEFORE)
    assert villages
    assert below(joined, FORMER, BEFORE) == villages
    assert below(joined, SUCCESSOR, BEFORE) == below(shipped, SUCCESSOR, BEFORE)
    assert below(joined, FORMER, AFTER) == set()
    assert below(joined, SUCCESSOR, AFTER) == below(shipped, SUCCESSOR, AFTER) | villages
    for village in villages:
        assert joined.ancestors(village, BEFORE)[:3] == (village, FORMER, "330481")
        assert joined.ancestors(village, AFTER)[:3] == (village, SUCCESSOR, "330481")


def test_the_warehouse_has_the_same_ancestors(joined: Standards) -> None:
    by_name = {table.full_name: table for table in tables()}
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("create schema reference")
    for name in ("reference.place", "reference.place_ancestor"):
        connection.execute(by_name[name].schema)
        by_name[name].fill(Night(connection, Path("/nowhere"), joined, NOTHING, AFTER))
    for on in (BEFORE, AFTER):
        rows = connection.execute(
            "select place_code, list(ancestor_code order by distance) from reference.place_ancestor "
            "where $on between valid_from and valid_to and starts_with(place_code, '33048111') group by place_code",
            {"on": on},
        ).fetchall()
        assert len(rows) > len(below(joined, SUCCESSOR, on))
        assert {code: tuple(chain) for code, chain in rows} == {code: joined.ancestors(code, on) for code, _ in rows}


def test_the_template_of_the_county_lists_the_villages_that_moved(joined: Standards, shipped: Standards) -> None:
    villages = {f"{code:0<12}" for code in below(shipped, FORMER, BEFORE)}
    for place in ("330481", SUCCESSOR):
        listed = [line.split()[0] for line in places_of(place, joined)]
        assert villages < set(listed)
        assert len(listed) == len(set(listed))
        assert f"{FORMER}000" not in listed


def test_a_successor_that_is_merged_in_its_turn_hands_the_villages_on(tmp_path: Path, shipped: Standards) -> None:
    standards = overlay(tmp_path, [f"{FORMER},{SUCCESSOR},merge,2026-07-01", f"{SUCCESSOR},330481101,merge,2028-01-01"])
    villages = below(shipped, FORMER, BEFORE)
    parents = [
        {standards.ancestors(village, on)[1] for village in villages}
        for on in (BEFORE, AFTER, date(2027, 12, 31), date(2028, 1, 1))
    ]
    assert parents == [{FORMER}, {SUCCESSOR}, {SUCCESSOR}, {"330481101"}]


def test_a_village_merged_with_its_town_ends_once(tmp_path: Path) -> None:
    former, kept = sorted(below(load_standards([STANDARDS]), FORMER, BEFORE))[:2]
    standards = overlay(tmp_path, [f"{FORMER},{SUCCESSOR},merge,2026-07-01", f"{former},{kept},merge,2026-07-01"])
    assert standards.ancestors(former, BEFORE)[1] == FORMER
    assert standards.ancestors(former, AFTER) == ()
    assert standards.ancestors(kept, AFTER)[1] == SUCCESSOR


def test_villages_of_a_divided_town_must_say_where_they_belong(tmp_path: Path, shipped: Standards) -> None:
    split = [f"{FORMER},{SUCCESSOR},split,2026-07-01", f"{FORMER},330481101,split,2026-07-01"]
    villages = sorted(below(shipped, FORMER, BEFORE))
    with pytest.raises(StandardsError) as raised:
        overlay(tmp_path, split)
    (problem,) = raised.value.problems
    assert (Path(problem.file), problem.line) == (tmp_path / "place_succession.csv", 3)
    assert all(village in problem.reason for village in villages)

    def moved(village: str, parent: str) -> str:
        return f"{village},{village},新村,village,{parent},,2026-07-01,"

    told = [moved(village, SUCCESSOR if n % 2 else "330481101") for n, village in enumerate(villages)]
    with pytest.raises(StandardsError, match=f"1个地区未说明归属：{villages[0]}；"):
        overlay(tmp_path, split, told[1:])
    standards = overlay(tmp_path, split, told)
    assert {standards.ancestors(v, BEFORE)[1] for v in villages} == {FORMER}
    assert [standards.ancestors(v, AFTER)[1] for v in villages[:2]] == ["330481101", SUCCESSOR]


def test_a_division_after_a_merger_concerns_the_villages_that_came_with_it(tmp_path: Path, shipped: Standards) -> None:
    later = [
        f"{FORMER},{SUCCESSOR},merge,2026-07-01",
        f"{SUCCESSOR},330481101,split,2028-01-01",
        f"{SUCCESSOR},330481103,split,2028-01-01",
    ]
    villages = sorted(below(shipped, FORMER, BEFORE) | below(shipped, SUCCESSOR, BEFORE))
    with pytest.raises(StandardsError, match=f"其下{len(villages)}个地区未说明归属"):
        overlay(tmp_path, later)
    standards = overlay(tmp_path, later, [f"{v},{v},新村,village,330481103,,2028-01-01," for v in villages])
    assert below(standards, "330481103", date(2028, 1, 1)) >= set(villages)
    assert below(standards, SUCCESSOR, date(2027, 12, 31)) == set(villages)


def test_a_successor_that_is_not_there_on_the_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StandardsError, match=f"新代码{SUCCESSOR}在2010-07-01无效"):
        overlay(tmp_path, [f"{FORMER},{SUCCESSOR},merge,2010-07-01"])
    with pytest.raises(StandardsError, match=r"在2026-07-01无效"):
        overlay(tmp_path, [f"{FORMER},{SUCCESSOR},merge,2026-07-01", f"{SUCCESSOR},{FORMER},merge,2026-07-01"])
