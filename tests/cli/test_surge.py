"""`sihai surge`: the daily report of a special round, on the published edition and on rows made by hand."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from cli.surge_report import print_reports
from editions.absent import NotInEditionError
from editions.surge import Report, chosen

Run = Callable[..., Any]
SURGE: dict[str, object] = {
    "surge_id": "tide", "name_zh": "观潮节保障", "surge_kind": "major_event", "document_zh": "保障方案",
    "every_days": 1, "starts_on": date(2026, 9, 22), "ends_on": date(2026, 10, 4),
}  # fmt: skip
SENT: dict[str, object] = {
    "place_name": "盐官镇", "place_code": "330481110", "form": "light_trap", "due_on": date(2026, 9, 28),
    "due_until": date(2026, 9, 28), "report_state": "reported",
}  # fmt: skip
FOUND: dict[str, object] = {
    "place_name": "盐官镇", "place_code": "330481110", "day_on": date(2026, 9, 28), "form": "light_trap",
    "indicator_zh": "诱蚊灯密度", "unit_scope": "all", "found": 46, "effort": 4, "value": 11.5, "comparison": "<=",
    "limit_value": 10, "limit_state": "not_met", "is_surveyed": True,
}  # fmt: skip


def printed(
    reports: list[dict[str, object]], results: list[dict[str, object]], missed: list[dict[str, object]] | None = None
) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_reports(console, [Report(SURGE, date(2026, 9, 28), reports, results, missed or [])])
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_report_says_who_reported_what_exceeds_and_what_is_missing(published: Path, run: Run) -> None:
    ran = run("surge", "--day", "2026-09-26")
    assert ran.code == 0, ran.err
    assert "2026年观潮节病媒生物保障 日报 2026-09-26" in ran.out
    assert "第 5 天，共 13 天，每 2 天一报" in ran.out
    assert "斜桥镇 蝇密度监测记录表（笼诱法）：2026-09-26 应报，缺报" in ran.out
    assert "不计入国家标准等级" in ran.out


def test_without_a_day_the_last_one_is_told_and_what_never_came_is_remembered(published: Path, run: Run) -> None:
    shown = run("surge").out
    assert "日报 2026-10-04" in shown
    assert "此前缺报" in shown
    assert shown == run("surge", "2026-tide-watching").out == run("surge", "2026年观潮节病媒生物保障").out


def test_json_and_csv_hold_counts_limits_and_states(published: Path, run: Run) -> None:
    found = json.loads(run("surge", "--day", "2026-09-28", "--json").out)
    assert found["as_of"] == "2026-11-20"
    (report,) = found["surges"]
    assert (report["surge"]["surge_id"], report["day"]) == ("2026-tide-watching", "2026-09-28")
    lamps = next(
        row for row in report["results"]
        if row["place_name"] == "斜桥镇" and row["indicator"] == "mosquito_lamp_night_density"
    )  # fmt: skip
    assert (lamps["effort"], lamps["limit_value"], lamps["comparison"]) == (4, 10, "<=")
    assert lamps["limit_state"] == ("met" if lamps["found"] <= 40 else "not_met")
    assert {row["report_state"] for row in report["reports"] if row["place_name"] == "斜桥镇"} == {"reported"}
    text = run("surge", "--day", "2026-09-28", "--csv").out
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["limit_state"] for row in rows] == [row["limit_state"] for row in report["results"]]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--day", "2026-10-05"], "只有 2026-09-22 至 2026-10-04 的日报"),
        (["2026-tide-watching", "--day", "2026-09-21"], "只有 2026-09-22 至 2026-10-04 的日报"),
        (["--day", "2026-09-21"], "还没有专项保障"),
        (["中秋"], "2026-tide-watching"),
    ],
)
def test_what_does_not_exist_is_said_with_what_does(published: Path, run: Run, arguments: list[str], word: str) -> None:
    ran = run("surge", *arguments)
    assert ran.code == 2
    assert word in ran.err
    assert ran.out == ""


def test_a_limit_that_is_missed_comes_first_and_one_that_is_met_only_in_the_table() -> None:
    text = printed([SENT], [FOUND, {**FOUND, "place_name": "丁桥镇", "found": 40, "value": 10.0, "limit_state": "met"}])
    assert "未达专项限值（1）" in text
    assert "盐官镇 2026-09-28 诱蚊灯密度：11.5（46/4），限值 ≤10" in text
    assert text.index("未达专项限值") < text.index("本期未收到：无") < text.index("丁桥镇")
    assert "本期已全部上报（1/1）：盐官镇" in text


def test_awaited_and_missing_sheets_are_told_apart() -> None:
    awaited = {**SENT, "place_name": "丁桥镇", "report_state": "awaited", "due_until": date(2026, 9, 29)}
    text = printed([SENT, awaited, {**SENT, "place_name": "斜桥镇", "report_state": "missing"}], [])
    assert "本期未收到（2）" in text
    assert "丁桥镇 成蚊监测记录表（诱蚊灯法）：2026-09-28 应报，尚未收到，2026-09-29 前补查仍算" in text
    assert "斜桥镇 成蚊监测记录表（诱蚊灯法）：2026-09-28 应报，缺报" in text
    assert "本期已全部上报（1/3）：盐官镇" in text


def test_an_indicator_not_counted_is_told_where_its_sheet_came_and_only_there() -> None:
    unsurveyed = {**FOUND, "is_surveyed": False, "limit_state": "not_surveyed", "value": None}
    assert "已报而未查的指标（1）\n  盐官镇 诱蚊灯密度" in printed([SENT], [unsurveyed])
    text = printed([{**SENT, "report_state": "missing"}], [unsurveyed])
    assert "已报而未查的指标：无" in text
    assert "本期未收到（1）" in text


def test_running_ones_go_before_the_last_that_ended() -> None:
    flood = {**SURGE, "surge_id": "flood", "starts_on": date(2026, 7, 1), "ends_on": date(2026, 7, 9)}
    visit = {**SURGE, "surge_id": "visit", "starts_on": date(2026, 10, 1), "ends_on": date(2026, 10, 2)}
    every = [flood, SURGE, visit]

    def on(day: date) -> list[object]:
        return [row["surge_id"] for row in chosen(every, None, day)]

    assert on(date(2026, 10, 1)) == ["tide", "visit"]
    assert on(date(2026, 10, 4)) == ["tide"]
    assert on(date(2026, 8, 1)) == ["flood"]
    assert on(date(2026, 12, 1)) == ["tide"]
    assert chosen([], None, date(2026, 8, 1)) == []
    with pytest.raises(NotInEditionError):
        on(date(2026, 6, 30))
