"""Quotas on the screen: one row a quota and place, then every name that is not met or not assessed, by its reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table
from editions.quota_words import added_lines, name_lines, short_lines, sources

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from editions.opened import Record
    from editions.quotas import Quotas


def print_quotas(console: Console, title: str, found: Quotas) -> None:
    """Print the table and, below it, complete lists of names; numbers in brackets are those of the table."""
    from rich.text import Text

    console.print(Text(title, style="bold"))
    if not found.rows and not found.added:
        console.print(Text("没有适用的数量指标；指标在 standards/quota.csv 中逐行登记。"))
        return
    if found.rows:
        console.print()
        console.print(_table(found.rows))
        console.print()
        print_lines(console, [*short_lines(found), *name_lines(found)], indent=0)
        print_lines(console, sources(found.rows), style="dim", indent=0)
    if found.added:
        console.print()
        console.print(Text("计入上级指标", style="bold"))
        print_lines(console, added_lines(found.added))


def _table(rows: Sequence[Record]) -> Table:
    from rich.text import Text

    counts = ("应有", "达到", "未达", "未评", "还缺")
    table = ruled_table("序", "地区", "指标", "期限", *counts, right=("序", *counts), fold=["指标"])
    for number, row in enumerate(rows, start=1):
        missing = int(str(row["missing_count"]))
        towns = "" if row["place_count"] == 1 else f"（{row['place_count']}地合计）"
        style = "bold white on red" if row["is_overdue"] else "yellow" if missing else "green"
        table.add_row(
            str(number),
            Text(str(row["place_name"])),
            Text(f"{row['name_zh']}{towns}"),
            Text(str(row["due_on"] or "-")),
            *(str(row[f"{what}_count"]) for what in ("required", "met", "not_met", "not_assessed")),
            Text.assemble((str(missing) if missing else "完成", style)),
        )
    return table
