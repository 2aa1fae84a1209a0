"""`sihai nightly` and `sihai rebuild`: grading now, or from the ground up; every night by itself is cli/serve.py."""

from __future__ import annotations

import time
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import WrongUsageError
from cli.installation import open_settings, parse_date, read_standards, registry, today, yesterday
from cli.screen import out, progress

if TYPE_CHECKING:
    from pipelines.run import RunReport
    from settings import Settings

AsOf = Annotated[str | None, typer.Option("--as-of", help="截止日期，例如 2026-11-20；不写则为昨天", metavar="DATE")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (nightly, rebuild):
        app.command(rich_help_panel="运行")(command)


def nightly(
    as_of: AsOf = None,
    intraday: Annotated[bool, typer.Option("--intraday", help="今天到此刻的临时版本，不作正式依据")] = False,
) -> None:
    """跑一夜：入库、计算、发布 / run a night now."""
    default = today() if intraday else yesterday()
    day = default if as_of is None else parse_date(as_of, "--as-of")
    if day > today():
        raise WrongUsageError(f"--as-of 的日期 {day} 在将来；最晚是今天 {today()}。", f"--as-of {day} is in the future")
    settings = open_settings()
    with registry(settings):  # says what to do where nothing was ever sent, and sees that it opens
        pass
    # Here rather than inside the run: a bad row is told with file and line, not as a failed step.
    read_standards(settings)
    report = grade(settings, day, "intraday" if intraday else "nightly")
    print_report(report)


def grade(settings: Settings, as_of: date, kind: str = "nightly") -> RunReport:
    """One grading run: its progress on the screen, what Dagster says in logs/grading.log."""
    settings.logs.mkdir(parents=True, exist_ok=True)
    with progress() as tell, (settings.logs / "grading.log").open("a", encoding="utf-8") as log, redirect_stderr(log):
        from pipelines.run import run_grading

        return run_grading(settings, as_of=as_of, kind=kind, progress=tell)


def print_report(report: RunReport) -> None:
    """What the run did, in three lines."""
    console = out()
    state = "已发布" if report.is_new else "与已有版本相同，未重复生成"
    console.print(
        f"{state} {report.edition_id}（用时 {report.seconds:.0f} 秒）：入库 {report.submissions} 份报表，"
        f"收下 {report.accepted_rows} 行，退回 {report.refused_rows} 行。",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    if report.case_events:
        from cases.words import EVENT_ZH

        told = "、".join(f"{EVENT_ZH[kind]} {count}" for kind, count in report.case_events.items())
        console.print(f"  案件：{told}；sihai cases 可查看。", markup=False, soft_wrap=True)
    for sentence, rows in report.warnings.items():
        console.print(f"  注意：{sentence}（{rows} 行）", markup=False, soft_wrap=True)
    console.print(f"  数据库 {report.folder / 'sihai.duckdb'}", markup=False, soft_wrap=True)


def rebuild(as_of: AsOf = None) -> None:
    """从报送原件和登记库重建数据湖、计算库和发布版本 / rebuild from what was received."""
    settings = open_settings()
    standards = read_standards(settings)
    day = _rebuilt_day(settings) if as_of is None else parse_date(as_of, "--as-of")
    with registry(settings) as engine, progress() as tell:
        from intake.lock import writer_lock
        from intake.rebuild_lake import rebuild_lake

        with writer_lock(settings):
            report = rebuild_lake(settings, engine, standards, progress=tell)
            for path in (settings.warehouse, settings.warehouse.with_name(f"{settings.warehouse.name}.wal")):
                path.unlink(missing_ok=True)
            damaged = _set_damaged_editions_aside(settings)
    console = out()
    console.print(
        f"数据湖已重建：{report.batches} 批，{report.files} 个文件，{report.rows} 行。", markup=False, soft_wrap=True
    )
    for folder in damaged:
        console.print(f"  损坏的版本已移到 {folder}", markup=False, soft_wrap=True)
    print_report(grade(settings, day))


def _rebuilt_day(settings: Settings) -> date:
    """The day of the edition that readers have now; yesterday where there is none or it cannot be read."""
    from assets.publications.shelf import NoEditionError, published_edition

    try:
        return published_edition(settings, official=True).as_of
    except (NoEditionError, OSError, ValueError, KeyError):
        return yesterday()


def _set_damaged_editions_aside(settings: Settings) -> list[Path]:
    """Move editions whose files no longer are what their manifest says out of the way, so that they are made anew."""
    from cli.editions import damage_of

    moved = []
    for folder in sorted(settings.editions.iterdir()) if settings.editions.is_dir() else []:
        if folder.is_dir() and not folder.name.startswith(".") and damage_of(folder):
            aside = folder.with_name(f".damaged-{folder.name}-{time.strftime('%Y%m%d%H%M%S')}")
            moved.append(folder.rename(aside))
    return moved
