"""What the tables of a night say of a re-survey, as cases take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from assets.flags.case_facts import night_facts
from cases.facts import Resurvey
from tests.cases.test_places import handed_over
from tests.warehouse import Rows, bench

STREET, VILLAGE, SUCCESSOR = "330481001", "330481001003", "330481001004"
ON = date(2026, 6, 12)
ROUND = "C2026-0001-1"
VISIT = {
    "case_no": "C2026-0001", "attempt": 1, "round_id": ROUND, "place_code": STREET, "vector": "mosquito",
    "row_count": 3, "first_surveyed_on": ON, "last_surveyed_on": ON, "row_count_too_soon": 0,
}  # fmt: skip
UNIT = {
    "place_code": STREET, "vector": "mosquito", "round_id": ROUND, "graded_kind": "resurvey",
    "unit_place_code": SUCCESSOR, "surveyed_on": ON,
}  # fmt: skip
GRADE = {
    "place_code": STREET, "vector": "mosquito", "round_id": ROUND, "graded_kind": "resurvey",
    "ladder_kind": "national", "comparison": "<=",
}  # fmt: skip


def resurvey_of(
    units: Rows,
    indicators: Rows = (),
    treatments: list[dict[str, object]] | None = None,
    *,
    is_merged: bool = False,
    merged: tuple[str, str] = (VILLAGE, SUCCESSOR),
) -> Resurvey:
    """The one re-survey of the case, as of the end of June; on its first day one place may have been merged."""
    given: Mapping[str, Rows] = {
        "flags.resurvey_visit": [VISIT],
        "flags.area_unit": [{**UNIT, **unit} for unit in units],
        "grades.indicator_grade": [{**GRADE, **row} for row in indicators],
        "grades.vector_grade": [],
        "flags.shortfall": [],
        "flags.shortfall_indicator": [],
    }
    as_of = date(2026, 6, 30)
    with bench().computed(given, [], as_of):
        night = bench().night(as_of)
        if is_merged or merged[0] != VILLAGE:
            standards = handed_over(night.standards, (*merged, date(2026, 6, 1)))
            night = replace(night, standards=standards)
        night = replace(night, registry={**night.registry, "treatment": treatments or []})
        return night_facts(night).resurveys[ROUND]


@pytest.mark.parametrize("is_merged", [False, True])
def test_units_go_by_code_and_name_and_former_codes_of_their_village(is_merged: bool) -> None:
    found = resurvey_of(
        [
            {"unit_key": "U-7", "unit_name": "修川小吃店", "is_passed": True, "judged_indicators": "mosquito_dip_rate"},
            {
                "unit_key": "U-8",
                "unit_name": "修川小吃店",
                "is_passed": False,
                "judged_indicators": "mosquito_dip_rate",
            },
            {"unit_key": "公厕", "unit_name": "公厕", "is_passed": True, "judged_indicators": "mosquito_landing_index"},
        ],
        is_merged=is_merged,
    )
    places = (SUCCESSOR, VILLAGE) if is_merged else (SUCCESSOR,)
    assert found.units == {
        (place, unit): passed for place in places for unit, passed in (("U-7", True), ("U-8", False), ("公厕", True))
    }
    assert found.named == {(place, "修川小吃店"): False for place in places}, "all of one name must pass"
    assert found.judged[(places[-1], "公厕")] == {"mosquito_landing_index"}
    assert found.judged[(places[-1], "U-7")] == {"mosquito_dip_rate", "mosquito_immatures_per_dip"}, "and its mean"


def test_what_is_not_there_any_more_is_told_apart_from_what_was_not_looked_at() -> None:
    found = resurvey_of(
        [],
        [
            {"indicator": "mosquito_dip_rate", "state": "not_applicable"},
            {"indicator": "mosquito_landing_index", "state": "not_assessed"},
            {"indicator": "mosquito_small_water_index", "state": "assessed", "found": 0, "effort": 3000, "value": 0.0},
        ],
    )
    assert found.not_applicable == {"mosquito_dip_rate"}
    assert [part["indicator"] for part in found.basis] == ["mosquito_small_water_index"]


@pytest.mark.parametrize(
    ("changed", "is_concerned"),
    [
        ({}, True),
        ({"place_code": "330481"}, True),
        ({"place_code": VILLAGE}, True),
        ({"place_code": "330481002"}, False),
        ({"vector": "mosquito"}, True),
        ({"vector": "fly"}, False),
        ({"is_chemical": False}, False),
    ],
)
def test_treatments_of_the_place_above_and_below_concern_it(changed: dict[str, object], is_concerned: bool) -> None:
    logged = {"place_code": STREET, "vector": None, "treated_on": date(2026, 6, 8), "is_chemical": True, **changed}
    assert resurvey_of([], treatments=[logged]).treated_on == ((date(2026, 6, 8),) if is_concerned else ())


def test_treatments_of_a_village_merged_since_still_concern_its_street() -> None:
    """And those of the street that this one continues, which ended with it."""
    logged: dict[str, object] = {
        "place_code": VILLAGE,
        "vector": None,
        "treated_on": date(2026, 5, 30),
        "is_chemical": True,
    }
    assert resurvey_of([], treatments=[logged], is_merged=True).treated_on == (date(2026, 5, 30),)
    of_street = {**logged, "place_code": "330481002"}
    assert resurvey_of([], treatments=[of_street]).treated_on == ()
    assert resurvey_of([], treatments=[of_street], merged=("330481002", STREET)).treated_on == (date(2026, 5, 30),)
