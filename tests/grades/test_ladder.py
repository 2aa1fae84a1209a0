"""Law 9: every limit at, just below and just above, and thousands of random counts, against plain integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import gcd

import numpy as np
import pytest

from tests.grades.counting import STREETS, measure, places_and_rounds, rounds_of
from tests.grades.ladder_oracle import (
    HARD,
    LADDERS,
    MEANS,
    SCALE,
    UNBOUNDED,
    VECTORS,
    Counts,
    allowed,
    judge,
    letter,
    meets,
)
from tests.warehouse import bench

# Small samples, the plan's sizes, a street's year, a province's.
TIMES = (1, 2, 3, 7, 10, 100, 9_973)


def around(indicator: str, limit: int) -> Iterator[tuple[int, int]]:
    """Counts exactly at a limit, one finding or one unit of effort to either side, and between two whole numbers."""
    step = SCALE[indicator] * 1000 // gcd(limit, SCALE[indicator] * 1000)
    for times in TIMES:
        effort = step * times
        found = limit * effort // (SCALE[indicator] * 1000)
        yield from ((found, effort), (found - 1, effort), (found + 1, effort), (found, effort - 1), (found, effort + 1))
    for effort in (1, 9, 30, 108, 635, 2_501, 33_333):
        found = limit * effort // (SCALE[indicator] * 1000)
        yield from ((found, effort), (found + 1, effort))


def is_possible(indicator: str, found: int, effort: int) -> bool:
    return found >= 0 and effort > 0 and (found <= effort or indicator in UNBOUNDED or indicator in MEANS)


GRADED = sorted(set(LADDERS) - set(HARD))


@dataclass(frozen=True)
class Case:
    place: str
    round_id: str
    indicator: str
    found: int
    effort: int


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    room = places_and_rounds()
    pairs = {
        (indicator, found, effort)
        for indicator in GRADED
        for limit in LADDERS[indicator].limits
        for found, effort in around(indicator, limit)
        if is_possible(indicator, found, effort)
    }
    return [
        Case(place, round_id, indicator, found, effort)
        for (place, round_id), (indicator, found, effort) in zip(room, sorted(pairs), strict=False)
    ]


@pytest.fixture(scope="module")
def answers(cases: list[Case]) -> dict[tuple[str, str, str], tuple[object, ...]]:
    measures = [measure(c.place, c.round_id, c.indicator, c.found, c.effort) for c in cases]
    # A mean is assessed only beside its rate.
    measures += [
        measure(c.place, c.round_id, MEANS[c.indicator], c.effort, c.effort * 100)
        for c in cases
        if c.indicator in MEANS
    ]
    columns = "place_code, round_id, indicator, grade, state, allowed_a, allowed_b, allowed_c, attainable_grades"
    given = {"facts.measure": measures, "facts.round": rounds_of(measures)}
    rows = bench().rows(given, "grades.indicator_grade", columns.split(", "))
    return {(str(r[0]), str(r[1]), str(r[2])): r[3:] for r in rows}


def test_every_limit_has_cases_on_it_and_on_both_sides(cases: list[Case]) -> None:
    for indicator in GRADED:
        for limit in LADDERS[indicator].limits:
            sides = {
                np.sign(c.found * SCALE[indicator] * 1000 - limit * c.effort) for c in cases if c.indicator == indicator
            }
            assert sides == {-1, 0, 1}, (indicator, limit)


def test_every_limit_at_just_below_and_just_above(
    cases: list[Case], answers: dict[tuple[str, str, str], tuple[object, ...]]
) -> None:
    assert len(cases) > 1_500
    wrong = [
        (case, told[0], told[1])
        for case in cases
        for told in [answers[case.place, case.round_id, case.indicator]]
        if (told[0], told[1]) != (letter(case.indicator, case.found, case.effort), "assessed")
    ]
    assert not wrong, wrong[:5]


def test_at_the_limit_is_met_save_for_immatures_per_dip(
    cases: list[Case], answers: dict[tuple[str, str, str], tuple[object, ...]]
) -> None:
    for case in cases:
        for name, limit in zip("ABC", LADDERS[case.indicator].limits, strict=True):
            if case.found * SCALE[case.indicator] * 1000 == limit * case.effort:
                grade = str(answers[case.place, case.round_id, case.indicator][0])
                assert (grade <= name) is (case.indicator != "mosquito_immatures_per_dip"), case


def test_allowed_findings_are_the_last_that_reach_the_letter(
    cases: list[Case], answers: dict[tuple[str, str, str], tuple[object, ...]]
) -> None:
    for case in cases:
        if case.effort <= 700 and case.indicator not in UNBOUNDED:
            told = answers[case.place, case.round_id, case.indicator]
            assert list(told[2:5]) == allowed(case.indicator, case.effort), (case, told)


def test_attainable_letters_are_those_that_some_count_gets(
    cases: list[Case], answers: dict[tuple[str, str, str], tuple[object, ...]]
) -> None:
    for case in cases:
        if case.effort <= 120 and case.indicator not in UNBOUNDED:
            most = 12 * case.effort if case.indicator in MEANS else case.effort
            letters = {letter(case.indicator, found, case.effort) for found in range(most + 1)}
            told = answers[case.place, case.round_id, case.indicator][5]
            assert told == "".join(sorted(letters)), case


# --- random counts of whole vectors -------------------------------------------------------------------------------


WITHOUT = {STREETS[2]: "medium_or_large_water", STREETS[5]: "ready_food_place"}
COUNT = 3_000


@dataclass(frozen=True)
class VectorCase:
    place: str
    round_id: str
    vector: str
    counts: Counts
    out_of_season: frozenset[str]


def draw_counts(rng: np.random.Generator, vector: str, absent: str) -> Counts:
    """Counts near the limits, with gaps: missing indicators, no effort, means of which a part is not counted."""
    counts: Counts = {}
    for indicator in VECTORS[vector]:
        if rng.random() < 0.06 or (absent == "medium_or_large_water" and "dip" in indicator):
            continue
        if absent == "ready_food_place" and indicator == "fly_ready_food_places":
            continue
        if indicator in HARD:
            counts[indicator] = (int(rng.random() < 0.1), int(rng.integers(1, 40)))
            continue
        if indicator in MEANS:
            positive = counts.get(MEANS[indicator], (0, 0))[0]
            effort = max(0, positive - int(rng.random() < 0.1))
        else:
            effort = int(
                rng.choice([0, 5, 30, 100, 108, 300, 2_500, 20_000], p=[0.03, 0.07, 0.1, 0.3, 0.1, 0.2, 0.1, 0.1])
            )
        limit = int(rng.choice(LADDERS[indicator].limits))
        found = limit * effort // (SCALE[indicator] * 1000) + int(rng.integers(-2, 2))
        found = max(found, 0) if is_possible(indicator, found, effort) else min(max(found, 0), effort)
        if effort:
            counts[indicator] = (found, effort)
    return counts


@pytest.fixture(scope="module")
def random_cases() -> list[VectorCase]:
    rng = np.random.default_rng(27770)
    made = []
    for (place, round_id), vector in zip(places_and_rounds(), list(VECTORS) * (COUNT // 4), strict=False):
        counts = draw_counts(rng, vector, WITHOUT.get(place, ""))
        if counts:
            late = frozenset(i for i in counts if rng.random() < 0.02 and i not in MEANS and i not in MEANS.values())
            made.append(VectorCase(place, round_id, vector, counts, late))
    return made


def split(rng: np.random.Generator, found: int, effort: int, is_bounded: bool) -> list[tuple[int, int]]:
    """The same counts over up to three units."""
    parts = []
    for left in (2, 1, 0):
        effort_part = effort if left == 0 else int(rng.integers(0, effort + 1))
        low = max(0, found - (effort - effort_part)) if is_bounded else 0
        high = min(found, effort_part) if is_bounded else (found if effort_part else 0)
        if effort - effort_part == 0:
            low = found
        found_part = found if left == 0 else int(rng.integers(low, max(low, high) + 1))
        parts.append((found_part, effort_part))
        found, effort = found - found_part, effort - effort_part
        if not effort:
            break
    return [part for part in parts if part[1]]


def test_random_counts_get_the_letters_of_plain_integers(random_cases: list[VectorCase]) -> None:
    rng = np.random.default_rng(27773)
    measures = [
        measure(c.place, c.round_id, indicator, *part, unit=f"单位{n}", is_in_season=indicator not in c.out_of_season)
        for c in random_cases
        for indicator, (found, effort) in c.counts.items()
        for n, part in enumerate(split(rng, found, effort, indicator not in UNBOUNDED and indicator not in MEANS))
    ]
    given = {
        "facts.measure": measures,
        "facts.round": rounds_of(measures),
        "reference.place_feature": [
            {
                "place_code": place,
                "feature": feature,
                "is_present": False,
                "approved_on": "2020-01-01",
                "valid_from": "2020-01-01",
            }
            for place, feature in WITHOUT.items()
        ],
    }
    columns = ["place_code", "round_id", "vector", "grade", "provisional_grade", "grade_without_hard_conditions"]
    with bench().computed(given, ["grades.vector_grade"]) as connection:
        told = {
            tuple(r[:3]): r[3:] for r in connection.table("grades.vector_grade").project(", ".join(columns)).fetchall()
        }
        states = {
            tuple(r[:3]): r[3]
            for r in connection.table("grades.indicator_grade")
            .project("place_code, round_id, indicator, state")
            .fetchall()
        }
    seen = set()
    for case in random_cases:
        wanted = judge(case.vector, case.counts, frozenset({WITHOUT.get(case.place, "")}), case.out_of_season)
        assert told[case.place, case.round_id, case.vector] == (
            wanted.grade, wanted.provisional, wanted.without_hard,
        ), case  # fmt: skip
        assert {i: states[case.place, case.round_id, i] for i in VECTORS[case.vector]} == wanted.states, case
        seen |= {(case.vector, wanted.grade)}
    assert len(random_cases) > 2_900
    assert seen == {(vector, grade) for vector in VECTORS for grade in "ABCDN"}, "the draw misses a letter"


@pytest.mark.parametrize("indicator", GRADED)
def test_the_oracle_agrees_with_itself(indicator: str) -> None:
    """Limits loosen from A to C, so a count that meets A meets B and C."""
    for found in range(40):
        told = [meets(indicator, limit, found, 40) for limit in LADDERS[indicator].limits]
        assert told == sorted(told)
