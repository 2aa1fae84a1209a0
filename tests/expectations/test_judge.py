"""Verdicts: complete, the same alone as in a batch, and honest about checks that break."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations import judge as judge_module
from expectations import suites
from expectations.judge import Judged, judge
from expectations.rule import Check, Operands
from expectations.rules import CHECKS
from expectations.visit import Visit
from reference.load import Standards
from sheets.forms import FORMS
from sheets.problem import CellFault
from sheets.reader import SheetContent, read_sheet
from tests.sheets.corpus.clean import CORPUS

MakeContent = Callable[..., SheetContent]
JudgeRows = Callable[..., Judged]
RECEIVED_AT = datetime(2026, 11, 20, 1, tzinfo=UTC)


def rule_ids(judged: Judged) -> list[str]:
    return [p.rule_id for p in judged.problems]


@pytest.mark.parametrize("form_id", FORMS)
def test_clean_rows_pass(form_id: str, judge_rows: JudgeRows) -> None:
    judged = judge_rows(form_id, {}, {})
    assert (judged.problems, judged.broken_checks, len(judged.accepted)) == ([], [], 2)


def test_every_one_of_5000_failing_rows_is_reported(judge_rows: JudgeRows) -> None:
    judged = judge_rows("cockroach_survey", *({"infested_rooms": 11, "small_cockroaches": 11},) * 5000)
    assert len(judged.refused) == 5000
    assert rule_ids(judged) == ["cockroach_survey.infested_rooms.at_most.standard_rooms"] * 5000
    assert [p.row for p in judged.problems] == list(range(2, 5002))


def test_a_problem_says_where_what_and_how_to_mend(judge_rows: JudgeRows) -> None:
    problem = judge_rows("rodent_survey", {}, {"sign_rooms": 12, "droppings": 12}).problems[0]
    assert (problem.sheet, problem.row, problem.row_id, problem.column) == ("表", 3, "表!3", "sign_rooms")
    assert problem.title_zh == "鼠迹阳性房间数（间）"
    assert problem.seen == "鼠迹阳性房间数（间） 12；折算标准间数（间） 10"
    assert problem.allowed_zh == "不大于 10"
    assert json.loads(json.dumps(problem.as_dict()))["severity"] == "error"


def test_problems_stand_in_the_order_of_the_sheet(judge_rows: JudgeRows) -> None:
    judged = judge_rows("light_trap", {"lamps": None, "total": 9}, {"surveyed_on": None}, {"females": None})
    assert [(p.row, p.column) for p in judged.problems] == [
        (2, "lamps"),
        (2, "total"),
        (3, "surveyed_on"),
        (4, "females"),
    ]


def test_a_day_is_the_shanghai_day_of_receipt(content: MakeContent, standards: Standards) -> None:
    sheet = content("ovitrap", [{"surveyed_on": date(2026, 5, 6), "collected_on": date(2026, 5, 10)}])
    at_midnight = datetime(2026, 5, 9, 16, tzinfo=UTC)  # 00:00 of the 10th in Shanghai
    before = datetime(2026, 5, 9, 15, 59, tzinfo=UTC)
    late, early = judge([("late", at_midnight, sheet), ("early", before, sheet)], standards)
    assert rule_ids(late) == []
    assert rule_ids(early) == ["ovitrap.collected_on.not_after_receipt"]


def test_an_unreadable_cell_is_told_once_and_refuses_the_row(content: MakeContent, standards: Standards) -> None:
    sheet = content("rodent_survey", [{}, {"surveyed_on": None}, {"sign_rooms": None, "droppings": 3}])
    sheet.faults += [
        CellFault("cell.date", "表", 3, "表!3", "surveyed_on", "调查日期", "五月", "日期"),
        CellFault("cell.integer", "表", 4, "表!4", "sign_rooms", "鼠迹阳性房间数", "三间", "整数"),
    ]
    judged = judge([("s", RECEIVED_AT, sheet)], standards)[0]
    assert [(p.rule_id, p.row, p.seen) for p in judged.problems] == [
        ("cell.date", 3, "五月"),
        ("cell.integer", 4, "三间"),
    ]
    assert [row.row_number for row in judged.accepted] == [2]


def test_a_place_name_that_is_not_known_is_told_once(standards: Standards) -> None:
    """Without a column of codes the unknown name is the missing code."""
    file = CORPUS / "files" / "unknown_place_name.xlsx"
    [judged] = judge(
        [("s", datetime(2026, 7, 1, tzinfo=UTC), read_sheet(file.read_bytes(), file.name, standards))], standards
    )
    errors = [(p.rule_id, p.column, p.cell) for p in judged.problems if p.severity == "error"]
    assert errors == [("cell.code", "place_name", "A4")]


def test_rows_with_the_same_key_name_each_other(judge_rows: JudgeRows) -> None:
    judged = judge_rows("breteau", {"unit_name": "甲村"}, {}, {"unit_name": "甲 村"}, {"unit_name": "甲村"})
    assert [(p.rule_id, p.row, p.allowed_zh) for p in judged.problems] == [
        ("row.natural_key.unique", 2, "与其他行不同（第 4、5 行与此相同）"),
        ("row.natural_key.unique", 4, "与其他行不同（第 2、5 行与此相同）"),
        ("row.natural_key.unique", 5, "与其他行不同（第 2、4 行与此相同）"),
    ]
    assert [row.row_number for row in judged.accepted] == [3]


def test_the_same_row_in_two_submissions_is_not_this_rules_matter(content: MakeContent, standards: Standards) -> None:
    sheet = content("breteau")
    assert [j.problems for j in judge([("a", RECEIVED_AT, sheet), ("b", RECEIVED_AT, sheet)], standards)] == [[], []]


CHANGES: list[dict[str, object]] = [
    {},
    {"sign_rooms": 3, "droppings": 1},
    {"sign_rooms": None},
    {"place_code": "330481999000"},
    {"unit_name": "同名"},
    {"route_m": 0, "route_sign_places": 2, "route_burrows": 2},
    {"surveyed_on": date(2027, 1, 1)},
    {"bait_stations": -1},
]
SUBMISSIONS = st.lists(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SUBMISSIONS)
def test_a_verdict_in_a_batch_is_the_verdict_alone(
    content: MakeContent, standards: Standards, submissions: list[list[dict[str, object]]]
) -> None:
    inputs = [(str(n), RECEIVED_AT, content("rodent_survey", rows)) for n, rows in enumerate(submissions)]
    assert judge(inputs, standards) == [judge([one], standards)[0] for one in inputs]


def test_the_order_of_rows_does_not_matter(content: MakeContent, standards: Standards) -> None:
    sheet = content("rodent_survey", [*CHANGES, {"unit_name": "同名"}])
    backwards = replace(sheet, rows=sheet.rows[::-1])
    forth, back = judge([("a", RECEIVED_AT, sheet), ("b", RECEIVED_AT, backwards)], standards)
    assert forth.problems == back.problems
    assert {r.row_id for r in forth.refused} == {r.row_id for r in back.refused}


@pytest.fixture
def breaking_check(monkeypatch: pytest.MonkeyPatch) -> Check:
    """A check of the Breteau form that raises wherever 99 houses were visited."""
    check = next(c for c in CHECKS["breteau"] if c.rule.rule_id == "breteau.houses_positive.at_most.houses")

    def operands(visit: Visit) -> Operands:
        if visit.number("houses") == 99:
            raise ZeroDivisionError("planted")
        return check.operands(visit)

    broken = replace(check, operands=operands)
    changed = tuple(broken if c is check else c for c in CHECKS["breteau"])
    monkeypatch.setattr(judge_module, "CHECKS", {**CHECKS, "breteau": changed})
    return broken


def test_a_check_that_raises_is_reported_as_that_and_only_there(
    content: MakeContent, standards: Standards, breaking_check: Check
) -> None:
    sheets: list[SheetContent] = [content("breteau"), content("breteau", [{"houses": 99}]), content("ovitrap")]
    clean, broken, other = judge([(str(n), RECEIVED_AT, s) for n, s in enumerate(sheets)], standards)
    assert (len(clean.accepted), clean.broken_checks) == (1, [])
    assert (len(other.accepted), other.broken_checks) == (1, [])
    assert broken.accepted == []
    assert broken.problems == []
    assert len(broken.refused) == 1
    assert "breteau.houses_positive.at_most.houses: ZeroDivisionError: planted" in broken.broken_checks[0]


def test_operands_that_cannot_be_judged_are_never_clean(
    content: MakeContent, standards: Standards, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = next(c for c in CHECKS["breteau"] if c.rule.rule_id == "count.range")
    # a text where a number is due, as no reader can give it
    broken = replace(check, operands=lambda visit: ("三",))
    monkeypatch.setattr(judge_module, "CHECKS", {**CHECKS, "breteau": (broken,)})
    judged = judge([("s", RECEIVED_AT, content("breteau"))], standards)[0]
    assert judged.accepted == []
    assert judged.broken_checks


def test_an_expectation_that_raises_inside_great_expectations_is_never_clean(
    content: MakeContent, standards: Standards, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame = suites._frame

    def without_operands(*args: Any) -> pd.DataFrame:
        return frame(*args).drop(columns="a")  # its metrics fail, and Great Expectations only notes that in the result

    monkeypatch.setattr(suites, "_frame", without_operands)
    judged = judge([("s", RECEIVED_AT, content("breteau"))], standards)[0]
    assert judged.accepted == []
    assert judged.broken_checks[0].startswith("SuiteError: ")


def test_nothing_in_nothing_out(standards: Standards) -> None:
    assert judge([], standards) == []
