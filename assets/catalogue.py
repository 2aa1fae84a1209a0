"""Every table of the warehouse in an order in which each comes after what it reads.

The tables that Python makes stand in `python_tables`; all others are files in sql/.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from graphlib import TopologicalSorter

import duckdb

from assets.flags.case_tables import CASE_TABLES
from assets.flags.effect import CASE_EFFECT
from assets.grades.evidence import EVIDENCE
from assets.grades.trend_evidence import TREND_EVIDENCE
from assets.indices.bounds import BOUNDS
from assets.intake.cases import CASE_SNAPSHOTS
from assets.intake.findings import BREEDING_SITE_EVENT, PROBLEM_EVENT, TREATMENT
from assets.intake.snapshot import snapshots
from assets.night import Night
from assets.publications.dictionary import DATA_DICTIONARY
from assets.reference.calendar import EDITION, PERIOD
from assets.reference.mirror import mirrors
from assets.reference.rule import RULE
from assets.reference.working_day import WORKING_DAY
from assets.stages import STAGES
from assets.table import Table, sql_tables
from assets.validated.forms import validated_tables
from assets.validated.long import COUNT_CELL, INSPECTOR


def python_tables() -> list[Table]:
    """The tables that Python makes, with what they read."""
    return [
        *mirrors(),
        EDITION,
        PERIOD,
        RULE,
        WORKING_DAY,
        *snapshots(),
        *CASE_SNAPSHOTS,
        PROBLEM_EVENT,
        BREEDING_SITE_EVENT,
        TREATMENT,
        *validated_tables(),
        COUNT_CELL,
        INSPECTOR,
        BOUNDS,
        EVIDENCE,
        TREND_EVIDENCE,
        *CASE_TABLES,
        CASE_EFFECT,
        DATA_DICTIONARY,
    ]


@cache
def tables() -> tuple[Table, ...]:
    """All tables, each after the tables it reads; within that by stage and name.

    Raises:
        ValueError: A table reads one that does not exist, or two tables have one name.
    """
    every = _with_dictionary_last(sorted([*python_tables(), *sql_tables()], key=lambda t: (t.position, t.name)))
    by_name = {t.full_name: t for t in every}
    if len(by_name) != len(every):
        raise ValueError("two tables have the same name")
    for table in every:
        for read in table.reads:
            if read not in by_name:
                raise ValueError(f"{table.full_name} reads {read}, which no file and no list makes")
    order = TopologicalSorter({t.full_name: sorted(t.reads) for t in every}).static_order()
    return tuple(sorted((by_name[name] for name in order), key=lambda t: t.position))


def _with_dictionary_last(every: list[Table]) -> list[Table]:
    """The dictionary describes all tables, so it reads those that nothing else reads."""
    read = {name for table in every if table.name != DATA_DICTIONARY.name for name in table.reads}
    leaves = (table.full_name for table in every if table.full_name not in read and table.name != DATA_DICTIONARY.name)
    whole = replace(DATA_DICTIONARY, reads=tuple(leaves))
    return [whole if table is DATA_DICTIONARY else table for table in every]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the schemas and the record of built tables; set what every computation relies on."""
    connection.execute("set timezone = 'Asia/Shanghai'")
    for stage in STAGES:
        connection.execute(f"create schema if not exists {stage}")
    connection.execute(
        "create table if not exists reference.built_table "
        "(stage varchar, table_name varchar, fingerprint varchar, row_count bigint)"
    )


def build_all(night: Night) -> dict[str, int]:
    """Build every table of a run in order; the night does the same through Dagster, an asset a table.

    Returns:
        Rows by table.
    """
    prepare(night.connection)
    return {table.full_name: table.build(night) for table in tables()}
