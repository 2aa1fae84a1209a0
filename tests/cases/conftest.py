"""An installation with one case, opened at the end of 31 May 2026: rodents of a street at D, B is the target."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from reference.load import Standards
from settings import Settings
from tests.cases.filing import Hands, file_case


@pytest.fixture
def hands(settings: Settings, engine: Engine, standards: Standards) -> Hands:
    file_case(engine)
    return Hands(engine, settings, standards)
