"""`publications.data_dictionary`: every published table and column with its comment, read from the warehouse itself."""

from __future__ import annotations

from assets.comments import SEPARATOR, comment_on_column, comment_on_table
from assets.night import Night
from assets.stages import STAGES
from assets.table import Table

_COLUMNS = (
    ("stage", "varchar", "阶段", "schema"),
    ("table_name", "varchar", "表", "table"),
    ("column_name", "varchar", "列", "column; empty for the table itself"),
    ("column_number", "bigint", "列序", "position of the column; 0 for the table itself"),
    ("data_type", "varchar", "类型", "DuckDB type"),
    ("meaning_zh", "varchar", "含义", "what it means, in Chinese"),
    ("meaning_en", "varchar", "英文含义", "what it means, in English"),
)
_QUERY = """
insert into publications.data_dictionary by name
with described as (
    select schema_name as stage, table_name, '' as column_name, 0 as column_number, '' as data_type, comment
    from duckdb_tables() where database_name = current_database()
    union all
    select schema_name, table_name, column_name, column_index, data_type, comment
    from duckdb_columns() where database_name = current_database() and not internal
)
select
    stage, table_name, column_name, column_number, data_type,
    split_part(comment, $separator, 1) as meaning_zh,
    split_part(comment, $separator, 2) as meaning_en
from described
where table_name <> 'built_table'
order by list_position($stages, stage), table_name, column_number
"""


def _fill(night: Night) -> None:
    night.connection.execute(_QUERY, {"separator": SEPARATOR, "stages": list(STAGES)})


_DESCRIPTION = ("数据字典", "every table and column of the edition, one row each")
DATA_DICTIONARY = Table(
    stage="publications",
    name="data_dictionary",
    description=": ".join(_DESCRIPTION),
    reads=(),  # all tables: the catalogue names those that nothing else reads
    schema="create or replace table publications.data_dictionary (\n"
    + ",\n".join(f"    {name} {kind}" for name, kind, *_ in _COLUMNS)
    + "\n);\n"
    + "\n".join(
        [
            comment_on_table("publications", "data_dictionary", *_DESCRIPTION),
            *(comment_on_column("publications", "data_dictionary", name, zh, en) for name, _, zh, en in _COLUMNS),
        ]
    ),
    fill=_fill,
)
