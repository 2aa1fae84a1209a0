"""An installation with one published night, and a disk that can be filled."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pipelines.run import run_grading
from reference.load import Standards
from settings import Settings
from tests.faults.dying import BEFORE
from tests.intake.desk import Desk, at, row


@pytest.fixture
def desk(settings: Settings, engine: Engine, standards: Standards) -> Desk:
    """A night has been published and a second sheet waits."""
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙")], received_at=at(1))
    run_grading(settings, as_of=BEFORE)
    desk.send([row("丙")], received_at=at(2))
    return desk


class SmallDisk:
    """A folder on a tmpfs of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leaving_bytes: int = 0) -> None:
        """Leave so many bytes free, or none."""
        self._ballast.unlink(missing_ok=True)
        free = os.statvfs(self.folder)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - leaving_bytes))

    def free(self) -> None:
        """The operator makes room."""
        self._ballast.unlink(missing_ok=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[Path], SmallDisk]]:
    """Puts a folder on a tmpfs of 200 MB."""
    mounted: list[Path] = []

    def mount(folder: Path) -> SmallDisk:
        folder.mkdir(exist_ok=True, parents=True)
        command = ["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("mounting a small tmpfs needs root and the right to mount")
        mounted.append(folder)
        return SmallDisk(folder)

    yield mount
    for folder in mounted:
        # Lazily: a connection that a failed run left behind must not keep the disk.
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
