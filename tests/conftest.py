"""Fixtures that several rooms share: the standards as shipped, an empty installation, its registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reference.load import Standards, load_standards
from registry.database import open_registry
from settings import STANDARDS, Settings


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
