"""`sihai nightly`, `sihai rebuild` and `sihai dagster`: grading now, from the ground up, or every night by itself."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, WrongUsageError
from cli.installation import open_settings, parse_date, read_standards, registry, today, yesterday
from cli.screen import err, out, progress
from settings import PROJECT_ROOT

if TYPE_CHECKING:
    from pipelines.run import RunReport
    from settings import Settings

_PORT = 3000
# Dagster's own processes take some seconds to end a run's children; after that they are ended.
_STOP_SECONDS = 20.0

AsOf = Annotated[str | None, typer.Option("--as-of", help="截止日期，例如 2026-11-20；不写则为昨天", metavar="DATE")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (nightly, dagster, rebuild):
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


def dagster(
    port: Annotated[int, typer.Option(min=1, max=65535, help="网页端口")] = _PORT,
    host: Annotated[str, typer.Option(help="网页地址；默认只有本机能打开")] = "127.0.0.1",
) -> None:
    """启动 Dagster：自动收表、每夜 01:30 评级 / webserver and daemon."""
    settings = open_settings(make=True)
    _require_free(host, port)
    read_standards(settings)
    from registry.database import open_registry

    open_registry(settings.registry_url).dispose()
    from pipelines.home import prepare_dagster_home

    environment = prepare_dagster_home(settings)
    location = ["-m", "pipelines.definitions", "-d", str(PROJECT_ROOT)]
    web = ["dagster_webserver", "-h", host, "-p", str(port), *location]
    commands = (web, ["dagster._daemon", "run", *location])
    # Ctrl-C reaches this process alone; it stops the two in order and waits for them.
    processes = [
        subprocess.Popen([sys.executable, "-m", *command], env=environment, cwd=PROJECT_ROOT, start_new_session=True)
        for command in commands
    ]
    console = err()
    console.print(f"网页 http://{host}:{port}", style="bold", markup=False)
    console.print(
        f"收件夹 {settings.inbox}；每夜 01:30（北京时间）评级。按 Ctrl-C 停止。", markup=False, soft_wrap=True
    )
    ended = _wait(processes)
    if ended is not None:
        name = ("网页", "后台")[ended]
        raise CommandError(
            f"Dagster 的{name}进程意外退出，两个都已停止；原因见上面的输出。",
            f"{commands[ended][0]} ended with code {processes[ended].returncode}",
        )


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise WrongUsageError(
                f"端口 {port} 已被占用或不能用；请换一个，例如 --port {port + 1}。",
                f"cannot listen on {host}:{port}: {error}",
            ) from None


def _wait(processes: Sequence[subprocess.Popen[bytes]]) -> int | None:
    """Wait until somebody asks to stop or a process ends; stop all. Returns which one ended by itself."""
    stopping = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    former = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stopping:
            for number, process in enumerate(processes):
                if process.poll() is not None:
                    return number
            time.sleep(0.2)
        return None
    finally:
        _stop(processes)
        for signal_number, handler in former.items():
            signal.signal(signal_number, handler)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        _send(process, signal.SIGINT)
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _send(process, signal.SIGKILL)
            process.wait()


def _send(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Signal the whole session of a process: the webserver and the daemon each have a code server."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
