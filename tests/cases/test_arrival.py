"""What the sender of a re-survey is told at once: which attempt its rows count for, or why for none."""

from __future__ import annotations

from datetime import date

import pytest

from cases.arrival import Visit, arrival_lines
from reference.load import Standards
from tests.cases.filing import Hands, june

VILLAGE = "330481001003"


def told(hands: Hands, standards: Standards, *days: int, vector: str = "rodent", place: str = VILLAGE) -> list[str]:
    visits = [Visit(place, date(2026, 6, day)) for day in days]
    return arrival_lines(visits, vector, [hands.case()], standards)


def finished(hands: Hands) -> Hands:
    """Works of 3 June with chemicals, finished on 4 June: a re-survey counts from 10 June on."""
    hands.on(2).plan()
    hands.on(3).work(3, treated_on=date(2026, 6, 3))
    hands.on(4).finish(4)
    return hands


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((10, 12), ["2 行计入案件 C2026-0001（硖石街道 鼠）的第 1 次复查"]),
        ((9,), ["1 行不算任何案件的复查：调查日期 2026-06-09 早于案件 C2026-0001（硖石街道 鼠）可以复查的 2026-06-10"]),
        ((9, 10), ["1 行计入", "1 行不算"]),
    ],
)  # fmt: skip
def test_rows_count_from_the_first_day_of_the_window_on(
    hands: Hands, standards: Standards, days: tuple[int, ...], expected: list[str]
) -> None:
    lines = told(finished(hands), standards, *days)
    assert len(lines) == len(expected)
    for line, part in zip(lines, expected, strict=True):
        assert part in line


def test_works_not_reported_as_finished_are_asked_for(hands: Hands, standards: Standards) -> None:
    hands.on(2).plan()
    [line] = told(hands, standards, 9)
    assert "C2026-0001（硖石街道 鼠）还没有报整改完成" in line


@pytest.mark.parametrize(("vector", "place"), [("fly", VILLAGE), ("rodent", "330481002001")])
def test_nobody_waits_for_rows_of_another_vector_or_street(
    hands: Hands, standards: Standards, vector: str, place: str
) -> None:
    [line] = told(finished(hands), standards, 12, vector=vector, place=place)
    assert "没有未结的" in line
    assert "请改调查性质" in line


def test_no_rows_say_nothing(hands: Hands, standards: Standards) -> None:
    assert told(finished(hands), standards) == []


def test_a_case_that_ended_keeps_the_rows_of_its_own_days(hands: Hands, standards: Standards) -> None:
    finished(hands)
    hands.on(12).because("已拆除").propose()
    hands.on(12, 10).as_("李主任").confirm()
    inside, after = told(hands, standards, 12, 13)
    assert "1 行计入案件 C2026-0001" in inside
    assert "没有未结的鼠案件" in after
    assert hands.case().events[-1].at == june(12, 10)
