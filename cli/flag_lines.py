"""One line for each facility rate, trend signal and thin sample that `sihai flags` shows; --json holds the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH

if TYPE_CHECKING:
    from editions.opened import Record


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


def beside(value: object, limit: object = None) -> str:
    """A value to two decimals, to more where it would otherwise read as the limit that it is not."""
    if value is None:
        return ""
    exact, bound = float(str(value)), None if limit is None else float(str(limit))
    shown = f"{exact:.2f}"
    for decimals in range(3, 7):
        if exact == bound or float(shown) != bound:
            break
        shown = f"{exact:.{decimals}f}"
    return shown.rstrip("0").rstrip(".")
