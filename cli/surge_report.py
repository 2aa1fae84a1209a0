"""The daily report of a special round on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table
from editions.numbers import beside
from sheets.forms import FORMS

if TYPE_CHECKING:
    from rich.console import Console

    from editions.opened import Record

_KINDS = {"disaster": "灾后", "major_event": "重大活动"}
_STATES = {"reported": "已报", "awaited": "尚未收到", "missing": "缺报"}
_LIMITS = {"met": "达到", "not_met": "未达到", "not_surveyed": "未查", "no_limit": "未设限值"}


@dataclass(frozen=True)
class Report:
    """One special round on one day.

    Attributes:
        reports: Place by form: whether what is due these days has come.
        results: What was found since it was due last, and what was not surveyed.
        missed_before: What was due earlier and never came.
    """

    surge: Record
    day: date
    reports: list[Record]
    results: list[Record]
    missed_before: list[Record]


def print_reports(console: Console, found: Sequence[Report], mark: str = "") -> None:
    """Print the reports one below the other."""
    from rich.text import Text

    if not found:
        console.print(Text("没有已开始的专项保障（standards/surge.csv）。"))
    for n, report in enumerate(found):
        if n:
            console.print()
        _print_report(console, report, mark)


def _print_report(console: Console, report: Report, mark: str) -> None:
    from rich.text import Text

    row, first = report.surge, as_date(report.surge["starts_on"])
    console.print(Text(f"{mark}{row['name_zh']} 日报 {report.day}", style="bold"))
    days, every = (as_date(row["ends_on"]) - first).days + 1, row["every_days"]
    rhythm = "每天一报" if every == 1 else f"每 {every} 天一报"
    told = (
        f"{_KINDS[str(row['surge_kind'])]}，{row['starts_on']} 至 {row['ends_on']}，"
        f"第 {(report.day - first).days + 1} 天，共 {days} 天，{rhythm}",
        f"依据：{row['document_zh']}",
    )
    print_lines(console, told, style="dim", indent=0)
    exceeding = [r for r in report.results if r["limit_state"] == "not_met"]
    unsurveyed = [r for r in report.results if r["limit_state"] == "not_surveyed"]
    waited_for = [r for r in report.reports if r["report_state"] != "reported"]
    for title, lines in (
        ("未达专项限值", [_exceeding(r) for r in exceeding]),
        ("本期未收到", [_waited_for(r) for r in waited_for]),
        ("已报而未查的指标", _uncounted(unsurveyed, waited_for)),
        ("此前缺报", [_waited_for(r) for r in report.missed_before]),
    ):
        console.print()
        console.print(Text(f"{title}（{len(lines)}）" if lines else f"{title}：无", style="bold"))
        print_lines(console, lines)
    _print_reporters(console, report.reports)
    _print_results(console, [r for r in report.results if r["is_surveyed"]])
    print_lines(console, ["专项保障单独评价，不计入国家标准等级，也不计入月度监测。"], style="dim", indent=0)


def _print_reporters(console: Console, reports: Sequence[Record]) -> None:
    """Places that have sent everything, in one line."""
    from rich.text import Text

    sent: dict[str, list[bool]] = {}
    for row in reports:
        sent.setdefault(str(row["place_name"]), []).append(row["report_state"] == "reported")
    whole = [place for place, states in sent.items() if all(states)]
    console.print()
    console.print(Text(f"本期已全部上报（{len(whole)}/{len(sent)}）：{'、'.join(whole) or '无'}", style="bold"))


def _print_results(console: Console, rows: Sequence[Record]) -> None:
    if not rows:
        return
    table = ruled_table(
        "地区",
        "日期",
        "指标",
        "发现",
        "工作量",
        "指数",
        "限值",
        "对照",
        right=["发现", "工作量", "指数"],
        fold=["指标"],
    )
    for row in rows:
        table.add_row(
            str(row["place_name"]), str(row["day_on"])[5:], f"{row['indicator_zh']}{_scope(row)}", str(row["found"]),
            str(row["effort"]), beside(row["value"], row["limit_value"]), _limit(row), _LIMITS[str(row["limit_state"])],
        )  # fmt: skip
    console.print()
    console.print(table)
    console.print()


def _exceeding(row: Record) -> str:
    value, counts = beside(row["value"], row["limit_value"]), f"{row['found']}/{row['effort']}"
    what = f"{row['place_name']} {row['day_on']} {row['indicator_zh']}{_scope(row)}"
    return f"{what}：{value}（{counts}），限值 {_limit(row)}"


def _waited_for(row: Record) -> str:
    form = FORMS.get(str(row["form"]))
    until = f"，{row['due_until']} 前补查仍算" if row["report_state"] == "awaited" else ""
    state = _STATES[str(row["report_state"])]
    return f"{row['place_name']} {form.title_zh if form else row['form']}：{row['due_on']} 应报，{state}{until}"


def _uncounted(unsurveyed: Sequence[Record], waited_for: Sequence[Record]) -> list[str]:
    """Indicators that a sheet which did come says nothing of; those of sheets that did not come are told with these."""
    without = {(row["place_code"], row["form"]) for row in waited_for}
    return [
        f"{row['place_name']} {row['indicator_zh']}{_scope(row)}"
        for row in unsurveyed
        if (row["place_code"], row["form"]) not in without
    ]


def _scope(row: Record) -> str:
    return "" if row["unit_scope"] == "all" else "（重点单位）"


def _limit(row: Record) -> str:
    signs = {"<=": "≤", "<": "<", ">=": "≥"}
    return "" if row["limit_value"] is None else f"{signs[str(row['comparison'])]}{beside(row['limit_value'])}"


def as_date(value: object) -> date:
    """A day as the edition gives it."""
    return date.fromisoformat(str(value)[:10])
