"""Numbers in, numbers on the picture; and nothing on it that a strict page would have to fetch or refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from editions.trends import Limits, Point
from portal.charts.palette import FONTS
from portal.charts.picture import NARROW, SIZES, WIDE, Chart, render
from portal.charts.trend import month_chart, round_chart
from tests.portal.charts.drawn import (
    LADDER,
    PASS_RATE,
    RATE,
    SVG,
    TRAP,
    asked_outside,
    layer_rows,
    month,
    parsed,
    texts,
    with_style,
)


def data(chart: Chart, mark: str) -> list[dict[str, Any]]:
    """The rows under every layer of a mark."""
    spec = chart.picture().to_dict()
    return [row for layer in spec["layer"] if layer["mark"]["type"] == mark for row in layer_rows(spec, layer)]


def assessed(number: int, name: str, value: float | None, grade: str, kind: str = "assessment") -> Point:
    kind_zh = {"assessment": "考评", "self_check": "自查", "resurvey": "复查"}[kind]
    state = "assessed" if value is not None else "not_assessed"
    return replace(month(number, value), name=name, kind=kind, kind_zh=kind_zh, grade=grade, state=state)


def test_the_numbers_stand_on_the_chart() -> None:
    chart = month_chart("硖石街道", RATE, [month(1, 3.8), month(2, None), month(3, 2.5), month(4, 4.0)], WIDE)
    points = [row for row in data(chart, "point") if "lower" in row]
    assert [(row["key"], row["value"], row["lower"], row["upper"]) for row in points] == [
        ("2026-01", 3.8, 1.9, 7.6),
        ("2026-03", 2.5, 1.25, 5.0),
        ("2026-04", 4.0, 2.0, 8.0),
    ]
    # A band and a line only where one month follows the other; the month that stands alone has a bar.
    assert [row["key"] for row in data(chart, "area")] == ["2026-03", "2026-04"]
    assert [row["key"] for row in data(chart, "rule") if "lower" in row] == ["2026-01"]


def test_limits_are_lines_that_step_where_they_change() -> None:
    newer = Limits("<=", 2, 4, 8, "GB/T 27772—2025", is_in_force=True, is_local=False)
    lapsed = replace(LADDER, is_in_force=False)
    points = [month(1, 1.0), month(2, 1.0), month(3, 1.0, lapsed), month(4, None, newer), month(5, 1.0, newer)]
    segments = [row for row in data(month_chart("海洲街道", RATE, points, WIDE), "rule") if "letter" in row]
    spans = [("2026-01", "2026-02", LADDER), ("2026-03", "2026-03", lapsed), ("2026-04", "2026-05", newer)]
    assert [(row["key"], row["last"], row["letter"], row["value"], row["is_in_force"]) for row in segments] == [
        (first, last, letter, getattr(limits, letter.lower()), limits.is_in_force)
        for first, last, limits in spans
        for letter in "ABC"
    ]


def test_limits_are_labelled_with_letter_sign_and_value() -> None:
    shown = texts(render(month_chart("海洲街道", RATE, [month(1, 1.0)], WIDE)))
    assert {"A ≤3", "B ≤6", "C ≤9"} <= set(shown)
    reached = Limits(">=", 97, 95, 93, "GB/T 27770—2011", is_in_force=True, is_local=False)
    assert {"A ≥97", "B ≥95", "C ≥93"} <= set(
        texts(render(month_chart("海", PASS_RATE, [month(1, 1.0, reached)], WIDE)))
    )
    nothing = Limits("<=", 0, 0, 0, "GB/T 27772—2011", is_in_force=True, is_local=False)
    assert "A、B、C ≤0" in texts(render(month_chart("海", RATE, [month(1, 0.0, nothing)], WIDE)))


def test_a_lapsed_edition_is_named() -> None:
    lapsed = replace(LADDER, is_in_force=False)
    assert any(
        "已废止的 GB/T 27772—2011" in text
        for text in texts(render(month_chart("海", RATE, [month(1, 1.0, lapsed)], WIDE)))
    )


def test_a_local_ladder_is_called_local() -> None:
    local = Limits("<=", 1, 3, 5, "海爱卫〔2026〕1号", is_in_force=True, is_local=True)
    chart = render(month_chart("海", TRAP, [month(1, 1.0, local)], WIDE))
    assert any("本地采用（海爱卫〔2026〕1号），不是国家标准" in text for text in texts(chart))


def test_an_unfinished_month_is_hollow_and_said_to_be() -> None:
    whole = render(month_chart("海", RATE, [month(1, 1.0), month(2, 1.0)], WIDE))
    partial = render(month_chart("海", RATE, [month(1, 1.0), month(2, 1.0, is_complete=False)], WIDE))
    hollow = [
        e for e in parsed(partial).iter(f"{SVG}path") if e.get("fill") == "#FFFFFF" and e.get("stroke") == "#1A1A1A"
    ]
    assert len(hollow) == 1
    assert any("空心点为未满月" in text for text in texts(partial))
    assert not any("未满月" in text for text in texts(whole))


def test_rounds_carry_their_letters_and_kinds() -> None:
    points = [
        assessed(1, "2026年春季考评", 3.8, "B"),
        assessed(2, "2026Q2 自查", 2.0, "A", "self_check"),
        assessed(3, "C2026-0001-1 复查", 2.0, "A", "resurvey"),
        assessed(4, "2026年秋季考评", None, "N"),
    ]
    chart = round_chart("海洲街道", RATE, points, WIDE)
    shown = texts(render(chart))
    assert shown.count("A") == 2
    assert shown.count("B") == 1
    assert "未评" in shown
    assert any("●考评" in text and "■自查" in text and "▲复查" in text for text in shown)
    # Self-checks and re-surveys are never joined with assessments.
    assert [row["key"].split("|", 1)[1] for row in data(chart, "line")] == ["2026年|春季考评"]


def test_of_many_rounds_the_latest_are_drawn() -> None:
    points = [
        replace(assessed(1, f"{year}年春季考评", 1.0, "A"), first_day=date(year, 4, 1)) for year in range(2000, 2027)
    ]
    chart = round_chart("海", RATE, points, NARROW)
    assert [row["key"].split("|")[1] for row in data(chart, "line")] == [f"{year}年" for year in range(2022, 2027)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("value", [None, 0.0, 123456.789])
def test_a_picture_is_whole_and_asks_for_nothing(size: str, value: float | None) -> None:
    for chart in (
        month_chart("硖石街道 <&>", RATE, [month(1, value), month(2, value, None)], SIZES[size]),
        round_chart("硖石街道 <&>", RATE, [assessed(1, "2026年春季考评", value, "B")], SIZES[size]),
        month_chart("硖石街道", RATE, [], SIZES[size]),
    ):
        svg = render(chart)
        assert asked_outside(svg) == []
        assert with_style(svg) == []
        root = parsed(svg)
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == chart.words
        assert {e.get("font-family") for e in root.iter(f"{SVG}text")} == {FONTS}
        assert b"NaN" not in svg
        assert b"undefined" not in svg


def test_the_words_tell_the_latest_value_with_its_interval() -> None:
    words = month_chart("硖石街道", RATE, [month(1, 3.0), month(2, 4.5), month(3, None)], WIDE).words
    assert words == (
        "硖石街道 有蝇房间阳性率逐月趋势，2026年1月至2026年2月共2个值，最低3%，最高4.5%；"
        "最近（2026年2月）为4.5%，95%置信区间2.25至9。限值A级≤3、B级≤6、C级≤9。"
    )
    assert (
        month_chart("硖石街道", RATE, [month(1, None)], WIDE).words == "硖石街道 有蝇房间阳性率逐月趋势：没有调查数据。"
    )


@pytest.mark.parametrize(
    ("number", "size", "labels"),
    [(12, "wide", 12), (24, "wide", 24), (36, "wide", 12), (12, "narrow", 4), (24, "narrow", 8), (36, "narrow", 6)],
)
def test_labels_of_months_do_not_run_into_each_other(number: int, size: str, labels: int) -> None:
    points = [replace(month(1, 1.0), first_day=date(2024 + n // 12, n % 12 + 1, 1)) for n in range(number)]
    svg = render(month_chart("硖石街道", RATE, points, SIZES[size]))
    shown = [text for text in texts(svg) if re.fullmatch(r"\d+月(\d{4}年)?", text)]
    assert len(shown) == labels
    assert sum("年" in text for text in shown) == number // 12
