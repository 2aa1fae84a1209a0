"""How the stages from indices to flags grow: seconds for a number of measures, and the ratio to ten times fewer.

Run: `.venv/bin/python benchmarks/grading.py [measures]`. Facts are made in DuckDB over the shipped places; a ratio near
10 means linear growth, well under 10 means that fixed costs still weigh most.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

import duckdb

from assets.catalogue import prepare, tables
from assets.night import Night
from reference.load import load_standards
from registry.snapshot import empty_snapshot
from settings import STANDARDS

MEASURES = """
insert into facts.measure by name
with place as (
    select place_code, row_number() over (order by place_code) - 1 as number
    from reference.place where place_kind in ('village', 'community')
),
indicator as (
    select indicator, vector, row_number() over (order by indicator) - 1 as number
    from reference.indicator where role <> 'trend'
)
select
    'benchmark' as submission_id, cast(n as varchar) as row_id, 'benchmark' as form, p.place_code,
    cast(null as varchar) as unit_code, concat('unit ', cast(n // 19 as varchar)) as unit_key,
    lpad(cast(n // 19 % 12 + 1 as varchar), 2, '0') as unit_type, n // 19 % 3 = 0 as is_key_unit, true as is_built_up,
    date '2020-04-01' + cast(n // 19 % 2000 as integer) as surveyed_on,
    concat('assessment-', cast(n // 19 % 24 as varchar)) as round_id, 'assessment' as round_kind,
    'assessment' as graded_kind, true as is_official, true as is_graded, i.vector, i.indicator,
    n % 7 // 6 as found, 10 as effort, true as is_in_season
from range($measures) as r(n)
inner join place as p on p.number = n // 19 % (select count(*) from place)
inner join indicator as i on i.number = n % 19
"""


def seconds(measures: int) -> dict[str, float]:
    """Seconds by stage to compute everything above the facts."""
    with duckdb.connect() as connection:
        prepare(connection)
        night = Night(connection, Path(), load_standards([STANDARDS]), empty_snapshot(), date(2025, 12, 31))
        spent: dict[str, float] = {}
        for table in tables():
            started = time.perf_counter()
            table.build(night)
            if table.full_name == "facts.measure":
                connection.execute(MEASURES, {"measures": measures})
            elif table.full_name == "facts.round":
                connection.execute(
                    "insert into facts.round by name select concat('assessment-', cast(n as varchar)) as round_id, "
                    "'assessment' as round_kind, false as is_planned, date '2020-04-01' as starts_on, "
                    "date '2025-10-31' as ends_on, '' as name_zh from range(24) as r(n)"
                )
            else:
                spent[table.stage] = spent.get(table.stage, 0.0) + time.perf_counter() - started
        letters = connection.table("grades.vector_grade").filter("grade <> 'N'").count("*").fetchall()[0][0]
        print(f"{measures:>12,} measures, {letters} letters")
        return spent


def main() -> None:
    """Print seconds by stage at a tenth and at all of the measures asked for."""
    measures = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    few, many = seconds(measures // 10), seconds(measures)
    for stage in ("indices", "grades", "flags"):
        print(f"{stage:<8} {few[stage]:7.2f} s  {many[stage]:7.2f} s   ratio {many[stage] / few[stage]:5.1f}")


if __name__ == "__main__":
    main()
