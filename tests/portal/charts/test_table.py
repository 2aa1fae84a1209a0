from __future__ import annotations

from dataclasses import replace

from portal.charts.table import month_table, round_table
from tests.portal.charts.drawn import LADDER, month


def test_a_value_just_past_a_limit_does_not_read_as_the_limit() -> None:
    table = month_table([month(1, 3.0), month(2, 3.004), month(3, 2.9996), month(4, 5.0)])
    value = table.columns.index("指数")
    assert [row[value] for row in table.rows] == ["3.00", "3.004", "2.9996", "5.00"]


def test_what_was_not_looked_at_is_empty_and_not_zero() -> None:
    table = month_table([month(1, None), month(2, 0.0, is_complete=False)])
    assert table.measured == [False, True]
    assert table.rows[0] == ["2026-01", None, None, None, None, None, "≤3", "≤6", "≤9", "GB/T 27772—2011", ""]
    assert table.rows[1][1:6] == [0, 1000, "0.00", "0.00", "0.00"]
    assert table.rows[1][-1] == "未满月"


def test_a_lapsed_or_local_ladder_is_called_so_and_none_is_empty() -> None:
    lapsed, local = replace(LADDER, is_in_force=False), replace(LADDER, is_local=True)
    table = month_table([month(1, 1.0, lapsed), month(2, 1.0, local), month(3, 1.0, None)])
    document = table.columns.index("限值依据")
    assert "限值依据" not in month_table([month(3, 1.0, None)]).columns
    assert [row[document] for row in table.rows] == ["GB/T 27772—2011（已废止）", "GB/T 27772—2011（本地）", None]


def test_a_round_tells_its_letter_and_why_it_has_none() -> None:
    points = [
        replace(month(1, 3.8), kind="assessment", name="2026年春季考评", grade="B", state="assessed"),
        replace(
            month(2, 3.8, is_complete=False), kind="assessment", name="2026年冬季考评", grade="N", state="out_of_season"
        ),
    ]
    assert [row[-2:] for row in round_table(points).rows] == [["B", ""], ["N", "非季节，进行中"]]
