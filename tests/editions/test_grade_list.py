"""The grade table as a list: what is chosen and sorted is what the edition's tables hold, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from editions.grade_list import LETTERS, SORTS, Wanted, read_list, read_rounds
from editions.grades import PLACES
from editions.opened import Edition, Record, open_edition
from settings import Settings

VECTORS = ("rodent", "mosquito", "fly", "cockroach")


@pytest.fixture(scope="module")
def edition(published_home: Path) -> Iterator[Edition]:
    with open_edition(Settings(published_home, f"sqlite:///{published_home / 'registry.db'}")) as opened:
        yield opened


def codes(rows: list[Record]) -> list[str]:
    return [str(row["place_code"]) for row in rows]


def test_all_places_with_their_letters(edition: Edition) -> None:
    listed = read_list(edition, Wanted(), None)
    table = edition.rows(PLACES)
    assert codes(listed.places) == codes(table)
    assert listed.every == len(table)
    for shown, row in zip(listed.places, table, strict=True):
        letters = {one["vector"]: one["grade"] for one in shown["vectors"] or ()}  # type: ignore[attr-defined]
        assert [letters.get(v) for v in VECTORS] == [row[f"{v}_grade"] for v in VECTORS]
        assert (shown["street_grade"], shown["mark"]) == (row["street_grade"], row["street_mark"])
        required = {one["vector"] for one in shown["vectors"] or () if one["required"]}  # type: ignore[attr-defined]
        assert len(required) == row["below_target_count"]


def test_pages_are_the_list_cut_up(edition: Edition) -> None:
    whole = codes(read_list(edition, Wanted(sort="worst"), None).places)
    pages = [read_list(edition, Wanted(sort="worst"), None, page=page, size=4) for page in range(1, 5)]
    assert [code for page in pages for code in codes(page.places)] == whole
    assert {page.every for page in pages} == {len(whole)}
    beyond = read_list(edition, Wanted(sort="worst"), None, page=99, size=4)
    assert codes(beyond.places) == whole[:4]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("round_id", [None, "2026-autumn"])
def test_every_order_holds_the_same_places(edition: Edition, sort: str, round_id: str | None) -> None:
    plain = read_list(edition, Wanted(round_id=round_id), None)
    listed = read_list(edition, Wanted(round_id=round_id, sort=sort), None)
    assert sorted(codes(listed.places)) == sorted(codes(plain.places))
    worst = [int(str(row["worst"])) for row in listed.places]
    if sort == "worst":
        assert worst == sorted(worst, reverse=True)
    if sort == "best":
        assert [rank for rank in worst if rank] == sorted(rank for rank in worst if rank)
        assert worst == sorted(worst, key=lambda rank: rank == 0)


@pytest.mark.parametrize("vector", [None, *VECTORS])
@pytest.mark.parametrize("round_id", [None, "2026-autumn"])
def test_the_letters_part_the_places(edition: Edition, vector: str | None, round_id: str | None) -> None:
    found = {
        letter: codes(read_list(edition, Wanted(round_id=round_id, letter=letter, vector=vector), None).places)
        for letter in LETTERS
    }
    every = read_list(edition, Wanted(round_id=round_id), None)
    assert sorted(code for some in found.values() for code in some) == sorted(codes(every.places))
    letters = {
        str(row["place_code"]): row["street_grade"]
        if vector is None
        else next((v["grade"] for v in row["vectors"] or () if v["vector"] == vector), None)  # type: ignore[attr-defined]
        for row in every.places
    }
    assert {code: letter for letter, some in found.items() for code in some} == {
        code: letter or "N" for code, letter in letters.items()
    }


def test_below_target_and_names(edition: Edition) -> None:
    below = codes(read_list(edition, Wanted(below=True), None).places)
    fine = codes(read_list(edition, Wanted(below=False), None).places)
    assert "330481107" in below
    assert sorted([*below, *fine]) == sorted(codes(read_list(edition, Wanted(), None).places))
    assert codes(read_list(edition, Wanted(typed="斜桥"), None).places) == ["330481107"]
    assert codes(read_list(edition, Wanted(typed="330481107"), None).places) == ["330481107"]
    assert read_list(edition, Wanted(typed="没有的镇"), None).every == 0


def test_only_what_is_allowed_is_shown(edition: Edition) -> None:
    listed = read_list(edition, Wanted(), ["330481107", "330481107200", "999999"])
    assert (codes(listed.places), listed.every) == (["330481107"], 1)
    assert read_list(edition, Wanted(), []).places == []


def test_the_letters_of_a_round_are_those_of_its_table(edition: Edition) -> None:
    (autumn,) = [row for row in read_rounds(edition) if row["round_id"] == "2026-autumn"]
    assert autumn["name_zh"] == "2026年秋季考评"
    rows = edition.rows(
        "select place_code, street_grade, plan_state from grades.street_grade "
        "where round_id = '2026-autumn' and graded_kind = 'assessment'"
    )
    listed = read_list(edition, Wanted(round_id="2026-autumn"), None)
    assert {(r["place_code"], r["street_grade"], r["plan_state"]) for r in listed.places} == {
        tuple(row.values()) for row in rows
    }
    assert all(row["mark"] is None for row in listed.places)


def test_rounds_come_latest_first(edition: Edition) -> None:
    days = [str(row["starts_on"]) for row in read_rounds(edition)]
    assert days == sorted(days, reverse=True)
