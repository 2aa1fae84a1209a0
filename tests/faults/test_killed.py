"""kill -9 at many points of compute and publish: nothing lost or doubled, readers undisturbed, the next run mends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from settings import PROJECT_ROOT

pytestmark = pytest.mark.slow


def die(tmp_path: Path, action: str, points: int) -> list[dict[str, Any]]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults.dying", str(tmp_path), action, str(points)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-4000:]
    told: list[dict[str, Any]] = json.loads(run.stdout)
    assert [one["died"] for one in told] == [0] + [-9] * points, run.stderr[-4000:]
    assert {one["after"] for one in told} == {0}, run.stderr[-4000:]
    return told


def see_that_the_next_run_mended_all(whole: dict[str, Any], dead: list[dict[str, Any]]) -> None:
    for one in dead:
        point = f"killed at {one['point']}"
        assert one["left"] in ("2026-06-29", "2026-06-30"), point
        assert one["readable"] == whole["readable"], point
        assert one["edition"] == whole["edition"], point
        assert one["rows"] == whole["rows"], point
        assert one["shelf"] == whole["shelf"], point
        assert one["home"] == ["warehouse.duckdb"], point
        assert one["ingested"] == [2, 2], point
        assert one["findings"] == [], point
    assert {one["left"] for one in dead} == {"2026-06-29", "2026-06-30"}, "points before and after the swap"


def test_a_night_survives_kill_9_anywhere(tmp_path: Path) -> None:
    whole, *dead = die(tmp_path, "night", 4)
    see_that_the_next_run_mended_all(whole, dead)
    for one in dead:
        point = f"killed at {one['point']}"
        assert sorted(one["runs"]) in (["FAILURE", "SUCCESS", "SUCCESS"], ["SUCCESS", "SUCCESS"]), point
        assert set(one["claimed"]) <= {0}, point


def test_publication_survives_kill_9_anywhere(tmp_path: Path) -> None:
    whole, *dead = die(tmp_path, "publish", 10)
    see_that_the_next_run_mended_all(whole, dead)
