"""`sihai standards check` reads the boundaries that a county laid beside its rows."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

RING = [[120.5, 30.4], [120.6, 30.4], [120.6, 30.5], [120.5, 30.4]]


def lay(home: Path, code: str) -> None:
    folder = home / "standards"
    folder.mkdir(parents=True, exist_ok=True)
    geometry = {"type": "Polygon", "coordinates": [RING]}
    feature = {"type": "Feature", "properties": {"place_code": code}, "geometry": geometry}
    content = {"type": "FeatureCollection", "features": [feature]}
    (folder / "boundaries.geojson").write_text(json.dumps(content), encoding="utf-8")


def test_boundaries_that_can_be_used_are_counted(run: Run, home: Path) -> None:
    lay(home, "330481001")
    ran = run("standards", "check")
    assert ran.code == 0
    assert "1 个地区的边界" in ran.out


def test_a_slip_in_them_is_an_error_of_the_standards(run: Run, home: Path) -> None:
    lay(home, "999999")
    ran = run("standards", "check")
    assert ran.code != 0
    assert "boundaries.geojson:1: 第1个要素：区划代码“999999”不在place.csv中" in ran.err


def test_without_them_nothing_is_said_of_them(run: Run) -> None:
    ran = run("standards", "check")
    assert ran.code == 0
    assert "边界" not in ran.out
