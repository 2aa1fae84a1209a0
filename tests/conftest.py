"""Fixtures that several rooms share: the standards as shipped, an empty installation, its registry."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Engine

from reference.load import Standards, load_standards
from registry.database import open_registry
from settings import STANDARDS, Settings
from tests.small_edition import publish_small

# How long an example takes says how busy the machine is, not whether the law holds.
hypothesis.settings.register_profile("sihai", deadline=None)
hypothesis.settings.load_profile("sihai")


@pytest.fixture(scope="session")
def standards() -> Standards:
    return load_standards([STANDARDS])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    made = Settings(home=home, registry_url=f"sqlite:///{home / 'registry.db'}")
    made.make_folders()
    return made


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_registry(settings.registry_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def published_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An installation with one street's last round, published; made once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "published-home"
    with (shared / "published-home.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "published").exists():
            shutil.rmtree(home, ignore_errors=True)
            publish_small(home)
    return home


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this pytest-xdist worker; "master" without it."""
    return os.environ.get("PYTEST_XDIST_WORKER", "master")
