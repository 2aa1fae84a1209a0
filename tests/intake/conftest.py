"""The desk: an empty installation with the usual calls in fewer words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from reference.load import Standards
from settings import Settings
from sheets.isolated import Reader
from tests.intake.desk import Desk


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    """One child process for all tests: starting it takes longer than most of them."""
    with Reader() as running:
        yield running


@pytest.fixture
def desk(settings: Settings, engine: Engine, standards: Standards, reader: Reader) -> Desk:
    return Desk(settings, engine, standards, reader)
