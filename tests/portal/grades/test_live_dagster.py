"""The webserver itself: a run asked for over GraphQL, followed while it waits and runs, and what it published."""

from __future__ import annotations

import socket
import sys
import time
from datetime import datetime

import pytest
from sqlalchemy import Engine

from assets.publications.shelf import published_edition
from portal.dagster import Dagster, DagsterError, Run, State
from reference.load import Standards
from settings import PROJECT_ROOT, SHANGHAI, Settings
from tests.intake.desk import Desk, row
from tests.pipelines.test_live_daemon import MOST_SECONDS, running, wait_for

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(dagster: Dagster) -> bool:
    try:
        dagster.under_way()
    except DagsterError:
        return False
    return True


def follow(dagster: Dagster, run_id: str) -> list[Run]:
    """Every state of a run until it is over."""
    seen = [dagster.run(run_id)]
    started = time.monotonic()
    while not seen[-1].state.is_over and time.monotonic() - started < MOST_SECONDS:
        time.sleep(1)
        seen.append(dagster.run(run_id))
    return seen


def test_a_run_asked_for_is_followed_to_its_edition(settings: Settings, engine: Engine, standards: Standards) -> None:
    Desk(settings, engine, standards).send([row("甲"), row("乙")])
    port = free_port()
    dagster = Dagster(f"http://127.0.0.1:{port}")
    today = datetime.now(SHANGHAI).date()
    with running(settings, [sys.executable, "-m", "cli.main", "dagster", "--port", str(port)]) as log:
        wait_for("webserver", lambda: answers(dagster), MOST_SECONDS, log)
        run_id, is_new = dagster.grade(today, "wang")
        again, is_second = dagster.grade(today, "li")
        seen = follow(dagster, run_id)
    assert (is_new, is_second, again) == (True, False, run_id)
    last = seen[-1]
    assert last.state is State.DONE, last
    assert seen[0].state in (State.WAITING, State.RUNNING)
    assert [run.steps_done for run in seen] == sorted(run.steps_done for run in seen)
    assert last.steps_done == last.steps_all > 100
    assert last.asked_by == "wang"
    edition = published_edition(settings)
    assert (edition.edition_id, edition.kind) == (last.edition_id, "intraday")


def test_without_a_daemon_a_run_waits_and_that_is_told(settings: Settings, engine: Engine) -> None:
    port = free_port()
    dagster = Dagster(f"http://127.0.0.1:{port}")
    command = [sys.executable, "-m", "dagster_webserver", "-h", "127.0.0.1", "-p", str(port)]
    with running(settings, [*command, "-m", "pipelines.definitions", "-d", str(PROJECT_ROOT)]) as log:
        wait_for("webserver", lambda: answers(dagster), MOST_SECONDS, log)
        run_id, _ = dagster.grade(datetime.now(SHANGHAI).date(), "wang")
        waiting = dagster.run(run_id)
        joined, is_new = dagster.grade(datetime.now(SHANGHAI).date(), "li")
    assert (waiting.state, waiting.steps_done, waiting.has_daemon) == (State.WAITING, 0, False)
    assert waiting.steps_all > 100
    assert (joined, is_new) == (run_id, False)
    assert not answers(dagster)
