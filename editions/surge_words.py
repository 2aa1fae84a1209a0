"""The daily report of a special round in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from editions.numbers import beside
from editions.surge import as_date
from sheets.forms import FORMS

if TYPE_CHECKING:
    from editions.opened import Record
    from editions.surge import Report

KIND_ZH: Final = {"disaster": "灾后", "major_event": "重大活动"}
STATE_ZH: Final = {"reported": "已报", "awaited": "尚未收到", "missing": "缺报"}
LIMIT_ZH: Final = {"met": "达到", "not_met": "未达到", "not_surveyed": "未查", "no_limit": "未设限值"}
# What the page and the screen say below the report.
NOTE_ZH: Final = "专项保障单独评价，不计入国家标准等级，也不计入月度监测。"


def headline(report: Report) -> tuple[str, str]:
    """What kind of special round it is, which day of how many, how often is reported; and the document."""
    row, first = report.surge, as_date(report.surge["starts_on"])
    days, every = (as_date(row["ends_on"]) - first).days + 1, row["every_days"]
    rhythm = "每天一报" if every == 1 else f"每 {every} 天一报"
    return (
        f"{KIND_ZH[str(row['surge_kind'])]}，{row['starts_on']} 至 {row['ends_on']}，"
        f"第 {(report.day - first).days + 1} 天，共 {days} 天，{rhythm}",
        f"依据：{row['document_zh']}",
    )


def sections(report: Report) -> tuple[tuple[str, list[str]], ...]:
    """What has to be looked at, under its headings, a line a finding."""
    exceeding = [r for r in report.results if r["limit_state"] == "not_met"]
    unsurveyed = [r for r in report.results if r["limit_state"] == "not_surveyed"]
    missing = [r for r in report.reports if r["report_state"] != "reported"]
    return (
        ("未达专项限值", [_exceeding(r) for r in exceeding]),
        ("本期未收到", [_waited_for(r) for r in missing]),
        ("已报而未查的指标", _uncounted(unsurveyed, missing)),
        ("此前缺报", [_waited_for(r) for r in report.missed_before]),
    )


def reporters(report: Report) -> str:
    """Places that have sent everything, in one line."""
    sent: dict[str, list[bool]] = {}
    for row in report.reports:
        sent.setdefault(str(row["place_name"]), []).append(row["report_state"] == "reported")
    whole = [place for place, states in sent.items() if all(states)]
    return f"本期已全部上报（{len(whole)}/{len(sent)}）：{'、'.join(whole) or '无'}"


def _exceeding(row: Record) -> str:
    value, counts = beside(row["value"], row["limit_value"]), f"{row['found']}/{row['effort']}"
    what = f"{row['place_name']} {row['day_on']} {row['indicator_zh']}{scope_words(row)}"
    return f"{what}：{value}（{counts}），限值 {limit_words(row)}"


def _waited_for(row: Record) -> str:
    form = FORMS.get(str(row["form"]))
    until = f"，{row['due_until']} 前补查仍算" if row["report_state"] == "awaited" else ""
    state = STATE_ZH[str(row["report_state"])]
    return f"{row['place_name']} {form.title_zh if form else row['form']}：{row['due_on']} 应报，{state}{until}"


def _uncounted(unsurveyed: Sequence[Record], waited_for: Sequence[Record]) -> list[str]:
    """Indicators that a sheet which did come says nothing of; those of sheets that did not come are told with these."""
    without = {(row["place_code"], row["form"]) for row in waited_for}
    return [
        f"{row['place_name']} {row['indicator_zh']}{scope_words(row)}"
        for row in unsurveyed
        if (row["place_code"], row["form"]) not in without
    ]


def scope_words(row: Record) -> str:
    """Whether only key units count, "" for all."""
    return "" if row["unit_scope"] == "all" else "（重点单位）"


def limit_words(row: Record) -> str:
    """The limit of the special round, "" where there is none."""
    signs = {"<=": "≤", "<": "<", ">=": "≥"}
    return "" if row["limit_value"] is None else f"{signs[str(row['comparison'])]}{beside(row['limit_value'])}"
