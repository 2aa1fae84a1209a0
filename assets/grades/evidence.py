"""`grades.evidence`: how sure it is that counts meet a limit, for each distinct question of `grades.question`.

Rooms cluster in premises, so the counts are first divided by the design effect; the letter itself never is. For limits
of the kind "at least" the bounds change sides.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assets.columns import create_table
from assets.intervals import bounds, clean_effort, probability_at_most, tail_above, tail_below
from assets.night import Night
from assets.table import Table, insert_arrow

_COLUMNS = (
    ("estimator", "varchar", "估计方法", "binomial or poisson"),
    ("comparison", "varchar", "比较", "<=, < or >="),
    ("scale", "bigint", "倍数", "index = found * scale / effort"),
    ("found", "decimal(38, 0)", "发现数", "findings"),
    ("effort", "decimal(38, 0)", "工作量", "effort"),
    ("design_effect", "double", "设计效应", "design effect by which the counts are deflated"),
    ("limit_value", "decimal(12, 3)", "限值", "limit, in the unit of the index"),
    ("probability_met", "double", "达标概率", "posterior probability (Jeffreys) that the true index meets the limit"),
    ("p_value_missed", "double", "超限P值", "exact one-sided p-value of the limit being missed"),
    ("is_confirmed_met", "boolean", "确认达标", "whether the one-sided 95 % bound lies inside the limit"),
    ("effort_to_prove", "bigint", "证明所需工作量", "effort without an adverse finding that proves the limit at 95 %"),
)


def _fill(night: Night) -> None:
    questions = night.connection.sql("from grades.question order by all").to_arrow_table()
    for estimator in ("binomial", "poisson"):
        for is_floor in (False, True):
            of_kind = np.asarray(questions["estimator"].to_numpy(zero_copy_only=False) == estimator)
            at_least = np.asarray(questions["comparison"].to_numpy(zero_copy_only=False) == ">=")
            chosen = questions.filter(pa.array(of_kind & (at_least == is_floor)))
            if chosen.num_rows:
                insert_arrow(night.connection, "grades.evidence", _answer(chosen, estimator, is_floor))


def _answer(questions: pa.Table, estimator: str, is_floor: bool) -> pa.Table:
    """Answer questions of one estimator and one direction; grain as asked."""
    deff = np.asarray(questions["design_effect"], dtype=np.float64)
    found = np.asarray(questions["found"].cast(pa.float64()), dtype=np.float64) / deff
    effort = np.asarray(questions["effort"].cast(pa.float64()), dtype=np.float64) / deff
    scale = np.asarray(questions["scale"], dtype=np.float64)
    rate = np.asarray(questions["limit_value"].cast(pa.float64()), dtype=np.float64) / scale
    exact = bounds(estimator, found, effort)
    at_most = probability_at_most(estimator, found, effort, rate)
    if is_floor:
        met, missed = 1.0 - at_most, tail_below(estimator, found, effort, rate)
        confirmed = exact.lower_one_sided_95 >= rate
    else:
        met, missed = at_most, tail_above(estimator, found, effort, rate)
        confirmed = exact.upper_one_sided_95 <= rate
    clean = np.ceil(clean_effort(estimator, ">=" if is_floor else "<=", rate) * deff)
    proof = [int(value) if np.isfinite(value) else None for value in clean]
    return (
        questions.append_column("probability_met", pa.array(met))
        .append_column("p_value_missed", pa.array(missed))
        .append_column("is_confirmed_met", pa.array(confirmed))
        .append_column("effort_to_prove", pa.array(proof, pa.int64()))
    )


_DESCRIPTION = ("计数对限值的把握", "how sure counts meet a limit, one row a distinct question")
EVIDENCE = Table(
    stage="grades",
    name="evidence",
    description=": ".join(_DESCRIPTION),
    reads=("grades.question",),
    schema=create_table("grades", "evidence", *_DESCRIPTION, _COLUMNS),
    fill=_fill,
)
