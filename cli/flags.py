"""`sihai flags`: what falls below target, is missing, could not be assessed, is stale, thinly sampled or suspicious."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cases.words import VECTOR_ZH
from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.screen import letter, mark, out, print_lines, ruled_table
from cli.suspicious import print_suspicious
from editions.flag_lines import (
    case_lines,
    facility_line,
    missing_line,
    not_assessed_line,
    plan_lines,
    stale_line,
    trend_line,
)
from editions.flags import Flags, read_flags
from editions.opened import Record, open_edition

if TYPE_CHECKING:
    from rich.console import Console


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(flags)


def flags(
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="未达目标的输出为 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """未达目标、漏报、未评定、过期、抽样不足、趋势、可疑 / below target and other flags."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        found = read_flags(edition)
        if as_json:
            print_json({**edition.about(), **vars(found)})
        elif as_csv:
            rows = found.below_target
            print_csv(list(rows[0]) if rows else [], [list(row.values()) for row in rows])
        else:
            print_flags(out(), found)


def print_flags(console: Console, found: Flags) -> None:
    """Print each kind under its heading; one line a finding."""
    from rich.text import Text

    if found.is_empty:
        console.print(Text("没有未达目标、漏报、未评定、过期或可疑的。"))
    if found.below_target:
        _print_below_target(console, found.below_target)
    if cases := case_lines(found.case_status):
        console.print()
        print_lines(console, cases, indent=0)
    for title, lines in (
        ("已过期", [stale_line(row) for row in found.stale_grade]),
        ("未评定", [not_assessed_line(row) for row in found.not_assessed]),
        ("漏报迟报", [missing_line(row) for row in found.missing_report]),
        ("重点单位设施合格率偏低", [facility_line(row) for row in found.low_facility_rate]),
        ("趋势信号，不是超标", [trend_line(row) for row in found.trend_signal]),
        ("抽样量不足方案，仅供参照", plan_lines(found.plan_not_met)),
    ):
        if lines:
            console.print()
            console.print(Text(f"{title}（{len(lines)}）", style="bold"))
            print_lines(console, lines)
    if found.suspicious_result:
        print_suspicious(console, found.suspicious_result)


def _print_below_target(console: Console, rows: list[Record]) -> None:
    from rich.text import Text

    console.print(Text(f"未达目标（{len(rows)}）", style="bold"))
    console.print()
    table = ruled_table(
        "镇街", "病媒", "现状", "目标", "把握", "需减少", "决定指标",
        right=["需减少"], center=["病媒", "现状", "目标"], fold=["决定指标"],
    )  # fmt: skip
    for row in rows:
        mend = row["findings_to_mend"]
        table.add_row(
            Text(str(row["place_name"])),
            Text(VECTOR_ZH[str(row["vector"])]),
            letter(None if row["actual"] is None else str(row["actual"])),
            Text(str(row["required"])),
            Text(mark(None if row["mark"] is None else str(row["mark"]))),
            Text(f"{mend} 处" if mend else ""),
            Text(str(row["indicator_zh"] or row["deciding_indicator_zh"] or "")),
        )
    console.print(table)
    console.print()
    sources = dict.fromkeys((row["required"], row["document_zh"] or row["target_id"]) for row in rows)
    print_lines(console, (f"目标 {required}：{source}" for required, source in sources), style="dim", indent=0)
