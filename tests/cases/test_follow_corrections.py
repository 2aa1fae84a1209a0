"""What looks mended and is not, and what is mended by another name: sheets added or replaced, units renamed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from reference.load import Standards
from tests.cases.standing import OPENED_ON, PLACE, ROOMS, SHOP, SHORTFALL, Life, resurvey

WORKED_ON = date(2026, 6, 8)
SURVEYED_ON = date(2026, 6, 18)
SPRING, AUTUMN = ((PLACE, "rodent", f"2026-{name}") for name in ("spring", "autumn"))


@pytest.fixture
def life(standards: Standards) -> Life:
    found = Life(standards)
    assert found.night(OPENED_ON) == ["opened"]
    return found


@pytest.mark.parametrize(
    ("until", "kinds"),
    [
        (OPENED_ON - timedelta(days=12), ["withdrawn"]),  # the sheets themselves, corrected
        (OPENED_ON, ["withdrawn"]),  # sheets of the same days that came in late
        (OPENED_ON + timedelta(days=1), []),  # a supplement made after the letter was told
    ],
)
def test_rooms_added_after_the_letter_was_told_correct_nothing(life: Life, until: date, kinds: list[str]) -> None:
    life.shortfall, life.letters, life.lettered_until = None, {SPRING: "B"}, {SPRING: until}
    assert life.night(date(2026, 6, 3)) == kinds


def test_what_was_told_again_after_the_rooms_were_added_corrects_nothing_either(life: Life) -> None:
    """A first supplement leaves the letter below and is told as evidence; the second makes it met."""
    life.shortfall = replace(SHORTFALL, basis=({**ROOMS, "effort": 200, "value": 4.5},))
    assert life.night(date(2026, 6, 3)) == ["evidence"]
    life.shortfall, life.letters, life.lettered_until = None, {SPRING: "B"}, {SPRING: date(2026, 6, 2)}
    assert life.night(date(2026, 6, 4)) == []


@pytest.mark.parametrize(
    ("until", "kinds"), [(date(2026, 6, 4), ["withdrawn"]), (date(2026, 6, 5), ["withdrawn"]), (date(2026, 6, 6), [])]
)
def test_where_no_round_is_planned_the_rest_of_the_survey_counts_until_works_begin(
    life: Life, until: date, kinds: list[str]
) -> None:
    life.unplanned = {SPRING}
    life.person("planned", date(2026, 6, 3), due_on=date(2026, 6, 30))
    life.person("worked", date(2026, 6, 5), worked_on=date(2026, 6, 5))
    life.shortfall, life.letters, life.lettered_until = None, {SPRING: "B"}, {SPRING: until}
    assert life.night(date(2026, 6, 8)) == kinds


def test_a_unit_that_failed_in_two_rounds_is_looked_at_for_both(life: Life) -> None:
    proof = {**SHOP, "indicators": ["rodent_proof_pass_rate"]}
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn", failing_units=(proof,))
    life.night(date(2026, 6, 2))
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON)) == []
    both = {("330481103006", "修川小吃店"): {str(ROOMS["indicator"]), "rodent_proof_pass_rate"}}
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON, judged=both)) == ["verdict", "closed"]


def test_a_mended_round_is_no_evidence_of_its_recurrence(life: Life) -> None:
    """The sheets of the autumn are withdrawn for a night, to be sent again: the letter of the spring is the last."""
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON)) == ["verdict", "closed"]
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn")
    assert life.night(date(2026, 11, 2)) == ["reopened"]
    life.shortfall = SHORTFALL
    assert life.night(date(2026, 11, 3)) == []
    life.shortfall, life.letters = None, {SPRING: "D", AUTUMN: "B"}
    assert life.night(date(2026, 11, 4)) == ["withdrawn"]
    assert life.state.status == "closed"


def test_a_mended_round_of_which_more_is_asked_is_evidence(life: Life) -> None:
    life.mend(WORKED_ON)
    life.night(SURVEYED_ON, resurvey(SURVEYED_ON))
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn")
    life.night(date(2026, 11, 2))
    life.shortfall = replace(SHORTFALL, required="A")
    assert life.night(date(2026, 11, 3)) == ["evidence"]


def test_a_sheet_replaced_by_as_many_rows_is_judged_again(life: Life) -> None:
    life.mend(WORKED_ON)
    judged_on = SURVEYED_ON + timedelta(days=3)
    life.night(judged_on, resurvey(SURVEYED_ON, units={}))
    assert life.state.status == "supplement_due"
    missed = resurvey(SURVEYED_ON, units={}, grade="C", basis=({**ROOMS, "found": 8},))
    assert life.night(judged_on + timedelta(days=1), missed) == ["verdict"]
    assert (life.state.verdicts[-1]["outcome"], life.state.status) == ("not_met", "planned")


@pytest.mark.parametrize(
    ("unit", "units", "named", "kinds"),
    [
        # registered since: it fails still, or passes
        (SHOP, {("330481103006", "U-7"): True}, {("330481103006", "修川小吃店"): True}, ["verdict", "closed"]),
        (SHOP, {("330481103006", "U-7"): False}, {("330481103006", "修川小吃店"): False}, []),
        # its code left away
        ({**SHOP, "unit_key": "U-7"}, {("330481103006", "修川小吃店"): True}, {}, ["verdict", "closed"]),
        # another unit of the same name
        ({**SHOP, "unit_key": "U-7"}, {("330481103006", "U-8"): True}, {("330481103006", "修川小吃店"): True}, []),
    ],
)
def test_name_and_code_stand_for_one_unit_but_never_two_codes(
    standards: Standards,
    unit: dict[str, object],
    units: dict[tuple[str, str], bool],
    named: dict[tuple[str, str], bool],
    kinds: list[str],
) -> None:
    life = Life(standards, replace(SHORTFALL, failing_units=(unit,)))
    life.night(OPENED_ON)
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON, units=units, named=named)) == kinds


@pytest.mark.parametrize(
    ("judged", "kinds"),
    [
        ({"rodent_sign_room_rate", "rodent_route_index"}, ["verdict", "closed"]),
        ({"rodent_route_index"}, []),
    ],
)
def test_a_visit_that_did_not_look_at_what_failed_is_none(life: Life, judged: set[str], kinds: list[str]) -> None:
    life.mend(WORKED_ON)
    found = resurvey(SURVEYED_ON, judged={("330481103006", "修川小吃店"): judged})
    assert life.night(SURVEYED_ON, found) == kinds
    if not kinds:
        life.night(SURVEYED_ON + timedelta(days=3), found)
        assert life.state.verdicts[-1]["reasons"] == ["unit_not_revisited"]


def test_what_fails_there_fails_whatever_was_looked_at(life: Life) -> None:
    life.mend(WORKED_ON)
    key = ("330481103006", "修川小吃店")
    found = resurvey(SURVEYED_ON, units={key: False}, judged={key: {"rodent_proof_pass_rate"}})
    assert life.night(SURVEYED_ON + timedelta(days=3), found) == ["verdict"]
    assert life.state.verdicts[-1]["reasons"] == ["unit_failing"]


def test_of_ponds_that_were_filled_no_dips_are_asked(standards: Standards) -> None:
    dips = {"indicator": "mosquito_dip_rate", "estimator": "binomial", "found": 9, "effort": 100, "value": 9.0}
    pond = {**SHOP, "indicators": ["mosquito_dip_rate"]}
    life = Life(standards, replace(SHORTFALL, vector="mosquito", basis=(dips,), failing_units=(pond,)))
    life.night(OPENED_ON)
    life.mend(WORKED_ON)
    key = ("330481103006", "修川小吃店")
    found = resurvey(SURVEYED_ON, basis=(), units={key: True}, judged={key: {"mosquito_small_water_index"}})
    assert life.night(SURVEYED_ON, found) == []
    assert life.night(SURVEYED_ON, replace(found, not_applicable={"mosquito_dip_rate"})) == ["verdict", "closed"]


def test_a_case_whose_proof_is_gone_rests_on_all_that_it_rested_on(life: Life) -> None:
    """Its two rounds failed at two units: the next re-survey visits both again."""
    kitchen = {**SHOP, "unit_key": "学校食堂", "unit_name": "学校食堂"}
    life.shortfall = replace(SHORTFALL, round_id="2026-autumn", failing_units=(kitchen,))
    assert life.night(date(2026, 6, 2)) == ["evidence"]
    both = {("330481103006", "修川小吃店"): True, ("330481103006", "学校食堂"): True}
    life.mend(WORKED_ON)
    assert life.night(SURVEYED_ON, resurvey(SURVEYED_ON, units=both)) == ["verdict", "closed"]
    life.resurveys.clear()
    assert life.night(date(2026, 7, 1)) == ["reopened"]
    life.mend(date(2026, 7, 3))
    only_one = {("330481103006", "学校食堂"): True}
    assert life.night(date(2026, 7, 10), resurvey(date(2026, 7, 9), units=only_one)) == []
    assert life.night(date(2026, 7, 10), resurvey(date(2026, 7, 9), units=both)) == ["verdict", "closed"]
