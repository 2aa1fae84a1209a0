"""Where Dagster lives: the environment that makes dagster.yaml count, and storage that several processes may open."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
from alembic.util.exc import CommandError
from sqlalchemy.exc import DatabaseError

from settings import PROJECT_ROOT, Settings


def prepare_dagster_home(settings: Settings) -> dict[str, str]:
    """Make the folder that DAGSTER_HOME must name, with dagster.yaml and empty storage in it.

    Returns:
        The environment for every Dagster process of this installation, `os.environ` included.

    Raises:
        OSError: The disk is full or not writable.
        DatabaseError: The same, where SQLite meets it first.
    """
    settings.make_folders()
    home = settings.dagster_home
    folders = {
        "SIHAI_DAGSTER_STORAGE": home / "storage",
        "SIHAI_DAGSTER_LOGS": home / "compute_logs",
        "SIHAI_DAGSTER_ARTIFACTS": home / "artifacts",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(PROJECT_ROOT / "dagster.yaml", home / "dagster.yaml")
    wanted = {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "DAGSTER_HOME": str(home),
        **settings.environment(),
    }
    _make_storage(home, folders["SIHAI_DAGSTER_STORAGE"], wanted)
    return wanted


@contextmanager
def environment(wanted: dict[str, str]) -> Iterator[None]:
    """The environment of an installation for a while: Dagster and the resource read it there."""
    former = dict(os.environ)
    os.environ.update(wanted)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(former)


def _make_storage(home: Path, storage: Path, wanted: dict[str, str]) -> None:
    """Have Dagster make its databases once, in one process.

    Two processes that make them at once, as webserver and daemon do at their first start, each write the revision;
    a database with two of them is never opened again.
    """
    ready = home / "storage.ready"
    with (home / "storage.lock").open("w") as lock, environment(wanted):
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            return
        try:
            dg.DagsterInstance.get().dispose()
        except (CommandError, DatabaseError):
            # Half made by a process that died: only the history of runs lies here, and nothing has run yet.
            storage.rename(storage.with_name(f"storage.damaged-{time.strftime('%Y%m%d%H%M%S')}"))
            storage.mkdir()
            dg.DagsterInstance.get().dispose()
        ready.touch()
