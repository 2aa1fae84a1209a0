"""`sihai surge`: the daily report (日报) of a special round: who reported, what exceeds its limit, what is missing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from cli.errors import WrongUsageError
from cli.export import print_csv, print_json
from cli.screen import out
from cli.surge_report import print_reports
from editions.opened import open_edition
from editions.surge import chosen, read_report, read_surges


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="查看")(surge)


def surge(
    named: Annotated[str | None, typer.Argument(metavar="[SURGE]", help="专项代码或名称；不写则为正在进行的")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="哪一天，例如 2026-09-28；不写则为最近一天")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="各地区当日结果输出为 CSV（Excel 可直接打开）")] = False,
    official: Annotated[bool, typer.Option("--official", help="看正式版本（夜间发布）而非最新版本")] = False,
) -> None:
    """专项保障日报：谁已上报、什么超过限值、还缺什么 / daily report of a special round."""
    if as_csv and as_json:
        raise WrongUsageError("--csv 和 --json 只能选一个。", "choose one of --csv and --json")
    with open_edition(official=official) as edition:
        asked = day.date() if day else None
        found = [
            read_report(edition, row, asked) for row in chosen(read_surges(edition), named, asked or edition.as_of)
        ]
        if as_json:
            print_json({**edition.about(), "surges": [asdict(report) for report in found]})
        elif as_csv:
            rows = [row for report in found for row in report.results]
            print_csv(list(rows[0]) if rows else [], [list(row.values()) for row in rows])
        else:
            print_reports(out(), found, edition.mark)
