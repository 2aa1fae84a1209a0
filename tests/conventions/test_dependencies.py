"""Laws 2 and 4: tables read their own or earlier stages, and what they declare is what they read."""

from __future__ import annotations

import dagster as dg
import pytest
import sqlglot
from sqlglot import exp

from assets.catalogue import python_tables, tables
from assets.checks import checks
from assets.stages import STAGES
from assets.table import Table, sql_tables
from pipelines.tables import EDITION, FOLLOWED, INGEST, table_assets
from tests.warehouse import AS_OF, bench


def read_by(query: str) -> set[str]:
    """Tables that a query reads, found by SQLGlot: the project itself asks DuckDB's parser."""
    parsed = sqlglot.parse_one(query, read="duckdb")
    own = {cte.alias for cte in parsed.find_all(exp.CTE)}
    return {f"{t.db}.{t.name}" if t.db else t.name for t in parsed.find_all(exp.Table) if t.db or t.name not in own}


def test_a_table_reads_its_own_or_earlier_stages() -> None:
    for table in tables():
        later = [name for name in table.reads if STAGES.index(name.split(".")[0]) > table.position]
        assert not later, f"{table.full_name} reads {later}: the order is {' → '.join(STAGES)}"


def test_tables_come_after_what_they_read() -> None:
    done: set[str] = set()
    for table in tables():
        assert done.issuperset(table.reads), f"{table.full_name} would be built before {set(table.reads) - done}"
        done.add(table.full_name)


def test_a_table_declares_what_its_sql_reads() -> None:
    for table in sql_tables():
        assert set(table.reads) == read_by(table.query), f"{table.full_name}: declared and read tables differ"


def test_names_in_a_query_are_whole() -> None:
    queries = [*(table.query for table in sql_tables()), *(check.query for check in checks())]
    bare = {name for query in queries for name in read_by(query) if "." not in name}
    assert not bare, f"{bare}: write stage.table"


@pytest.mark.parametrize("table", [t for t in python_tables() if t.reads], ids=lambda t: t.full_name)
def test_a_python_table_needs_no_more_than_it_declares(table: Table) -> None:
    """With every other table gone it still fills."""
    connection = bench().connection
    connection.execute("begin")
    try:
        for other in tables():
            if other.full_name not in table.reads:
                connection.execute(f"drop table {other.full_name}")
        connection.execute(table.schema)
        table.fill(bench().night(AS_OF))
    finally:
        connection.execute("rollback")


def test_dagster_shows_the_same_dependencies() -> None:
    shown = {spec.key: {dep.asset_key for dep in spec.deps} for asset in table_assets() for spec in asset.specs}
    for table in tables():
        wanted = {dg.AssetKey(name.split(".")) for name in table.reads} or {INGEST}
        assert shown.pop(dg.AssetKey([table.stage, table.name])) == wanted, (
            f"{table.full_name} has other deps in Dagster"
        )
    assert set(shown) == {INGEST, EDITION, FOLLOWED}
