"""Quotas in words: what is short, every name that is not met or not assessed by its reason, the documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from editions.opened import Record
    from editions.quotas import Quotas

STATE_ZH: Final = {"met": "达到", "not_met": "未达到", "not_assessed": "未评定"}
REASON_ZH: Final = {
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


def short_lines(found: Quotas) -> list[str]:
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


def name_lines(found: Quotas) -> list[str]:
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


def sources(rows: Sequence[Record]) -> list[str]:
    """Which document sets which quota, and where the wording is ours."""
    documents: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        ours = "（本项目解读）" if row["reading"] == "our reading" else ""
        documents.setdefault(str(row["document_zh"]), []).append(f"{number}{ours}")
    return [f"依据：[{'、'.join(numbers)}]{document}" for document, numbers in documents.items()]


def added_lines(added: Sequence[Record]) -> list[str]:
    """What a place adds to the quotas of wider areas: a line for each area and quota."""
    lines: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for row in added:
        key = (str(row["place_name"]), str(row["name_zh"]))
        state = (str(row["state"]), str(row["reason"]))
        lines.setdefault(key, {}).setdefault(state, []).append(str(row["member_name"]))
    return [f"{place}：{name}：{_told(states)}" for (place, name), states in lines.items()]


def _told(states: Mapping[tuple[str, str], Sequence[str]]) -> str:
    order = list(STATE_ZH)
    return "；".join(
        f"{STATE_ZH[state]}，{REASON_ZH.get(reason, reason)}（{len(names)}）：{'、'.join(names)}"
        for (state, reason), names in sorted(states.items(), key=lambda one: order.index(one[0][0]))
    )
