"""Flags in Chinese, a line each: cases, stale letters, missing letters and reports, facility rates, trends, samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from editions.numbers import beside
from editions.words import MISSING_ZH, not_assessed_zh
from sheets.forms import FORMS

if TYPE_CHECKING:
    from editions.opened import Record


def case_lines(rows: Sequence[Record]) -> list[str]:
    """How many cases wait, and which letters a re-survey has answered already: they change at the next assessment."""
    waiting = [row for row in rows if row["ended_on"] is None]
    late = sum(bool(row["is_overdue"]) for row in waiting)
    mended = [
        f"{row['place_name']} {VECTOR_ZH[str(row['vector'])]} {row['case_no']}"
        for row in rows
        if row["status"] == "closed"
    ]
    overdue = f"，其中逾期 {late} 件" if late else ""
    return [
        *([f"案件未结 {len(waiting)} 件{overdue}；sihai cases 列出"] if waiting else []),
        *([f"复查已达标销案，等级到下次考评才变：{'、'.join(mended)}"] if mended else []),
    ]


def stale_line(row: Record) -> str:
    """A letter past its validity."""
    vector = VECTOR_ZH[str(row["vector"])]
    return f"{row['place_name']} {vector}：{row['grade']} 级评于 {row['assessed_on']}，有效期至 {row['valid_until']}"


def not_assessed_line(row: Record) -> str:
    """Why there is no letter, and which indicator it lacks."""
    reason = not_assessed_zh(row["reason"]) or "未评定"
    missing = f"（缺 {row['missing_indicator_zh']}）" if row["missing_indicator_zh"] else ""
    return f"{row['place_name']} {VECTOR_ZH[str(row['vector'])]}：{reason}{missing}"


def missing_line(row: Record) -> str:
    """A report that is missing or came late."""
    form = FORMS.get(str(row["form"]))
    period = row["round_id"] or str(row["starts_on"])[:7]
    reason = MISSING_ZH.get(str(row["reason"]), str(row["reason"]))
    when = f"，{row['received_on']} 收到" if row["received_on"] else ""
    return (
        f"{row['place_name']} {form.title_zh if form else row['form']} {period}：{reason}（截止 {row['due_on']}{when}）"
    )


def facility_line(row: Record) -> str:
    """A rate below what is asked: counts, and whether a target binds the place itself."""
    bound = "" if row["is_bound"] else "（参考：目标只约束所在县市）"
    value = beside(row["value"], row["required_value"])
    return (
        f"{row['place_name']} {row['indicator_zh']}：{row['found']}/{row['effort']}（{value}%），"
        f"要求 ≥{beside(row['required_value'])}%，还差 {row['findings_to_mend']} 处{bound}"
    )


def trend_line(row: Record) -> str:
    """A signal of the last month surveyed, beside the history that it is held against."""
    return (
        f"{row['place_name']} {row['indicator_zh']}：{str(row['period_start'])[:7]} 为 {beside(row['value'])}，"
        f"历年同月 {beside(row['former_value'])}，{str(row['high_since'])[:7]} 以来 {row['high_months']} 个月偏高"
    )


def plan_lines(rows: Sequence[Record]) -> list[str]:
    """A line for each place: how many cells of the plan each vector's sample falls short of."""
    by_place: dict[str, dict[str, list[Record]]] = {}
    for row in rows:
        by_place.setdefault(str(row["place_name"]), {}).setdefault(str(row["vector"]), []).append(row)
    return [
        f"{place}：{'，'.join(_cells(v, found) for v, found in vectors.items())}" for place, vectors in by_place.items()
    ]


def _cells(vector: str, rows: Sequence[Record]) -> str:
    empty = sum(row["plan_state"] == "not" for row in rows)
    return f"{VECTOR_ZH[vector]} {len(rows)} 项{f'（{empty} 项未查）' if empty else ''}"
