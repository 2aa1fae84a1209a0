"""The page of all tables and columns, docs/data_dictionary.md, rendered from the comments in a warehouse.

`python -m assets.publications.dictionary_page` rewrites it; rows do not matter, so an empty warehouse will do.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb

from assets.catalogue import build_all, tables
from assets.night import Night
from assets.reference.mirror import NAMES
from assets.stages import STAGES
from reference.load import load_standards
from reference.tables import TABLES
from registry.snapshot import empty_snapshot
from settings import PROJECT_ROOT, STANDARDS

DICTIONARY_PAGE = PROJECT_ROOT / "docs" / "data_dictionary.md"

_CHAPTERS = {
    "reference": "标准与计划，原样取自 standards/ 及本地行。Standards and plans, as they stand in standards/.",
    "intake": "截止日当天的报送登记。The registry of submissions as it was at the end of the as-of day.",
    "validated": "各表接收的行，列与表单相同。Accepted rows; the columns are those of the forms.",
    "facts": "有效的行与计数。Rows in force, and what they count.",
    "indices": "按地区、轮次、周期合并的指数与区间。Indices pooled by place, round and period, with intervals.",
    "grades": "等级与把握程度。Letters, and how sure they are.",
    "flags": "需要处理的事项。What wants attention.",
    "publications": "供打印与查询的表。Tables to print and to look things up in.",
}
_INTRODUCTION = """# 数据字典 Data dictionary

本页由 `make dictionary` 从数据仓库的注释生成，请勿手改。同样的内容在每一版的 `publications.data_dictionary` 表中。
Rendered from the comments in the warehouse by `make dictionary`; do not edit. Every edition holds the same as its table
`publications.data_dictionary`.

日期列以 `_on` 结尾，时刻列以 `_at` 结尾（北京时间），是非列以 `is_`、`has_` 开头，单位写在列名里。
Dates end in `_on`, instants in `_at` (Asia/Shanghai), booleans begin with `is_` or `has_`, units stand in the name.
"""


class Line(NamedTuple):
    """One row of `publications.data_dictionary`."""

    stage: str
    table: str
    column: str
    data_type: str
    zh: str
    en: str


def render_dictionary(connection: duckdb.DuckDBPyConnection) -> str:
    """The page as Markdown: a chapter a stage, a table of columns for each table.

    Args:
        connection: A warehouse or edition in which every table has been built.
    """
    rows = connection.sql(
        "select stage, table_name, column_name, data_type, meaning_zh, meaning_en from publications.data_dictionary "
        "order by stage, table_name, column_number"
    ).fetchall()
    lines = [Line(*row) for row in rows]
    grain = {(t.stage, t.name): t.description for t in tables() if t.query}
    parts = [_INTRODUCTION]
    for stage in STAGES:
        parts.append(f"## {stage}\n\n{_CHAPTERS[stage]}\n")
        chapter = [line for line in lines if line.stage == stage]
        for name, described in groupby(chapter, key=lambda line: line.table):
            title, *columns = described
            parts.append(f"### {stage}.{name}\n\n{title.zh}。{title.en[:1].upper()}{title.en[1:]}.\n")
            if (stage, name) in grain and grain[stage, name].removeprefix("grain: ") != title.en:
                parts.append(f"{grain[stage, name].capitalize()}.\n")
            parts.extend(_mirror(columns) if _is_mirror(stage, name) else _table(columns))
    return "\n".join(parts)


def _is_mirror(stage: str, name: str) -> bool:
    return stage == "reference" and name in {NAMES.get(table, table) for table in TABLES}


def _mirror(columns: list[Line]) -> Iterator[str]:
    """One line a table: the files of standards/ are described in their own README."""
    yield " · ".join(f"`{c.column}` {c.zh}" for c in columns) + "\n"


def _table(columns: list[Line]) -> Iterator[str]:
    yield "| 列 column | 类型 type | 含义 | meaning |\n|---|---|---|---|"
    for c in columns:
        yield f"| `{c.column}` | {c.data_type.lower()} | {_cell(c.zh)} | {_cell(c.en)} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory in which every table stands, over the shipped standards and an empty registry."""
    connection = duckdb.connect()
    build_all(Night(connection, Path(), load_standards([STANDARDS]), empty_snapshot(), date(2026, 1, 1)))
    return connection


if __name__ == "__main__":
    with empty_warehouse() as warehouse:
        DICTIONARY_PAGE.write_text(render_dictionary(warehouse), encoding="utf-8")
