"""`flags.case_effect`: what works changed, before against after, with an exact interval; no change is an answer too.

Counts are taken as Poisson counts per effort. Given both counts together, the later one is binomial, so Clopper-Pearson
bounds of its share are exact bounds of the ratio of the two rates (conditional interval of two Poisson means; for
positives among rooms it is on the safe side). The design effect is left out: an interval this narrow is still no proof
that works were the cause, for places chosen because they were bad tend to be better the next time by chance alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from scipy.stats import beta

from assets.columns import arrow_schema, create_table
from assets.night import Night
from assets.table import Table, insert_rows

_COLUMNS = (
    ("case_no", "varchar", "案号", "number of the case"),
    ("place_code", "varchar", "区划代码", "place, shortest prefix"),
    ("vector", "varchar", "病媒", "rodent, mosquito, fly or cockroach"),
    ("attempt", "bigint", "整改次数", "attempt to mend"),
    ("indicator", "varchar", "指标", "indicator that missed its limit before"),
    ("before_round_id", "varchar", "整改前轮次", "round that found the shortfall"),
    ("after_round_id", "varchar", "复查轮次", "round that the re-survey's rows form"),
    ("resurveyed_on", "date", "复查日期", "last day of the re-survey"),
    ("before_findings", "bigint", "整改前不利发现数", "adverse findings before"),
    ("before_effort", "bigint", "整改前工作量", "effort before, in the base unit of the indicator"),
    ("after_findings", "bigint", "整改后不利发现数", "adverse findings after"),
    ("after_effort", "bigint", "整改后工作量", "effort after"),
    ("reduction", "double", "下降率（%）", "1 minus the ratio of the rates, in percent; negative: more"),
    ("reduction_lower_95", "double", "下降率95%下限", "lower exact bound; empty without bound"),
    ("reduction_upper_95", "double", "下降率95%上限", "upper exact bound"),
    ("conclusion", "varchar", "结论", "reduced, increased or no_detectable_change"),
)  # fmt: skip
_ALPHA = 0.05
_IN_ORDER = """
    select case_no, place_code, vector, kind, detail from flags.case_event
    where has_effect and kind in ('opened', 'reopened', 'evidence', 'verdict')
    order by case_no, event_number
"""


def ratio_bounds(before: int, before_effort: int, after: int, after_effort: int) -> tuple[float, float | None]:
    """Exact 95 % bounds of the rate after over the rate before; the upper one is None where nothing bounds it.

    Args:
        before: Findings before.
        before_effort: Effort before, above zero.
        after: Findings after.
        after_effort: Effort after, above zero.
    """
    scale = before_effort / after_effort
    low = 0.0 if after == 0 else float(beta.ppf(_ALPHA / 2, after, before + 1))
    if before == 0:
        return low / (1 - low) * scale, None
    high = float(beta.ppf(1 - _ALPHA / 2, after + 1, before))
    return low / (1 - low) * scale, high / (1 - high) * scale


def conclusion(lower: float, upper: float | None) -> str:
    """What the bounds of the ratio say."""
    if upper is not None and upper < 1:
        return "reduced"
    return "increased" if lower > 1 else "no_detectable_change"


def _fill(night: Night) -> None:
    rows = night.connection.execute(_IN_ORDER).fetchall()
    at_least = {str(row["indicator"]) for row in night.standards.tables["threshold"] if row["comparison"] == ">="}
    insert_rows(night.connection, "flags.case_effect", _effects(rows, at_least), arrow_schema(_COLUMNS))


def _effects(events: list[tuple[str, str, str, str, str]], at_least: set[str]) -> Iterator[dict[str, object]]:
    triggers: dict[str, dict[str, dict[str, Any]]] = {}
    for case_no, place_code, vector, kind, text in events:
        detail = json.loads(text)
        if kind != "verdict":
            # Where the proof is gone, the case rests on all that it rested on.
            goes_on = kind == "evidence" or detail.get("cause") == "proof_gone"
            known = triggers[case_no] if goes_on else {}
            triggers[case_no] = {**known, str(detail["round_id"]): detail}
            continue
        after = {part["indicator"]: part for part in detail["basis"]}
        for round_id, trigger in triggers[case_no].items():
            for part in trigger["basis"]:
                later = after.get(part["indicator"])
                if later is None or part.get("estimator") in ("mean", "count") or not later.get("effort"):
                    continue
                yield {
                    "case_no": case_no,
                    "place_code": place_code,
                    "vector": vector,
                    "attempt": detail["attempt"],
                    "indicator": part["indicator"],
                    "before_round_id": round_id,
                    "after_round_id": detail["round_id"],
                    "resurveyed_on": date.fromisoformat(detail["surveyed_on"]),
                    **_compared(part, later, part["indicator"] in at_least),
                }


def _compared(before: Mapping[str, int], after: Mapping[str, int], is_pass_rate: bool) -> dict[str, object]:
    """Adverse findings of both, how much less there is, and how sure that is."""
    first, first_effort = _adverse(before, is_pass_rate), before["effort"]
    last, last_effort = _adverse(after, is_pass_rate), after["effort"]
    lower, upper = ratio_bounds(first, first_effort, last, last_effort)
    ratio = None if first == 0 else (last / last_effort) / (first / first_effort)
    return {
        "before_findings": first,
        "before_effort": first_effort,
        "after_findings": last,
        "after_effort": last_effort,
        "reduction": None if ratio is None else 100 * (1 - ratio),
        "reduction_lower_95": None if upper is None else 100 * (1 - upper),
        "reduction_upper_95": 100 * (1 - lower),
        "conclusion": conclusion(lower, upper),
    }


def _adverse(part: Mapping[str, int], is_pass_rate: bool) -> int:
    """Where a rate counts what is in order, the rest of the effort is what is not."""
    return part["effort"] - part["found"] if is_pass_rate else part["found"]


_ZH, _EN = "整改效果", "case × re-survey judged × indicator that missed its limit: before against after"
CASE_EFFECT = Table(
    stage="flags",
    name="case_effect",
    description=f"{_ZH}: {_EN}",
    reads=("flags.case_event",),
    schema=create_table("flags", "case_effect", _ZH, _EN, _COLUMNS),
    fill=_fill,
)
