"""A table of the warehouse: its name, what it reads, and how one run fills it.

SQL tables are files: `sql/<stage>/<table>.sql` is one SELECT, `.schema.sql` beside it creates and comments the table.
Tables that Python makes are listed in `assets.catalogue` with the tables they read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.night import Night
from assets.stages import STAGES
from settings import SQL


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes:
        stage: Schema it lives in.
        name: Plain noun.
        description: One sentence: its grain.
        reads: Tables it reads, as `stage.table`.
        schema: `create or replace` and `comment on` statements: a table is always made anew with its comments.
        fill: Computes and stores the rows of one run.
        query: Its SELECT, "" for tables that Python makes.
    """

    stage: str
    name: str
    description: str
    reads: tuple[str, ...]
    schema: str
    fill: Callable[[Night], None]
    query: str = ""

    @property
    def full_name(self) -> str:
        """Name with its schema, as SQL writes it."""
        return f"{self.stage}.{self.name}"

    @cached_property
    def position(self) -> int:
        """Place of its stage in the order of the stages."""
        return STAGES.index(self.stage)

    def build(self, night: Night) -> int:
        """Replace the table's rows by those of this run, in one transaction.

        Returns:
            Number of rows.
        """
        connection = night.connection
        connection.execute("begin")
        try:
            connection.execute(self.schema)
            self.fill(night)
            rows = count_rows(connection, self.full_name)
            connection.execute(
                "delete from reference.built_table where stage = $stage and table_name = $name",
                {"stage": self.stage, "name": self.name},
            )
            connection.execute(
                "insert into reference.built_table values ($stage, $name, $fingerprint, $rows)",
                {"stage": self.stage, "name": self.name, "fingerprint": night.fingerprint, "rows": rows},
            )
            connection.execute("commit")
        except BaseException:
            connection.execute("rollback")
            raise
        return rows


def count_rows(connection: duckdb.DuckDBPyConnection, full_name: str) -> int:
    """Rows of a table or view."""
    return int(connection.table(full_name).count("*").fetchall()[0][0])


def insert_rows(
    connection: duckdb.DuckDBPyConnection, full_name: str, rows: Iterable[dict[str, object]], schema: pa.Schema
) -> None:
    """Insert Python rows by column name; `schema` gives the Arrow types, so that an empty list works too."""
    insert_arrow(connection, full_name, pa.Table.from_pylist(list(rows), schema=schema))


def insert_arrow(connection: duckdb.DuckDBPyConnection, full_name: str, rows: pa.Table) -> None:
    """Insert an Arrow table by column name."""
    connection.register("incoming_rows", rows)
    try:
        connection.execute(f"insert into {full_name} by name select * from incoming_rows")  # noqa: S608 - our own name
    finally:
        connection.unregister("incoming_rows")


def sql_table(query_file: Path) -> Table:
    """The table that a SQL file computes.

    The first comment line of the file is its description; what it reads comes from DuckDB's own parser.
    """
    stage, name = query_file.parent.name, query_file.stem
    query = query_file.read_text(encoding="utf-8")
    schema_file = query_file.with_suffix(".schema.sql")
    if not schema_file.exists():
        raise FileNotFoundError(f"{query_file} has no {schema_file.name} beside it")

    def fill(night: Night) -> None:
        night.connection.execute(f"insert into {stage}.{name} by name {query}")

    return Table(
        stage=stage,
        name=name,
        description=query.splitlines()[0].removeprefix("-- ").strip(),
        reads=tables_read(query),
        schema=schema_file.read_text(encoding="utf-8"),
        fill=fill,
        query=query,
    )


def tables_read(query: str) -> tuple[str, ...]:
    """Tables that a query reads, as `stage.table`, by DuckDB's own parser; names of its CTEs aside."""
    # DuckDB quotes names that are also keywords, such as "target"
    return tuple(sorted(name.replace('"', "") for name in duckdb.get_table_names(query, qualified=True)))


def sql_tables(folder: Path = SQL) -> list[Table]:
    """Every SQL table of the project."""
    files = (f for stage in STAGES for f in sorted((folder / stage).glob("*.sql")) if not f.stem.endswith(".schema"))
    return [sql_table(f) for f in files]
