"""One reading process for all tests with real data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sheets.isolated import Reader


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader() as running:
        yield running
