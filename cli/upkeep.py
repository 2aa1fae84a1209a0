"""`sihai doctor` and `sihai standards check`: is everything still as it should be."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import ExitCode, WrongUsageError
from cli.export import print_json
from cli.installation import open_settings, read_standards
from cli.screen import out

if TYPE_CHECKING:
    from intake.finding import Finding
    from settings import Settings


# Findings of one kind that are printed: a lost lake is one matter, not a line for each of its files.
_MOST_ALIKE = 10


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel="维护")(doctor)
    standards = typer.Typer(name="standards", help="标准数据 / standards as data.", no_args_is_help=True)
    standards.callback()(_standards)
    standards.command(name="check")(check_standards)
    app.add_typer(standards, rich_help_panel="维护")


def _standards() -> None:
    """标准数据（限值、目标、轮次、区划……） / standards as data."""


def doctor(
    restore: Annotated[bool, typer.Option("--restore", help="修复能修复的：由回执记录补登记库，清理残留")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """查看哪里损坏、怎样修复；--restore 修复 / what is damaged, and mending it."""
    settings = open_settings()
    if not settings.home.is_dir():
        raise WrongUsageError(
            f"{settings.home} 不存在，没有可检查的；请核对 SIHAI_HOME，或运行 sihai demo 生成示例。",
            f"SIHAI_HOME {settings.home} does not exist",
        )
    findings = _examine(settings, restore=restore)
    if as_json:
        print_json([vars(finding) for finding in findings])
    else:
        _print(findings)
    # An orphan counts for nothing and harms nothing.
    if any(not finding.is_mended and finding.kind not in ("orphan", "leftover") for finding in findings):
        raise typer.Exit(ExitCode.PROBLEMS)


def _examine(settings: Settings, *, restore: bool) -> list[Finding]:
    from cases.file_doctor import check_event_files
    from cases.notices.findings import notice_findings
    from cli.editions import damage_of
    from intake.doctor import examine
    from intake.finding import Finding
    from registry.database import open_registry, read

    engine = open_registry(settings.registry_url)
    try:
        findings = examine(settings, engine, mend=restore)
        with read(engine) as connection:
            findings += check_event_files(settings, connection)
            findings += notice_findings(connection, datetime.now(UTC))
    finally:
        engine.dispose()
    folders = sorted(settings.editions.glob("*")) if settings.editions.is_dir() else []
    for folder in folders:
        damage = damage_of(folder) if folder.is_dir() and not folder.name.startswith(".") else ""
        if damage:
            zh = f"发布的版本 {folder.name} 已损坏；请运行 sihai rebuild 重新生成。"
            findings.append(Finding("edition", folder.name, zh, f"{damage}; run `sihai rebuild`"))
    return findings


def _print(findings: list[Finding]) -> None:
    from rich.text import Text

    console = out()
    if not findings:
        console.print("一切完好：报送原件、附件和照片、回执记录、登记库、数据湖、发布版本。")
        return
    seen: Counter[tuple[str, bool]] = Counter()
    for finding in findings:
        alike = (finding.kind, finding.is_mended)
        seen[alike] += 1
        if seen[alike] > _MOST_ALIKE:
            continue
        state = ("已修复", "bold green") if finding.is_mended else ("待处理", "bold yellow")
        console.print(Text.assemble(state, f"  {finding.zh}"), soft_wrap=True)
        console.print(Text(f"        {finding.en}", style="dim"), soft_wrap=True)
    left = sum(max(0, count - _MOST_ALIKE) for count in seen.values())
    if left:
        console.print(f"还有 {left} 处同类的，没有列出；加 --json 看全部。", style="dim")
    if any(not finding.is_mended and finding.kind in ("submission", "sidecar") for finding in findings):
        console.print("可由记录恢复的，运行 sihai doctor --restore。")


def check_standards() -> None:
    """检查标准数据：国家的和本地的 / check every row of standards/."""
    from reference.boundaries import read_boundaries

    settings = open_settings()
    found = read_standards(settings)
    rows = sum(len(rows) for rows in found.tables.values())
    local = settings.local_standards
    boundaries = read_boundaries(local, found)
    where = f"，含本地 {local}" if local.is_dir() and any(local.glob("*.csv")) else ""
    drawn = f"，{len(boundaries.areas)} 个地区的边界" if boundaries else ""
    out().print(f"标准数据没有错误：{len(found.tables)} 张表，{rows} 行{where}{drawn}。", markup=False, soft_wrap=True)
