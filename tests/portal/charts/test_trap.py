from __future__ import annotations

import pytest

from editions.trap_years import TrapMonth
from portal.charts.palette import LEVELS
from portal.charts.picture import SIZES, WIDE, render
from portal.charts.trap import trap_chart
from tests.portal.charts.drawn import SVG, TRAP, asked_outside, layer_rows, parsed, texts, with_style


def year(*trapped: TrapMonth) -> list[TrapMonth]:
    by_month = {month.month: month for month in trapped}
    empty = (None, None, None, True, "", None, 0, None, None, None, False)
    return [by_month.get(number) or TrapMonth(number, *empty) for number in range(1, 13)]


HIGH = TrapMonth(6, 30, 1000, 3.0, True, "high", 0.01, 3, 1.0, 0.5, 1.5, True)
NORMAL = TrapMonth(7, 10, 1000, 1.0, True, "normal", 0.6, 3, 1.1, 0.9, 1.4, False)
NEW = TrapMonth(8, 10, 1000, 1.0, False, "no_history", None, 0, None, None, None, False)
ONLY_FORMER = TrapMonth(9, None, None, None, True, "", None, 2, 0.7, 0.6, 0.8, False)


def test_a_month_stands_beside_its_history() -> None:
    spec = trap_chart("硖石街道", TRAP, 2026, year(HIGH, NORMAL, ONLY_FORMER), WIDE).picture().to_dict()
    shown = {row["key"]: row for row in layer_rows(spec, spec["layer"][1])}
    assert {key: (row["least"], row["former"], row["most"], row["value"]) for key, row in shown.items()} == {
        "6": (0.5, 1.0, 1.5, 3.0),
        "7": (0.9, 1.1, 1.4, 1.0),
        "9": (0.6, 0.7, 0.8, None),
    }
    assert [row["key"] for row in layer_rows(spec, spec["layer"][3])] == ["6", "7"]


def test_a_high_month_is_marked_by_word_shape_and_colour() -> None:
    svg = render(trap_chart("硖石街道", TRAP, 2026, year(HIGH, NORMAL), WIDE))
    assert texts(svg).count("偏高") == 1
    strokes = [e.get("stroke") for e in parsed(svg).iter(f"{SVG}path")]
    assert strokes.count(LEVELS["high"]) == 1
    assert strokes.count(LEVELS["normal"]) == 1


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_ever_called_a_breach(size: str) -> None:
    for months in (year(), year(HIGH), year(HIGH, NORMAL, NEW, ONLY_FORMER)):
        chart = trap_chart("硖石街道", TRAP, 2026, months, SIZES[size])
        svg = render(chart)
        assert "超标" not in svg.decode()
        assert "超标" not in chart.words
        assert asked_outside(svg) == []
        assert with_style(svg) == []


def test_the_words_name_the_high_months() -> None:
    assert trap_chart("硖石街道", TRAP, 2026, year(HIGH, NORMAL), WIDE).words == (
        "硖石街道 夹夜法捕获率2026年与历年同月，监测2个月，高于历年同月的有6月；最近（7月）为1 只/百夹夜，"
        "历年同月均值1.1 只/百夹夜，正常。趋势水平只与本地历史相比，国家标准没有器械监测的限值。"
    )
