"""`sihai demo`: a year in Haining, received sheet by sheet, a real night over it, and what came out."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.flags import print_flags
from cli.grade_table import print_grades
from cli.installation import open_settings, read_standards, registry
from cli.night import grade
from cli.screen import err, out, progress
from editions.flags import read_flags
from editions.grades import read_grades
from editions.opened import open_edition
from settings import Settings

AS_OF = "2026-11-20"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel="运行")(demo)


def demo(
    accounts: Annotated[bool, typer.Option("--accounts", help="另建门户的示例账号，每种角色一个")] = False,
) -> None:
    """用示例数据（海宁一年，虚构）跑一夜，给出等级表 / a real night on the sample data."""
    from datetime import date

    settings = open_settings(make=True)
    err().print(f"示例数据（虚构的海宁一年）装入 {settings.home}", markup=False, soft_wrap=True)
    sent = _send(settings)
    report = grade(settings, date.fromisoformat(AS_OF))
    console = out()
    received = f"新报送 {sent} 份报表" if sent else "报表此前都已报送"
    state = "发布" if report.is_new else "内容没有变化，沿用版本"
    console.print(
        f"{received}；入库 {report.submissions} 份、{report.accepted_rows} 行；{state} {report.edition_id}"
        f"（{report.seconds:.0f} 秒）",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    console.print()
    with open_edition(settings) as edition:
        print_grades(
            console, read_grades(edition), f"{edition.mark}海宁市四害密度等级（示例数据，截至 {edition.as_of}）"
        )
        console.print()
        print_flags(console, read_flags(edition))
        folder = edition.folder
    _print_where(settings, str(folder))
    if accounts:
        from cli.sample_accounts import show_sample_accounts

        with registry(settings) as engine:
            show_sample_accounts(settings, engine, read_standards(settings))


def _send(settings: Settings) -> int:
    from cli.sample import lay_local_standards, send_sample

    lay_local_standards(settings)
    standards = read_standards(settings)
    with registry(settings, make=True) as engine, progress() as tell:
        return send_sample(settings, engine, standards, lambda done, total: tell("send", done, total))


def _print_where(settings: Settings, folder: str) -> None:
    database = settings.published / "sihai.duckdb"
    console = out()
    console.print()
    console.print("发布的数据库（只读打开，夜里重算不影响读者）", style="bold")
    for line in (
        f"  {database}",
        f"  每张表另有 Parquet：{folder}/parquet/",
        "打开它：",
        f"  Python  duckdb.connect('{database}', read_only=True)",
        f'  R       dbConnect(duckdb::duckdb(), "{database}", read_only = TRUE)',
        "  命令行  sihai grades --place 硖石街道；sihai flags；"
        "sihai query \"select * from publications.street_table\" --csv > street.csv",
    ):  # fmt: skip
        console.print(line, markup=False, soft_wrap=True)
