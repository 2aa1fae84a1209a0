"""Quotas on the screen: one row a quota and place, then every name that is not met or not assessed, by its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from editions.opened import Record

STATES = {"met": "达到", "not_met": "未达到", "not_assessed": "未评定"}
REASONS = {
    "applied": "已申报",
    "reviewed": "已评估，未命名",
    "named": "命名有效",
    "re_examined": "复查合格",
    "limited_time_correction": "限期整改中",
    "revoked": "命名已撤销",
    "criteria_met": "调查合格",
    "criterion_missed": "调查不合格",
    "no_survey": "没有命名，也没有足够的调查",
    "feature_present": "已确认",
    "feature_absent": "确认没有",
    "feature_unknown": "没有登记",
    "target_met": "达到目标等级",
    "target_missed": "未达目标等级",
    "no_letter": "四害等级不全",
    "stale_letter": "等级已过期",
}


@dataclass(frozen=True)
class Quotas:
    """What `sihai quotas` shows.

    Attributes:
        rows: Quotas with their counts, in the order of the table.
        members: Every unit or place counted in any quota, with the place in whose row it stands.
        short: Towns below the sums that are still short.
        added: What a chosen place adds to the quotas of wider areas.
    """

    rows: list[Record]
    members: list[Record]
    short: list[Record]
    added: list[Record]


def print_quotas(console: Console, title: str, found: Quotas) -> None:
    """Print the table and, below it, complete lists of names; numbers in brackets are those of the table."""
    from rich.text import Text

    console.print(Text(title, style="bold"))
    if not found.rows and not found.added:
        console.print(Text("没有适用的数量指标；指标在 standards/quota.csv 中逐行登记。"))
        return
    if found.rows:
        console.print()
        console.print(_table(found.rows))
        console.print()
        print_lines(console, [*_short_lines(found), *_name_lines(found)], indent=0)
        print_lines(console, _sources(found.rows), style="dim", indent=0)
    if found.added:
        console.print()
        console.print(Text("计入上级指标", style="bold"))
        print_lines(console, _added_lines(found.added))


def _table(rows: Sequence[Record]) -> Table:
    from rich.text import Text

    counts = ("应有", "达到", "未达", "未评", "还缺")
    table = ruled_table("序", "地区", "指标", "期限", *counts, right=("序", *counts), fold=["指标"])
    for number, row in enumerate(rows, start=1):
        missing = int(str(row["missing_count"]))
        towns = "" if row["place_count"] == 1 else f"（{row['place_count']}地合计）"
        style = "bold white on red" if row["is_overdue"] else "yellow" if missing else "green"
        table.add_row(
            str(number),
            Text(str(row["place_name"])),
            Text(f"{row['name_zh']}{towns}"),
            Text(str(row["due_on"] or "-")),
            *(str(row[f"{what}_count"]) for what in ("required", "met", "not_met", "not_assessed")),
            Text.assemble((str(missing) if missing else "完成", style)),
        )
    return table


def _short_lines(found: Quotas) -> list[str]:
    """Of a sum the towns that are short, and by how many."""
    lines = []
    for number, row in enumerate(found.rows, start=1):
        towns = [
            f"{one['place_name']}缺{one['missing_count']}"
            for one in found.short
            if (one["quota_id"], one["summed_in"]) == (row["quota_id"], row["place_code"])
        ]
        if towns and row["place_count"] != 1:
            lines.append(f"[{number}]未完成：{'、'.join(towns)}")
    return lines


def _name_lines(found: Quotas) -> list[str]:
    """Every name that is not met or not assessed, by reason; quotas that name the same ones share a line."""
    numbers = {(row["place_code"], row["quota_id"]): number for number, row in enumerate(found.rows, start=1)}
    named: dict[tuple[int, str, str], list[str]] = {}
    for member in found.members:
        number = numbers.get((member["shown_code"], member["quota_id"]))
        if number is not None and member["state"] != "met":
            where = f"（{member['town_name']}）" if member["town_name"] else ""
            key = (number, str(member["state"]), str(member["reason"]))
            named.setdefault(key, []).append(f"{member['member_name']}{where}")
    shared: dict[tuple[str, str, tuple[str, ...]], list[int]] = {}
    for (number, state, reason), names in sorted(named.items(), key=lambda one: (one[0][1] == "not_assessed", one[0])):
        shared.setdefault((state, reason, tuple(names)), []).append(number)
    return [
        f"[{'、'.join(map(str, of))}]{_told({(state, reason): names})}" for (state, reason, names), of in shared.items()
    ]


def _sources(rows: Sequence[Record]) -> list[str]:
    """Which document sets which quota, and where the wording is ours."""
    documents: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        ours = "（本项目解读）" if row["reading"] == "our reading" else ""
        documents.setdefault(str(row["document_zh"]), []).append(f"{number}{ours}")
    return [f"依据：[{'、'.join(numbers)}]{document}" for document, numbers in documents.items()]


def _added_lines(added: Sequence[Record]) -> list[str]:
    lines: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for row in added:
        key = (str(row["place_name"]), str(row["name_zh"]))
        state = (str(row["state"]), str(row["reason"]))
        lines.setdefault(key, {}).setdefault(state, []).append(str(row["member_name"]))
    return [f"{place}：{name}：{_told(states)}" for (place, name), states in lines.items()]


def _told(states: Mapping[tuple[str, str], Sequence[str]]) -> str:
    order = list(STATES)
    return "；".join(
        f"{STATES[state]}，{REASONS.get(reason, reason)}（{len(names)}）：{'、'.join(names)}"
        for (state, reason), names in sorted(states.items(), key=lambda one: order.index(one[0][0]))
    )
