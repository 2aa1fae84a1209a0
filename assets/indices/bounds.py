"""`indices.bounds`: the exact interval of each distinct pair of counts, computed once however often the pair occurs."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from assets.columns import create_table
from assets.intervals import bounds
from assets.night import Night
from assets.table import Table, insert_arrow

_COLUMNS = (
    ("estimator", "varchar", "估计方法", "binomial or poisson"),
    ("found", "decimal(38, 0)", "发现数", "findings"),
    ("effort", "decimal(38, 0)", "工作量", "effort"),
    ("lower_95", "double", "双侧95%下限", "two-sided lower bound per unit of effort"),
    ("upper_95", "double", "双侧95%上限", "two-sided upper bound per unit of effort"),
    ("lower_one_sided_95", "double", "单侧95%下限", "one-sided lower bound per unit of effort"),
    ("upper_one_sided_95", "double", "单侧95%上限", "one-sided upper bound per unit of effort"),
)
_PAIRS = """
select distinct i.estimator, c.found, c.effort
from (
    select indicator, found, effort from indices.round_count
    union
    select indicator, found, effort from indices.period_count
) as c
inner join reference.indicator as i on c.indicator = i.indicator
where i.estimator in ('binomial', 'poisson')
order by all
"""


def _fill(night: Night) -> None:
    pairs = night.connection.sql(_PAIRS).to_arrow_table()
    estimators = pairs["estimator"].to_numpy(zero_copy_only=False)
    for estimator in ("binomial", "poisson"):
        chosen = pairs.filter(pa.array(estimators == estimator))
        if not chosen.num_rows:
            continue
        found = np.asarray(chosen["found"].cast(pa.float64()), dtype=np.float64)
        effort = np.asarray(chosen["effort"].cast(pa.float64()), dtype=np.float64)
        exact = bounds(estimator, found, effort)
        for name in ("lower_95", "upper_95", "lower_one_sided_95", "upper_one_sided_95"):
            chosen = chosen.append_column(name, pa.array(getattr(exact, name)))
        insert_arrow(night.connection, "indices.bounds", chosen)


_DESCRIPTION = ("每对计数的精确区间", "exact intervals, one row a distinct estimator and pair of counts")
BOUNDS = Table(
    stage="indices",
    name="bounds",
    description=": ".join(_DESCRIPTION),
    reads=("indices.period_count", "indices.round_count", "reference.indicator"),
    schema=create_table("indices", "bounds", *_DESCRIPTION, _COLUMNS, is_filled=True),
    fill=_fill,
)
