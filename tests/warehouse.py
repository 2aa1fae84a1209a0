"""A warehouse in memory in which a test fills some tables and has the tables that follow computed from them.

It is built once in a process, over the shipped standards and an empty registry. Each use happens inside a transaction
that is rolled back, so uses do not see each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.catalogue import build_all, tables
from assets.night import Night
from assets.table import Table, insert_arrow
from reference.load import Standards, load_standards
from registry.snapshot import empty_snapshot
from settings import STANDARDS

Rows = Sequence[Mapping[str, object]]
AS_OF = date(2026, 12, 31)
EMPTY: dict[str, list[dict[str, object]]] = empty_snapshot()
# These follow from the as-of day, so they change with it.
_OF_THE_DAY = ("reference.edition", "reference.period")


class Bench:
    """An empty warehouse, every table built."""

    def __init__(self, standards: Standards) -> None:
        self.standards = standards
        self.connection = duckdb.connect(config={"threads": 1})  # tables are tiny: threads only cost
        self.by_name: dict[str, Table] = {table.full_name: table for table in tables()}
        self._as_of = AS_OF
        build_all(self.night(AS_OF))
        self._loosen("reference")

    def night(self, as_of: date) -> Night:
        return Night(self.connection, Path("/nowhere"), self.standards, EMPTY, as_of)

    @contextmanager
    def computed(
        self, given: Mapping[str, Rows], targets: Iterable[str], as_of: date = AS_OF
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """Fill the given tables, build what lies between them and the targets, and hand out the connection.

        Rows of a table of standards/ are added to the shipped ones; every other holds the given rows and nothing else.
        Columns that a row leaves out are null.
        """
        night = self.night(as_of)
        changed = [*given, *(() if as_of == self._as_of else _OF_THE_DAY)]
        self.connection.execute("begin")
        try:
            for name, rows in given.items():
                self._fill(self.by_name[name], rows)
            for table in self._between(changed, targets):
                if table.full_name not in given:
                    self.connection.execute(table.schema)
                    table.fill(night)
            yield self.connection
        finally:
            self.connection.execute("rollback")

    def rows(
        self, given: Mapping[str, Rows], target: str, columns: Sequence[str], as_of: date = AS_OF
    ) -> list[tuple[object, ...]]:
        """Some columns of one computed table, in no particular order."""
        with self.computed(given, [target], as_of) as connection:
            return connection.table(target).project(", ".join(columns)).fetchall()

    def _fill(self, table: Table, rows: Rows) -> None:
        if table.stage != "reference" or table.reads:
            self.connection.execute(table.schema)
            self._loosen(table.stage, table.name)
        if rows:
            insert_arrow(self.connection, table.full_name, as_arrow(rows))

    def _loosen(self, stage: str, name: str = "%") -> None:
        """Let columns be null, so that a test writes only those that matter."""
        columns = self.connection.execute(
            "select table_name, column_name from duckdb_columns() "
            "where schema_name = $stage and table_name like $name and not is_nullable",
            {"stage": stage, "name": name},
        ).fetchall()
        for table, column in columns:
            self.connection.execute(f'alter table {stage}.{table} alter column "{column}" drop not null')

    def _between(self, changed: Iterable[str], targets: Iterable[str]) -> list[Table]:
        """Tables that depend on a changed one, or are one, and on which a target depends, in order."""
        touched = set(changed)
        for table in self.by_name.values():
            if touched.intersection(table.reads):
                touched.add(table.full_name)
        needed = set(targets)
        for table in reversed(self.by_name.values()):
            if table.full_name in needed:
                needed.update(table.reads)
        return [table for name, table in self.by_name.items() if name in touched and name in needed]


def as_arrow(rows: Rows) -> pa.Table:
    """Rows as Arrow, any of which may leave out columns that others have."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return pa.table({column: [row.get(column) for row in rows] for column in columns})


@cache
def bench() -> Bench:
    """The one of this process."""
    return Bench(load_standards([STANDARDS]))
