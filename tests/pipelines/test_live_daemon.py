"""Dagster really running: a dropped workbook becomes an edition with no further command, and the schedule fires."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
from sqlalchemy import Engine

from assets.publications.shelf import Edition, NoEditionError, open_published, published_edition
from pipelines.home import environment, prepare_dagster_home
from reference.load import Standards
from settings import PROJECT_ROOT, SHANGHAI, Settings
from sheets.template import write_template
from tests.intake.desk import BRETEAU, Desk, row

pytestmark = pytest.mark.slow

# What the issue allows from drop to publication.
MOST_SECONDS = 180.0


@contextmanager
def running(settings: Settings, command: list[str]) -> Iterator[Path]:
    """A program of ours in a session of its own, ended with everything it started; gives its log."""
    log = settings.logs / "live.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=prepare_dagster_home(settings), cwd=PROJECT_ROOT, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield log
            assert process.poll() is None, log.read_text(encoding="utf-8")[-4000:]
        finally:
            sessions = [process.pid, *_children(process.pid)]
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            for session in sessions:
                _kill_session(session)
            process.wait()


def _children(pid: int) -> list[int]:
    """Direct children; `sihai dagster` starts each of its programs as a session leader."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in found.read_text().split()] if found.exists() else []


def _kill_session(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def wait_for(what: str, found: Callable[[], bool], seconds: float, log: Path) -> float:
    """Wait until `found` holds; returns how long that took."""
    started = time.monotonic()
    while not found():
        if time.monotonic() - started > seconds:
            pytest.fail(f"no {what} within {seconds:.0f} s:\n{log.read_text(encoding='utf-8')[-4000:]}")
        time.sleep(0.5)
    return time.monotonic() - started


def published(settings: Settings, *, official: bool) -> Edition | None:
    try:
        return published_edition(settings, official=official)
    except NoEditionError:
        return None


def test_a_dropped_workbook_is_published_with_no_further_command(settings: Settings, standards: Standards) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "cli.main", "dagster", "--port", str(port)]
    folder = settings.inbox / "硖石街道"
    folder.mkdir()
    with running(settings, command) as log:
        part = folder / ".布雷图.xlsx.part"
        write_template(part, BRETEAU, standards, rows=[row("甲"), row("乙")])
        part.rename(folder / "布雷图.xlsx")
        lake, received = settings.lake, settings.inbox / "received"
        taken = {
            "receipt": wait_for("receipt", received.exists, MOST_SECONDS, log),
            "batch": wait_for("batch", lambda: any(lake.glob("accepted/breteau/*.parquet")), MOST_SECONDS, log),
            "edition": wait_for("edition", lambda: published(settings, official=False) is not None, MOST_SECONDS, log),
        }
    logging.getLogger(__name__).info("seconds from one to the next: %s", taken)  # shown by --log-cli-level=INFO
    assert sum(taken.values()) < MOST_SECONDS
    edition = published(settings, official=False)
    assert edition is not None
    assert edition.kind == "intraday"
    assert published(settings, official=True) is None, "what has just come in is not official"
    with open_published(settings) as connection:
        assert connection.sql("select sender, is_in_force from intake.submission").fetchall() == [("硖石街道", True)]
        assert connection.sql("select unit_name from validated.breteau order by 1").fetchall() == [("乙",), ("甲",)]


def test_the_schedule_fires_and_grades_the_day_before(settings: Settings, engine: Engine, standards: Standards) -> None:
    Desk(settings, engine, standards).send([row("甲"), row("乙")])
    command = [sys.executable, "-m", "dagster._daemon", "run", "-m", "tests.pipelines.live_definitions"]
    before = datetime.now(SHANGHAI).date()
    with running(settings, [*command, "-d", str(PROJECT_ROOT)]) as log:
        wait_for("official edition", lambda: published(settings, official=True) is not None, MOST_SECONDS, log)
    edition = published(settings, official=True)
    assert edition is not None
    assert edition.kind == "nightly"
    assert edition.as_of in {day - timedelta(days=1) for day in (before, datetime.now(SHANGHAI).date())}
    assert edition.batch_ids == ("00000001",)


def test_a_run_killed_with_its_daemon_is_repeated_after_the_restart(
    settings: Settings, engine: Engine, standards: Standards
) -> None:
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙")])
    desk.ingest()
    command = [sys.executable, "-m", "dagster._daemon", "run", "-m", "pipelines.definitions", "-d", str(PROJECT_ROOT)]
    log = settings.logs / "killed.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=prepare_dagster_home(settings), cwd=PROJECT_ROOT, stdout=output, stderr=output,
            start_new_session=True,
        )  # fmt: skip
        try:
            wait_for("run under way", settings.warehouse.exists, MOST_SECONDS, log)
        finally:
            _kill_session(process.pid)
            process.wait()
    assert published(settings, official=False) is None, "killed in time"
    with running(settings, command) as log:
        wait_for("edition", lambda: published(settings, official=False) is not None, MOST_SECONDS, log)
    with environment(prepare_dagster_home(settings)), dg.DagsterInstance.get() as instance:
        first = list(instance.get_runs())[-1]
    assert (first.job_name, first.status) == ("intraday_grading", dg.DagsterRunStatus.FAILURE)
