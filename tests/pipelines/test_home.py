"""Dagster's home: everything inside the installation, made once, and made again where a death left half of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from pipelines.home import environment, prepare_dagster_home
from settings import PROJECT_ROOT, Settings


def test_dagster_lives_in_the_installation(settings: Settings) -> None:
    wanted = prepare_dagster_home(settings)
    for name in ("DAGSTER_HOME", "SIHAI_DAGSTER_STORAGE", "SIHAI_DAGSTER_LOGS", "SIHAI_DAGSTER_ARTIFACTS"):
        assert Path(wanted[name]).is_relative_to(settings.home)
    with environment(wanted), dg.DagsterInstance.get() as instance:
        assert instance.telemetry_enabled is False
        assert Path(instance.storage_directory()).is_relative_to(settings.dagster_home)
    assert "DAGSTER_HOME" not in os.environ


@pytest.mark.parametrize("left", [b"not a database", b""], ids=["garbage", "nothing"])
def test_storage_half_made_by_a_dead_process_is_made_again(settings: Settings, left: bytes) -> None:
    folder = settings.dagster_home / "storage"
    (folder / "schedules").mkdir(parents=True)
    (folder / "schedules" / "schedules.db").write_bytes(left)
    with environment(prepare_dagster_home(settings)), dg.DagsterInstance.get() as instance:
        assert instance.get_runs() == []


@pytest.mark.slow
def test_processes_that_start_at_once_share_one_storage(settings: Settings) -> None:
    code = (
        "import dagster as dg; from pipelines.home import *; from settings import load_settings\n"
        "with environment(prepare_dagster_home(load_settings())), dg.DagsterInstance.get() as i: print(i.get_runs())"
    )
    told = [
        subprocess.Popen(
            [sys.executable, "-c", code], env={**os.environ, "SIHAI_HOME": str(settings.home)}, cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for _ in range(4)
    ]  # fmt: skip
    for process in told:
        output, complaint = process.communicate()
        assert output == "[]\n", complaint
