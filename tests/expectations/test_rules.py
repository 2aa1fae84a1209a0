"""Single rules where their edges matter: zero and missing, limits, details, rounds, keys, names of codes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from expectations.judge import Judged
from expectations.relation_rules import CODE_NAMES
from expectations.rules import CHECKS, RULES
from reference.load import Standards
from sheets.forms import FORMS
from sheets.forms.header import LARGEST_COUNT

JudgeRows = Callable[..., Judged]


def broken(judged: Judged) -> set[str]:
    return {p.rule_id for p in judged.problems}


def test_every_rule_speaks_both_languages_and_names_its_columns_by_their_titles() -> None:
    for rule in RULES.values():
        assert all((rule.sentence_zh, rule.sentence_en, rule.remedy_zh, rule.remedy_en)), rule.rule_id
        if rule.form and rule.columns:
            assert f"「{FORMS[rule.form][rule.columns[0]].label_zh}" in rule.sentence_zh, rule.rule_id


def test_every_field_that_is_required_or_limited_is_checked() -> None:
    for form_id, form in FORMS.items():
        checked = {(c.rule.rule_id.rpartition(".")[2], c.column) for c in CHECKS[form_id]}
        for f in form.fields:
            assert not f.required or ("required", f.key) in checked
            assert f.maximum is None or ("range", f.key) in checked


def test_code_names_are_those_of_the_vocabulary(standards: Standards) -> None:
    names = dict(standards.vocabulary("rodent_method"))
    assert {code: names[code] for code in CODE_NAMES} == CODE_NAMES


# What a row says and which rules it breaks: an empty cell is never read as zero.
ZERO_AND_MISSING: list[tuple[str, str, dict[str, object], set[str]]] = [
    ("nothing found is clean", "cockroach_survey", {"infested_rooms": 0}, set()),
    ("no rooms were inspected, dips were", "mosquito_survey", {"route_m": None, "small_waters": None,
     "small_waters_positive": None, "water_container": None, "water_container_positive": None, "water_puddle": None,
     "water_puddle_positive": None}, set()),
    ("positives not written down", "cockroach_survey", {"infested_rooms": None},
     {"cockroach_survey.infested_rooms.together.standard_rooms"}),
    ("signs but no number of rooms", "rodent_survey", {"sign_rooms": None, "droppings": 2},
     {"rodent_survey.sign_rooms.together.standard_rooms", "rodent_survey.sign_rooms.zero_iff_details_zero"}),
    ("an empty detail is nothing seen beside a filled one", "rodent_survey",
     {"sign_rooms": 2, "droppings": None, "burrows": 2}, set()),
    ("details not recorded at all", "rodent_survey", {"sign_rooms": 2, "droppings": None}, set()),
    ("positive, details all zero", "rodent_survey", {"sign_rooms": 2, "droppings": 0},
     {"rodent_survey.sign_rooms.zero_iff_details_zero"}),
    ("one of two counts missing is not zero", "cockroach_survey",
     {"infested_rooms": 3, "large_cockroaches": None, "small_cockroaches": 1},
     {"cockroach_survey.large_cockroaches.counted_when.infested_rooms"}),
    ("pre-filled minutes without a sitting", "mosquito_survey", {"sittings": None, "landings": None}, set()),
    ("timed lamps need no nights", "light_trap", {"nights": None, "minutes_per_lamp": 90}, set()),
    ("lamps that stood no night", "light_trap", {"nights": 0, "females": 0, "total": 0, "culex_pipiens_female": 0,
     "culex_pipiens_male": 0}, {"light_trap.effort.present"}),
    ("houses_positive may stay empty", "breteau", {"houses_positive": None}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("form_id", "changes", "expected"), [c[1:] for c in ZERO_AND_MISSING],
                         ids=[c[0] for c in ZERO_AND_MISSING])  # fmt: skip
def test_zero_is_not_missing(
    form_id: str, changes: dict[str, object], expected: set[str], judge_rows: JudgeRows
) -> None:
    assert broken(judge_rows(form_id, changes)) == expected


@pytest.mark.parametrize(
    ("lamps", "is_allowed"), [(-1, False), (0, True), (LARGEST_COUNT, True), (LARGEST_COUNT + 1, False)]
)
def test_counts_at_their_limits(lamps: int, is_allowed: bool, judge_rows: JudgeRows) -> None:
    assert broken(judge_rows("mosquito_survey", {"lamps": lamps})) == (set() if is_allowed else {"count.range"})


@pytest.mark.parametrize(("found", "is_allowed"), [(9, True), (10, True), (11, False)])
def test_positive_at_most_inspected_at_the_limit(found: int, is_allowed: bool, judge_rows: JudgeRows) -> None:
    expected = set() if is_allowed else {"fly_survey.fly_rooms.at_most.standard_rooms"}
    assert broken(judge_rows("fly_survey", {"fly_rooms": found, "flies": found})) == expected


@pytest.mark.parametrize(
    ("surveyed_on", "expected"),
    [
        (date(2026, 3, 31), {"header.surveyed_on.in_season"}),
        (date(2026, 4, 1), set()),
        (date(2025, 11, 30), set()),
        (date(2025, 12, 1), {"header.surveyed_on.in_season"}),
    ],
)
def test_season_of_mosquitoes_in_zhejiang(surveyed_on: date, expected: set[str], judge_rows: JudgeRows) -> None:
    judged = judge_rows("mosquito_survey", {"surveyed_on": surveyed_on})
    assert broken(judged) == expected
    assert len(judged.accepted) == 1


def test_rodents_have_no_closed_season(judge_rows: JudgeRows) -> None:
    assert broken(judge_rows("rodent_survey", {"surveyed_on": date(2026, 1, 5)})) == set()


@pytest.mark.parametrize(
    ("written", "agrees"),
    [
        ("硖石街道", True),
        ("海宁市硖石街道", True),
        ("硖石", True),
        ("硖石街道东山社区", True),
        ("海洲街道", False),
    ],
)
def test_place_name_beside_the_code_of_a_street(written: str, agrees: bool, judge_rows: JudgeRows) -> None:
    judged = judge_rows("rodent_survey", {"place_name": written})
    assert broken(judged) == (set() if agrees else {"header.place_name.agrees"})
    assert len(judged.accepted) == 1


@pytest.mark.parametrize("written", ["东山社区", "东山社区居民委员会", "东山", "硖石街道"])
def test_place_name_beside_the_code_of_a_community(written: str, judge_rows: JudgeRows) -> None:
    assert broken(judge_rows("rodent_survey", {"place_code": "330481001003", "place_name": written})) == set()


def test_traps_of_one_habitat_and_month_are_added_up(judge_rows: JudgeRows) -> None:
    half = {"traps_set": 100, "traps_set_indoors": 50, "traps_set_outdoors": 50, "traps_recovered": 100,
            "traps_invalid": 0, "traps_effective": 100}  # fmt: skip
    assert broken(judge_rows("rodent_trap", half, half)) == set()
    assert broken(judge_rows("rodent_trap", half, {**half, "habitat": "key_trade"})) == {
        "rodent_trap.traps_effective.sample_size"
    }


def test_powder_patches_need_no_two_hundred(judge_rows: JudgeRows) -> None:
    changes = {"method": "powder", "caught": None, "patches_positive": 1, "traps_set": 50, "traps_set_indoors": 50,
               "traps_set_outdoors": 0, "traps_recovered": 50, "traps_invalid": 0, "traps_effective": 50}  # fmt: skip
    assert broken(judge_rows("rodent_trap", changes)) == set()
