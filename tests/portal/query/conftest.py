"""A small edition to query, with things lying about that a query must not reach."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from assets.publications.shelf import DATABASE, MANIFEST
from portal.query.sandbox import Sandbox

STREETS = 1_600


@pytest.fixture(scope="session")
def edition_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("edition")
    (folder / "parquet" / "grades").mkdir(parents=True)
    with duckdb.connect(str(folder / DATABASE)) as connection:
        connection.execute("create schema grades")
        connection.execute(
            "create table grades.street_grade as "
            "select cast(330481000 + range as varchar) as place_code, 'B' as street_grade from range($streets)",
            {"streets": STREETS},
        )
        target = folder / "parquet" / "grades" / "street_grade.parquet"
        connection.execute(f"copy grades.street_grade to '{target}' (format parquet)")
    with duckdb.connect(str(folder / "other.duckdb")) as other:
        other.execute("create table t as select 1 as a")
    (folder / "other.csv").write_text("a\n1\n")
    (folder / MANIFEST).write_text("{}")
    return folder


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made
