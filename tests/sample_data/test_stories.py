"""The stories that the sample promises hold in its counts, judged by the oracle in plain integers."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from sample_data.generator.stories import LETTERS, ROUNDS, VECTORS
from tests.sample_data.oracle import Key, Letter, in_force, letters, local, measures, read, street_letter

AS_OF = date(2026, 11, 20)


@cache
def found(as_of: date = AS_OF) -> dict[Key, Letter]:
    return letters(as_of)


def official(place: str, round_id: str, vector: str, as_of: date = AS_OF) -> Letter:
    return found(as_of)[place, round_id, "assessment", vector]


@pytest.mark.parametrize("place", list(LETTERS))
def test_every_street_has_the_planned_letters(place: str) -> None:
    told = [
        "".join(made.letter if (made := found().get((place, r, "assessment", v))) else "-" for v in VECTORS)
        for r in ROUNDS
    ]
    # Two letters are those after a supplement, as the plan means them.
    assert " ".join(told) == LETTERS[place]


def test_streets_of_every_letter() -> None:
    letters_of_autumn = {place: street_letter(place, "2026-autumn", found()) for place in LETTERS}
    assert letters_of_autumn["330481002"] == "A"
    assert letters_of_autumn["330481001"] == "B"
    assert letters_of_autumn["330481003"] == "C"
    assert letters_of_autumn["330481103"] == "D"
    assert {p for p, letter in letters_of_autumn.items() if letter == "N"} == {"330481004", "330481105", "330481110"}


def test_shares_are_those_of_published_assessments() -> None:
    made = {v: [m.letter for (_, _, kind, w), m in found().items() if kind == "assessment" and w == v] for v in VECTORS}
    for vector, letter in (("rodent", "B"), ("cockroach", "B"), ("mosquito", "C"), ("fly", "C")):
        assert 0.5 <= made[vector].count(letter) / len(made[vector]) <= 0.75, vector
    below = sum("D" in letters for table in LETTERS.values() for letters in table.split())
    assert 0.8 <= 1 - below / 36 <= 0.95


@pytest.mark.parametrize(
    ("place", "vector", "indicator", "counts", "letter"),
    [
        ("330481106", "rodent", "rodent_sign_room_rate", (3, 100), "B"),  # 3 % is B
        ("330481101", "mosquito", "mosquito_small_water_index", (2, 2500), "C"),  # 0.8 a km is C
        ("330481106", "mosquito", "mosquito_dip_rate", (5, 100), "C"),  # 5.00 % is C
        ("330481001", "mosquito", "mosquito_landing_index", (4, 240), "A"),  # 0.5 a sitting of 30 min is A
        ("330481001", "mosquito", "mosquito_small_water_index", (2, 4000), "B"),  # 0.5 a km is B
        ("330481103", "mosquito", "mosquito_immatures_per_dip", (15, 3), "C"),  # 5 is not below 5
        ("330481003", "rodent", "rodent_proof_pass_rate", (190, 200), "B"),  # 95.00 % is B
    ],
)
def test_limit_hit_exactly(place: str, vector: str, indicator: str, counts: tuple[int, int], letter: str) -> None:
    made = official(place, "2026-autumn", vector)
    assert made.counts[indicator] == counts
    assert made.grades[indicator] == letter


def test_hard_fly_condition_alone_makes_a_d() -> None:
    made = official("330481107", "2026-autumn", "fly")
    assert (made.letter, made.without_hard) == ("D", "B")
    assert made.counts["fly_ready_food_places"][0] == 1


def test_missing_indicator_and_partial_mean_make_an_n() -> None:
    landing = official("330481110", "2026-autumn", "mosquito")
    assert (landing.letter, landing.provisional) == ("N", "C")
    assert landing.states["mosquito_landing_index"] == "not_assessed"
    flies = official("330481106", "2026-spring", "fly")
    assert (flies.letter, flies.provisional) == ("N", "C")
    assert flies.states["flies_per_positive_room"] == "partial"


def test_trap_only_place_never_surveys_rodents() -> None:
    place = "330481004"
    assert all(not (key[0] == place and key[3] == "rodent") for key in found())
    assert any(row["sheet_id"].startswith(place) for row in read("rodent_trap"))


def test_missing_reporter_leaves_a_stale_letter() -> None:
    place = "330481105"
    assert (place, "2026-autumn", "assessment", "fly") not in found()
    autumn = next(row for row in local("round") if row["round_id"] == "2026-autumn")
    assert (AS_OF - date.fromisoformat(autumn["ends_on"])).days > 30


def test_place_without_water_has_no_dips_and_yet_a_letter() -> None:
    place = "330481003"
    rows = [r for r in read("mosquito_survey") if r["sheet_id"].startswith(place)]
    assert all(not r["dips"] and not r["water_kind"] for r in rows)
    assert official(place, "2026-autumn", "mosquito").states["mosquito_dip_rate"] == "not_applicable"


def test_merged_village_goes_by_the_code_of_the_day() -> None:
    old, new = {row["predecessor_code"] for row in local("place_succession")}, local("place")[0]["place_code"]
    day = local("place")[0]["valid_from"]
    rows = [r for vector in VECTORS for r in read(f"{vector}_survey") if r["place_code"] in {*old, new}]
    assert {r["place_code"] for r in rows if r["surveyed_on"] >= day} == {new}
    assert {r["place_code"] for r in rows if r["surveyed_on"] < day} <= old
    assert len(old) == 2


@pytest.mark.parametrize(
    ("place", "vector", "before", "after"), [("330481003", "rodent", "C", "B"), ("330481105", "mosquito", "N", "C")]
)
def test_supplement_changes_the_letter(place: str, vector: str, before: str, after: str) -> None:
    assert official(place, "2026-spring", vector, date(2026, 5, 26)).letter == before
    assert official(place, "2026-spring", vector).letter == after


def test_corrected_sheet_turns_a_d_into_a_b() -> None:
    place, round_id = "330481103", "2026-spring"
    first, corrected = (f"{place}-{round_id}-rodent_survey{end}" for end in ("", "-corrected"))
    received = {r["sheet_id"]: r["received_on"] for r in read("rodent_survey")}
    assert received[first] < received[corrected]
    assert official(place, round_id, "rodent", date.fromisoformat(received[first])).letter == "D"
    assert official(place, round_id, "rodent").letter == "B"


@pytest.mark.parametrize(
    ("place", "vector", "of_round", "quarter", "letter"),
    [
        ("330481101", "fly", "2025-autumn", "2025-Q4", "B"),
        ("330481103", "cockroach", "2026-spring", "2026-Q2", "C"),
        ("330481103", "rodent", "2026-autumn", "2026-Q4", "B"),
        ("330481112", "mosquito", "2026-autumn", "2026-Q4", "D"),  # not mended
    ],
)
def test_resurvey_after_a_shortfall(place: str, vector: str, of_round: str, quarter: str, letter: str) -> None:
    shortfall, resurvey = official(place, of_round, vector), found()[place, quarter, "resurvey", vector]
    assert shortfall.letter == "D"
    assert resurvey.last_survey_day > shortfall.last_survey_day
    assert resurvey.letter == letter


def test_flies_of_autumn_2025_lie_on_both_sides_of_the_new_edition() -> None:
    last = {place: official(place, "2025-autumn", "fly").last_survey_day for place in LETTERS}
    assert sum(day < date(2025, 11, 1) for day in last.values()) == 6
    straddling = {
        r["surveyed_on"][:7] for r in read("fly_survey") if r["sheet_id"] == "330481003-2025-autumn-fly_survey"
    }
    assert straddling == {"2025-10", "2025-11"}


def test_late_reports() -> None:
    late = {
        r["sheet_id"]
        for form in ("mosquito_survey", "fly_survey", "cockroach_survey", "fly_cage")
        for r in read(form)
        if (date.fromisoformat(r["received_on"]) - date.fromisoformat(r["surveyed_on"])).days > 28
    }
    assert late == {
        "330481110-2026-spring-cockroach_survey",
        "330481112-2025-autumn-mosquito_survey",
        "330481108-2026-autumn-fly_survey",
        "330481101-2026-06-fly_cage",
    }


@pytest.mark.parametrize(
    ("vector", "indicator"),
    [("rodent", "rodent_sign_room_rate"), ("fly", "fly_room_rate"), ("cockroach", "cockroach_room_rate")],
)
def test_findings_cluster_in_units(vector: str, indicator: str) -> None:
    # Pearson's dispersion between the units of a sheet; 1 would be no clustering.
    sheets: dict[str, list[tuple[int, int]]] = {}
    for row in in_force(read(f"{vector}_survey"), AS_OF):
        if row["round_kind"] != "unit_inspection" and indicator in (made := measures(vector, row)):
            sheets.setdefault(row["sheet_id"], []).append(made[indicator])
    squares, freedom = 0.0, 0
    for pairs in sheets.values():
        total, effort = sum(f for f, _ in pairs), sum(e for _, e in pairs)
        if total >= 3:
            rate = total / effort
            squares += sum((f - rate * e) ** 2 / (rate * (1 - rate) * e) for f, e in pairs)
            freedom += len(pairs) - 1
    assert freedom > 200
    assert 1.4 < squares / freedom < 3
