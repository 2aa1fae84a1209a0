"""The whole demo as a process, twice in a row: the same rows, and a file that others can open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]


def _sihai(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SIHAI_HOME": str(home), "COLUMNS": "100"}
    return subprocess.run(
        [sys.executable, "-m", "cli.main", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_demo_twice_then_rebuild_gives_the_same_rows(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = _sihai(home, "demo")
    assert first.returncode == 0, first.stderr
    for word in ("硖石街道", "海宁市", "未达目标", "漏报", str(home / "published" / "sihai.duckdb")):
        assert word in first.stdout
    with duckdb.connect(str(home / "published" / "sihai.duckdb"), read_only=True) as edition:
        letters = {row[0] for row in edition.sql("select distinct grade from grades.current_grade").fetchall()}
    assert letters >= {"A", "B", "C", "D", "N"}
    grades = json.loads(_sihai(home, "grades", "--json").stdout)

    second = _sihai(home, "demo")
    assert second.returncode == 0, second.stderr
    assert "报表此前都已报送" in second.stdout
    assert json.loads(_sihai(home, "grades", "--json").stdout)["places"] == grades["places"]

    (home / "warehouse.duckdb").write_bytes(b"damaged")
    for path in (home / "lake").rglob("*.parquet"):
        path.write_bytes(b"damaged")
    broken = _sihai(home, "doctor")
    assert broken.returncode == 1
    assert "sihai rebuild" in broken.stdout
    rebuilt = _sihai(home, "rebuild")
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert json.loads(_sihai(home, "grades", "--json").stdout)["places"] == grades["places"]
    assert _sihai(home, "doctor").returncode == 0
