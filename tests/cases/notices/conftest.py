from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.cases.notices.county import County
from tests.cases.notices.receiver import Receiver, receiving


@pytest.fixture
def county(engine: Engine) -> County:
    return County(engine)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver
