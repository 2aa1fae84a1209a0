"""An installation with one published night, and a disk that can be filled."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.run import run_grading
from reference.load import Standards
from registry.database import open_registry
from settings import Settings
from tests.faults.nights import BEFORE
from tests.intake.desk import Desk, at, row


@pytest.fixture(scope="session")
def night_before(tmp_path_factory: pytest.TempPathFactory, standards: Standards) -> Path:
    """An installation where a night has been published and a sheet of the next day waits; tests work on copies."""
    home = tmp_path_factory.mktemp("faults") / "home"
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    settings.make_folders()
    engine = open_registry(settings.registry_url)
    desk = Desk(settings, engine, standards)
    desk.send([row("甲"), row("乙")], received_at=at(1))
    run_grading(settings, as_of=BEFORE)
    desk.send([row("丙")], received_at=at(30))
    engine.dispose()
    return home


@pytest.fixture
def desk(tmp_path: Path, night_before: Path, standards: Standards) -> Iterator[Desk]:
    """A copy of it, in a folder `disk` that may be a small disk."""
    home = tmp_path / "disk" / "home"
    shutil.copytree(night_before, home, symlinks=True)
    settings = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    engine = open_registry(settings.registry_url)
    yield Desk(settings, engine, standards)
    engine.dispose()


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
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """Makes `disk` a tmpfs of 300 MB; to be asked for before `desk`."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small tmpfs needs root and the right to mount")
    yield SmallDisk(folder)
    # Lazily: a connection that a failed run left behind must not keep the disk.
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
