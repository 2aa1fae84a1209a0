"""Why a place has its letters, on the screen: a sentence a vector, a line an indicator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.words import VECTOR_ZH
from cli.screen import letter, print_lines, ruled_table
from editions.explanation import about, trend_line
from editions.numbers import limits, short
from editions.words import STATE_ZH

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from editions.opened import Record


def print_explanation(console: Console, place: Record, found: dict[str, list[Record]]) -> None:
    """Print one block a vector: a sentence, then its indicators."""
    from rich.text import Text

    console.print(Text(f"{place['place_name']}（{place['place_code']}）", style="bold"))
    if not found["vectors"]:
        console.print(Text("没有评定，也没有评定任务。"))
    for vector in found["vectors"]:
        name = VECTOR_ZH[str(vector["vector"])]
        console.print()
        console.print(Text.assemble((name, "bold"), " ", letter(_text(vector["grade"]) or "N"), " ", about(vector)))
        indicators = [row for row in found["indicators"] if row["vector"] == vector["vector"]]
        if indicators:
            console.print(_indicator_table(indicators))
        trends = [row for row in found["trends"] if row["vector"] == vector["vector"]]
        print_lines(console, map(trend_line, trends), style="dim")
    if found["indicators"]:
        console.print()
        console.print(
            Text("区间为 95% 精确区间（Clopper-Pearson、Garwood）；可达 = 按现有检查量可能评出的等级。", style="dim")
        )


def _indicator_table(indicators: list[Record]) -> Table:
    from rich.text import Text

    table = ruled_table(
        "指标", "发现/检查", "指数", "95%区间", "限值 A/B/C", "等级", "可达",
        right=["发现/检查", "指数", "95%区间"], center=["等级"], fold=["指标"],
    )  # fmt: skip
    for row in indicators:
        is_assessed = row["state"] == "assessed"
        bounds = f"{short(row['lower_95'])}-{short(row['upper_95'])}" if row["upper_95"] is not None else ""
        table.add_row(
            Text(_text(row["name_zh"])),
            Text(f"{row['found']}/{row['effort']}" if row["effort"] is not None else ""),
            Text(short(row["value"])),
            Text(bounds),
            Text(limits(row)),
            letter(_text(row["grade"])) if is_assessed else Text(STATE_ZH.get(_text(row["state"]), ""), style="dim"),
            Text(_text(row["attainable_grades"])),
        )
    return table


def _text(value: object) -> str:
    return "" if value is None else str(value)
