"""The desk: an empty installation with the usual calls in fewer words."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from reference.load import Standards
from settings import Settings
from tests.intake.desk import Desk


@pytest.fixture
def desk(settings: Settings, engine: Engine, standards: Standards) -> Desk:
    return Desk(settings, engine, standards)
