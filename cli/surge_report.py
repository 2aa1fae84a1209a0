"""The daily report of a special round on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cli.screen import print_lines, ruled_table
from editions.numbers import beside
from editions.surge_words import LIMIT_ZH, NOTE_ZH, headline, limit_words, reporters, scope_words, sections

if TYPE_CHECKING:
    from rich.console import Console

    from editions.opened import Record
    from editions.surge import Report


def print_reports(console: Console, found: Sequence[Report], mark: str = "") -> None:
    """Print the reports one below the other."""
    from rich.text import Text

    if not found:
        console.print(Text("没有已开始的专项保障（standards/surge.csv）。"))
    for n, report in enumerate(found):
        if n:
            console.print()
        _print_report(console, report, mark)


def _print_report(console: Console, report: Report, mark: str) -> None:
    from rich.text import Text

    console.print(Text(f"{mark}{report.surge['name_zh']} 日报 {report.day}", style="bold"))
    print_lines(console, headline(report), style="dim", indent=0)
    for title, lines in sections(report):
        console.print()
        console.print(Text(f"{title}（{len(lines)}）" if lines else f"{title}：无", style="bold"))
        print_lines(console, lines)
    console.print()
    console.print(Text(reporters(report), style="bold"))
    _print_results(console, [r for r in report.results if r["is_surveyed"]])
    print_lines(console, [NOTE_ZH], style="dim", indent=0)


def _print_results(console: Console, rows: Sequence[Record]) -> None:
    if not rows:
        return
    table = ruled_table(
        "地区",
        "日期",
        "指标",
        "发现",
        "工作量",
        "指数",
        "限值",
        "对照",
        right=["发现", "工作量", "指数"],
        fold=["指标"],
    )
    for row in rows:
        table.add_row(
            str(row["place_name"]),
            str(row["day_on"])[5:],
            f"{row['indicator_zh']}{scope_words(row)}",
            str(row["found"]),
            str(row["effort"]),
            beside(row["value"], row["limit_value"]),
            limit_words(row),
            LIMIT_ZH[str(row["limit_state"])],
        )
    console.print()
    console.print(table)
    console.print()
