"""Faults for real: processes killed at many points, a disk that is full."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intake.attach import AttachFaultError, attach, attachments
from intake.blob import load_blob
from intake.doctor import examine
from intake.ingest import IngestError
from intake.receive import Receipt, ReceiveFaultError
from reference.load import Standards
from registry.database import open_registry
from settings import PROJECT_ROOT, Settings
from tests.intake.desk import Desk, at, row
from tests.intake.pictures import jpeg

pytestmark = pytest.mark.slow


def die(tmp_path: Path, action: str, points: int) -> list[dict[str, Any]]:
    run = subprocess.run(
        [sys.executable, "-m", "tests.intake.dying", str(tmp_path), action, str(points)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    told: list[dict[str, Any]] = json.loads(run.stdout)
    assert [one["died"] for one in told] == [0] + [-9] * points, run.stderr
    assert {one["after"] for one in told} == {0}, run.stderr
    return told


def test_receiving_survives_kill_9_anywhere(tmp_path: Path) -> None:
    for one in die(tmp_path, "receive", 40):
        point = f"killed at line {one['point']}"
        assert all(receipt in one["kept"] for receipt in one["given"]), point
        assert len(one["kept"]) <= len(one["given"]) + 1, point
        assert one["count"] == 5, point
        assert len({tuple(receipt) for receipt in one["again"]}) == 5, point
        assert all(receipt in one["again"] for receipt in one["given"]), point
        assert one["findings"] == [], point


def test_ingest_survives_kill_9_anywhere(tmp_path: Path) -> None:
    whole, *dead = die(tmp_path, "ingest", 24)
    assert sum(map(len, whole["rows"].values())) == 8
    for one in dead:
        point = f"killed at line {one['point']}"
        assert one["was_in"] in (0, len(whole["rows"])), point
        assert one["again"] == 0, point
        assert one["submissions"] == whole["submissions"], point
        assert one["rows"] == whole["rows"], point
        assert one["findings"] == [], point
    assert {one["was_in"] for one in dead} == {0, len(whole["rows"])}, "points before and after the commit"


def test_attaching_survives_kill_9_anywhere(tmp_path: Path) -> None:
    for one in die(tmp_path, "attach", 40):
        point = f"killed at line {one['point']}"
        assert {sha256 for _, sha256 in one["given"]} <= set(one["named"]), point
        assert len(one["named"]) <= len(one["given"]) + 1, point
        assert one["there"] == ["1", "2"], point
        assert set(one["mended"]) <= {"sidecar"}, f"{point}: a removal stands in the registry first"
        assert one["findings"] == [], point


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Four megabytes of tmpfs."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small tmpfs needs root and the right to mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing_and_says_so(small_disk: Path, standards: Standards) -> None:
    home = small_disk / "home"
    settings = Settings(home, f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    desk = Desk(settings, open_registry(settings.registry_url), standards)
    ballast = small_disk / "ballast"
    given: list[Receipt] = [desk.send([row("甲"), row("乙")], received_at=at(1))]
    with pytest.raises(ReceiveFaultError, match="检查磁盘空间"):  # noqa: PT012  which one fails is up to the disk
        for number in range(1000):
            given.append(desk.send(b"%d" % number * 20_000, received_at=at(2)))
    assert 10 < len(given) < 1000
    for receipt in given:
        load_blob(settings, receipt.sha256)
        assert desk.status(receipt)["status"] == "pending"

    _fill_to_the_brim(ballast)
    with pytest.raises(IngestError, match="Nothing was lost"):
        desk.ingest()
    assert all(desk.status(receipt)["status"] == "pending" for receipt in given)
    # The operator makes room.
    ballast.unlink()
    roomy = subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], capture_output=True, check=False)
    assert roomy.returncode == 0
    report = desk.ingest()
    assert (report.submissions, report.accepted_rows) == (len(given), 2)
    assert desk.send([row("丙")], received_at=at(3)).is_new
    _attach_until_full(desk, given[0], ballast)
    assert [f for f in examine(settings, desk.engine) if f.kind != "leftover"] == []
    desk.engine.dispose()


def _attach_until_full(desk: Desk, receipt: Receipt, ballast: Path) -> None:
    """A scan that does not fit is told so and leaves no trace; what was attached before stays."""
    number = receipt.receipt_no
    attach(desk.settings, desk.engine, number, jpeg(b"1"), filename="一", actor="甲")
    _fill_to_the_brim(ballast)
    with pytest.raises(AttachFaultError, match="检查磁盘空间"):
        attach(desk.settings, desk.engine, number, jpeg(b"2" * 100_000), filename="二", actor="甲")
    ballast.unlink()
    assert [one.event.filename for one in attachments(desk.engine, number)] == ["一"]


def _fill_to_the_brim(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            return
