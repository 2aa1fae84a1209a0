"""Law 3: one SELECT a file, its schema beside it, nothing left over; Python makes only what stands in its list."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from assets.catalogue import python_tables, tables
from assets.checks import checks
from assets.stages import STAGES
from assets.table import sql_tables
from settings import SQL
from tests.conventions.test_dependencies import read_by
from tests.warehouse import bench

QUERIES = [path for stage in STAGES for path in sorted((SQL / stage).glob("*.sql")) if ".schema" not in path.suffixes]
SCHEMAS = [path for stage in STAGES for path in sorted((SQL / stage).glob("*.schema.sql"))]


def named(path: Path) -> str:
    return path.relative_to(SQL).as_posix()


def test_every_query_has_a_schema_and_every_schema_a_query() -> None:
    queries = {path.with_suffix("") for path in QUERIES}
    schemas = {path.with_suffix("").with_suffix("") for path in SCHEMAS}
    alone = sorted(named(path) for path in queries ^ schemas)
    assert not alone, f"{alone}: <table>.sql and <table>.schema.sql stand together; write or remove the other one"


def test_folders_are_stages() -> None:
    folders = {path.name for path in SQL.iterdir() if path.is_dir()}
    assert folders <= {*STAGES, "checks"}, f"allowed folders of sql/ are {STAGES} and checks"
    other = [named(path) for path in SQL.rglob("*") if path.is_file() and path.suffix != ".sql"]
    assert not other, f"{other}: sql/ holds only .sql files"


def test_a_query_is_one_select_that_says_its_grain() -> None:
    for path in QUERIES:
        text = path.read_text(encoding="utf-8")
        statements = sqlglot.parse(text, read="duckdb")
        assert len(statements) == 1, f"{named(path)}: one SELECT a file"
        assert isinstance(statements[0], exp.Query), f"{named(path)}: a SELECT, and nothing that writes"
        assert text.startswith("-- grain: "), (
            f"{named(path)}: the first line says the grain, as in `-- grain: place × round`"
        )


@pytest.mark.parametrize("path", SCHEMAS, ids=named)
def test_a_schema_creates_and_comments_its_own_table_only(path: Path) -> None:
    table = f"{path.parent.name}.{path.name.removesuffix('.schema.sql')}"
    create, *comments = sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb")
    assert isinstance(create, exp.Create), f"{named(path)}: begins with `create or replace table {table}`"
    assert create.args["replace"], f"{named(path)}: begins with `create or replace table {table}`"
    assert create.this.this.sql("duckdb").replace('"', "") == table
    for comment in comments:
        assert isinstance(comment, exp.Comment), f"{named(path)}: after the table only `comment on`"
        assert comment.this.sql("duckdb").replace('"', "").startswith(table), (
            f"{named(path)} comments on {comment.this}"
        )


def test_a_schema_has_the_columns_of_its_query() -> None:
    """Rows are inserted by name: a column that only one of them has would be null, or fail at night."""
    connection = bench().connection
    for table in sql_tables():
        selected = connection.sql(table.query).columns
        assert sorted(selected) == sorted(connection.table(table.full_name).columns), (
            f"sql/{table.stage}/{table.name}.sql selects other columns than its .schema.sql creates"
        )


def test_python_and_sql_make_different_tables() -> None:
    twice = [
        name for name, times in Counter(t.full_name for t in (*python_tables(), *sql_tables())).items() if times > 1
    ]
    assert not twice, f"{twice}: a table is made either by a file of sql/ or in assets, not by both"


def test_the_python_list_is_short() -> None:
    makers = {table.full_name for table in python_tables() if table.stage not in {"reference", "intake", "validated"}}
    with_scipy = {"indices.bounds", "grades.evidence", "grades.trend_evidence", "flags.case_effect"}
    folded = {"flags.case_event", "flags.case_status"}
    assert makers == {*with_scipy, *folded, "publications.data_dictionary"}, (
        "from facts to flags tables are SQL; Python makes only what needs scipy or folds events, and the dictionary"
    )


def test_checks_are_named_after_a_table_that_they_read() -> None:
    by_name = {table.full_name: table for table in tables()}
    for check in checks():
        assert check.full_name in by_name, f"sql/checks/{check.full_name}.{check.name}.sql names no table"
        read = read_by(check.query)
        guarded = {check.full_name, *by_name[check.full_name].reads}
        assert read & guarded, f"sql/checks/{check.full_name}.{check.name}.sql reads neither it nor what it is made of"


def test_checks_find_nothing_in_an_empty_warehouse() -> None:
    for check in checks():
        assert check.violations(bench().connection)[0] == 0, f"{check.full_name}.{check.name} fails on no data at all"
