"""Problems put together by what one correction mends."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expectations.problem import RowProblem
from expectations.rules import RULES
from intake.grouping import grouped, row_ranges


def problem(row: int, rule_id: str = "header.place_code.known", seen: str = "3304", *, severity: str = "error",
            column: str = "place_code", sheet: str = "填报") -> RowProblem:  # fmt: skip
    return RowProblem(rule_id, severity, sheet, row, f"{sheet}!{row}" if row else "", column, column, seen, "应填", "",
                      "句", "", "改", "", f"A{row}" if row else "")  # fmt: skip


def parsed(text: str) -> set[int]:
    found: set[int] = set()
    for part in filter(None, text.split("、")):
        first, _, last = part.partition("–")
        found |= set(range(int(first), int(last or first) + 1))
    return found


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([], ""),
        ([7], "7"),
        ([3, 4], "3–4"),
        ([25, *range(3, 19), 3], "3–18、25"),
        ([1, 3, 5], "1、3、5"),
    ],
)
def test_rows_as_people_write_them(rows: list[int], text: str) -> None:
    assert row_ranges(rows) == text


@given(st.sets(st.integers(1, 60)))
def test_no_row_is_lost_in_ranges(rows: set[int]) -> None:
    assert parsed(row_ranges(rows)) == rows


def test_the_same_wrong_code_in_many_rows_is_one_cause() -> None:
    many = [problem(row) for row in range(4, 44)]
    few = [problem(50, seen="另一个"), problem(51, seen="又一个")]
    groups = grouped([*many, *few])
    assert [(g.rows, g.seen, g.is_one_value, g.places[0].rows) for g in groups] == [
        (40, "3304", True, "4–43"), (2, "另一个", False, "50–51"),
    ]  # fmt: skip
    assert groups[0].places[0].cell == "A4"


def test_a_column_of_the_wrong_kind_stays_one_group() -> None:
    groups = grouped([problem(row, "cell.date", f"6月{row}日", column="surveyed_on") for row in range(4, 34)])
    assert [(g.rows, g.is_one_value) for g in groups] == [(30, False)]


def test_values_of_several_cells_are_no_common_cause() -> None:
    groups = grouped(
        problem(row, "row.natural_key.unique", "甲；乙" if row < 10 else "丙；丁", column="") for row in range(4, 12)
    )
    assert [g.rows for g in groups] == [8]


def test_errors_first_then_what_mends_most() -> None:
    groups = grouped([
        *(problem(row, "a", severity="warning", seen=str(row)) for row in range(100, 150)),
        *(problem(row, "b", seen=str(row)) for row in range(4, 14)),  # ten rows, all wrong elsewhere too
        *(problem(row, "c", seen=str(row)) for row in range(4, 14)),
        *(problem(row, "d", seen=str(row)) for row in range(20, 25)),  # five rows, nothing else wrong
    ])  # fmt: skip
    assert [(g.rule_id, g.rows, g.mends) for g in groups] == [("d", 5, 5), ("b", 10, 0), ("c", 10, 0), ("a", 50, 0)]


def test_rows_of_several_sheets_and_a_whole_file() -> None:
    groups = grouped([problem(5), problem(5, sheet="乙"), problem(0, "file.form")])
    assert groups[0].rule_id == "file.form"
    assert (groups[0].rows, groups[0].places) == (0, ())
    assert groups[1].rows == 2
    assert [(p.sheet, p.rows) for p in groups[1].places] == [("填报", "5"), ("乙", "5")]
    assert json.loads(json.dumps(groups[1].as_dict()))["places"][1]["rows"] == "5"


_PROBLEMS = st.builds(
    problem, st.integers(1, 30), st.sampled_from(sorted(RULES)[:4]), st.sampled_from("甲乙丙"),
    severity=st.sampled_from(("error", "warning", "notice")), sheet=st.sampled_from(("一", "二")),
)  # fmt: skip


@given(st.lists(_PROBLEMS, max_size=60))
def test_every_problem_is_in_one_group_and_every_row_in_its_places(problems: Iterable[RowProblem]) -> None:
    given_ones = list(problems)
    groups = grouped(given_ones)
    assert sorted(map(id, given_ones)) == sorted(id(p) for g in groups for p in g.problems)
    for group in groups:
        told = {(place.sheet, row) for place in group.places for row in parsed(place.rows)}
        assert told == {(p.sheet, p.row) for p in group.problems}
        assert len(told) == group.rows
    errors = {(p.sheet, p.row) for p in given_ones if p.severity == "error"}
    assert sum(g.mends for g in groups) <= len(errors)
