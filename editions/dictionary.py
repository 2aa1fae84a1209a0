"""The tables and columns of an edition with their meaning, as the edition itself tells them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_COLUMNS = """
    select stage, table_name, column_name, data_type, meaning_zh, meaning_en
    from publications.data_dictionary
    order by stage, table_name, column_number
"""

STAGE_ZH = {
    "reference": "标准与计划",
    "intake": "收报与决定",
    "validated": "审核通过的行",
    "facts": "统一的调查行与计量",
    "indices": "指数",
    "grades": "等级与依据",
    "flags": "未达标、缺报、可疑、案件",
    "publications": "汇总与字典",
}


@dataclass(frozen=True)
class DescribedTable:
    """A table with its columns; `columns` are rows of column_name, data_type, meaning_zh, meaning_en."""

    stage: str
    name: str
    meaning_zh: str
    meaning_en: str
    columns: list[Record] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        """Name with its schema, as SQL has it."""
        return f"{self.stage}.{self.name}"


def read_dictionary(edition: Edition) -> list[DescribedTable]:
    """Every table, in the order of the stages."""
    found: dict[tuple[str, str], DescribedTable] = {}
    for row in edition.rows(_COLUMNS):
        key = (str(row["stage"]), str(row["table_name"]))
        if not row["column_name"]:
            found[key] = DescribedTable(*key, str(row["meaning_zh"]), str(row["meaning_en"]))
        else:
            found.setdefault(key, DescribedTable(*key, "", "")).columns.append(row)
    order = list(STAGE_ZH)
    return sorted(found.values(), key=lambda table: (order.index(table.stage), table.name))


def search(tables: list[DescribedTable], words: str) -> list[DescribedTable]:
    """Tables in whose names and meanings every word is found, with the columns that tell; all without words."""
    wanted = words.lower().split()
    if not wanted:
        return tables
    found = []
    for table in tables:
        about = f"{table.full_name} {table.meaning_zh} {table.meaning_en}".lower()
        if all(word in about for word in wanted):
            found.append(table)
            continue
        columns = [
            column
            for column in table.columns
            if all(
                word in f"{about} {column['column_name']} {column['meaning_zh']} {column['meaning_en']}".lower()
                for word in wanted
            )
        ]
        if columns:
            found.append(DescribedTable(table.stage, table.name, table.meaning_zh, table.meaning_en, columns))
    return found
