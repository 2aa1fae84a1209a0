"""Law 5: the SQL keeps to a short list of functions, joins and types, all of which SQLGlot writes for Spark.

Whole-number division is DuckDB's `//`, for which Spark gets `DIV`; both cut towards zero. What stands on its left is
never below zero as long as no strict limit is 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlglot
from sqlglot import ErrorLevel, exp

from assets.catalogue import tables
from assets.checks import Check, checks
from assets.table import Table, sql_tables
from tests.warehouse import bench

FUNCTIONS = {
    "cast", "case", "if", "coalesce", "concat", "greatest", "least",
    "count", "max", "min", "sum", "row_number", "rank",
    "group_concat",  # string_agg here, listagg in Spark 4
    "month", "quarter", "year", "timestamp_trunc", "datediff",
    "round", "floor", "exp", "ln",
    "md5",  # ids made of what they stand for
}  # fmt: skip
JOINS = {"inner join", "left join", "cross join"}
TYPES = {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "INTERVAL", "TEXT", "INT", "VARCHAR"}
STORED = {"BIGINT", "BOOLEAN", "DATE", "DECIMAL", "DOUBLE", "TIMESTAMP WITH TIME ZONE", "VARCHAR"}
OPERATORS = (exp.And, exp.Or, exp.Xor)  # SQLGlot calls these functions too

QUERIES: list[Table | Check] = [*sql_tables(), *checks()]


def name(query: Table | Check) -> str:
    return query.full_name if isinstance(query, Table) else f"{query.full_name}.{query.name}"


PARSED = [(query, sqlglot.parse_one(query.query, read="duckdb")) for query in QUERIES]


def joins(parsed: exp.Expr) -> Iterator[str]:
    for join in parsed.find_all(exp.Join):
        yield " ".join(part.lower() for part in (join.method, join.side, join.kind, "join") if part)


def functions(parsed: exp.Expr) -> Iterator[str]:
    for found in parsed.find_all(exp.Func):
        if isinstance(found, exp.Anonymous):
            yield found.name.lower()
        elif not isinstance(found, OPERATORS):
            yield found.sql_name().lower()


def test_functions_are_on_the_list() -> None:
    other = {name(q): extra for q, parsed in PARSED if (extra := set(functions(parsed)) - FUNCTIONS)}
    assert not other, f"{other}: allowed are {sorted(FUNCTIONS)}; say it with those, or add one that Spark has too"


def test_joins_are_inner_left_or_cross_and_say_so() -> None:
    other = {name(q): extra for q, parsed in PARSED if (extra := set(joins(parsed)) - JOINS)}
    assert not other, f"{other}: allowed are {sorted(JOINS)}"


def test_types_are_on_the_list() -> None:
    other = {
        name(q): extra
        for q, parsed in PARSED
        if (extra := {kind.this.value for kind in parsed.find_all(exp.DataType)} - TYPES)
    }
    assert not other, f"{other}: allowed are {sorted(TYPES)}"


def test_no_table_holds_a_type_that_spark_lacks() -> None:
    """A sum of BIGINT is HUGEINT: cast it to decimal(38, 0)."""
    connection = bench().connection
    wrong = [
        f"{table.full_name}: {kind}"
        for table in tables()
        for kind in connection.table(table.full_name).types
        if str(kind).partition("(")[0] not in STORED
    ]
    assert not wrong, f"{wrong}: stored types are {sorted(STORED)}"


def test_spark_gets_every_query() -> None:
    options: dict[str, Any] = {"unsupported_level": ErrorLevel.RAISE}
    for query in QUERIES:
        written = sqlglot.transpile(query.query, read="duckdb", write="spark", **options)
        assert len(written) == 1, name(query)
        assert sqlglot.parse_one(written[0], read="spark"), f"{name(query)}: Spark's text does not parse"


def test_whole_number_division_stays_whole_in_spark() -> None:
    assert sqlglot.transpile("select 7 // 2", read="duckdb", write="spark") == ["SELECT 7 DIV 2"]
