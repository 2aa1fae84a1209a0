"""`grades.trend_evidence`: whether a month's trap catch exceeds its own history, for each distinct set of counts.

Both the month and its history are samples. Given the animals of both together, the month's share of them would be its
share of the effort if nothing had changed: an exact conditional test (Przyborowski and Wilenski, Biometrika 1940).
Catches cluster, so the counts are first divided by the indicator's design effect.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assets.columns import create_table
from assets.intervals import Floats, tail_above
from assets.night import Night
from assets.table import Table, insert_arrow

_COLUMNS = (
    ("found", "decimal(38, 0)", "发现数", "findings of the month"),
    ("effort", "decimal(38, 0)", "工作量", "effort of the month"),
    ("former_found", "decimal(38, 0)", "历年同月发现数", "findings of the same month in former years"),
    ("former_effort", "decimal(38, 0)", "历年同月工作量", "effort of the same month in former years"),
    ("design_effect", "double", "设计效应", "design effect by which the counts are deflated"),
    ("p_value", "double", "P值", "exact one-sided p-value of the month exceeding its history"),
)
_QUESTIONS = """
select distinct found, effort, former_found, former_effort, design_effect
from grades.month_history
where former_years > 0
order by all
"""


def exceeds_history(found: Floats, effort: Floats, former_found: Floats, former_effort: Floats) -> Floats:
    """P-value of so large a share of all findings where month and history have one rate; 1 where nothing was found."""
    together = found + former_found
    return tail_above("binomial", found, together, effort / (effort + former_effort))


def _fill(night: Night) -> None:
    questions = night.connection.sql(_QUESTIONS).to_arrow_table()
    counts = [
        np.asarray(questions[name].cast(pa.float64()), dtype=np.float64)
        for name in ("found", "effort", "former_found", "former_effort")
    ]
    deff = np.asarray(questions["design_effect"], dtype=np.float64)
    found, effort, former_found, former_effort = (values / deff for values in counts)
    p_value = exceeds_history(found, effort, former_found, former_effort)
    insert_arrow(night.connection, "grades.trend_evidence", questions.append_column("p_value", pa.array(p_value)))


_DESCRIPTION = ("月度捕获对历史的把握", "whether a month exceeds its own history, one row a distinct set of counts")
TREND_EVIDENCE = Table(
    stage="grades",
    name="trend_evidence",
    description=": ".join(_DESCRIPTION),
    reads=("grades.month_history",),
    schema=create_table("grades", "trend_evidence", *_DESCRIPTION, _COLUMNS, is_filled=True),
    fill=_fill,
)
