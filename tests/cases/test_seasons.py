"""When a season ends before something is due: in Zhejiang flies are surveyed from April to November, rodents always."""

from __future__ import annotations

from datetime import date

import pytest

from cases.seasons import Seasons
from reference.load import Standards


@pytest.mark.parametrize(
    ("vector", "on", "due_on", "last"),
    [
        ("fly", date(2026, 11, 26), date(2026, 12, 18), date(2026, 11, 30)),
        ("fly", date(2026, 11, 26), date(2026, 12, 1), date(2026, 11, 30)),
        ("fly", date(2026, 11, 26), date(2026, 11, 30), None),
        ("fly", date(2026, 4, 1), date(2027, 1, 5), date(2026, 11, 30)),
        ("fly", date(2026, 12, 1), date(2026, 12, 18), None),
        ("rodent", date(2026, 11, 26), date(2027, 1, 18), None),
    ],
)
def test_a_season_that_ends_before_the_deadline_is_told(
    standards: Standards, vector: str, on: date, due_on: date, last: date | None
) -> None:
    assert Seasons(standards).ends_before("330481103", vector, on, due_on) == last
