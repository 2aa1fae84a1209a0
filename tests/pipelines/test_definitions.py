"""What Dagster knows: the graph as it stands, jobs, and that everything runs without being switched on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from assets.stages import STAGES
from pipelines.definitions import build_definitions
from pipelines.home import prepare_dagster_home
from pipelines.tables import EDITION, FOLLOWED, INGEST
from settings import PROJECT_ROOT, Settings
from tests.pipelines.asset_graph import SNAPSHOT, asset_graph


def test_asset_graph_is_the_one_that_was_agreed() -> None:
    assert asset_graph() == SNAPSHOT.read_text(encoding="utf-8"), (
        "the graph changed; if so it should be: python -m tests.pipelines.asset_graph"
    )


def test_schedule_and_sensors_run_by_default() -> None:
    definitions = build_definitions()
    schedules, sensors = list(definitions.schedules or []), list(definitions.sensors or [])
    assert {s.name for s in (*schedules, *sensors)} == {
        "nightly_schedule",
        "ingest_sensor",
        "grading_after_ingest",
        "missed_night",
        "notices_sensor",
    }
    assert all(
        s.default_status in (dg.DefaultScheduleStatus.RUNNING, dg.DefaultSensorStatus.RUNNING)
        for s in (*schedules, *sensors)
        if isinstance(s, dg.ScheduleDefinition | dg.SensorDefinition)
    )


@pytest.mark.parametrize("job", ["nightly_grading", "intraday_grading"])
def test_a_grading_job_ingests_first_and_publishes_last(job: str) -> None:
    graph = build_definitions().resolve_asset_graph()
    keys = build_definitions().resolve_job_def(job).asset_layer.executable_asset_keys
    assert set(keys) == graph.get_all_asset_keys()
    order = graph.toposorted_asset_keys
    assert (order[0], order[-2:]) == (INGEST, [EDITION, FOLLOWED])


def test_every_asset_is_described_and_grouped_by_its_stage() -> None:
    graph = build_definitions().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.description, key
        assert node.group_name == key.path[0], key
        assert node.group_name in (*STAGES, "lake"), key


@pytest.mark.slow
def test_dg_check_defs(settings: Settings) -> None:
    run = subprocess.run(
        [str(Path(sys.executable).with_name("dg")), "check", "defs"],
        cwd=PROJECT_ROOT,
        env={**prepare_dagster_home(settings), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All definitions loaded successfully" in run.stdout + run.stderr
