"""Values as JSON and CSV, and dates as typed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from cli.errors import WrongUsageError
from cli.installation import parse_date, parse_instant
from editions.written import csv_value, json_value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("12"), 12),
        (Decimal("0.500"), 0.5),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, tzinfo=UTC), "2026-01-02T03:00:00+00:00"),
    ],
)
def test_json_values(value: object, expected: object) -> None:
    assert json_value(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, ""),
        (True, "true"),
        ("=1+1", "'=1+1"),
        ("-", "'-"),
        (-1, "-1"),
        (Decimal("1.50"), "1.5"),
        ("硖石", "硖石"),
    ],
)
def test_csv_values(value: object, expected: str) -> None:
    assert csv_value(value) == expected


def test_dates_and_instants() -> None:
    assert parse_date("2026-11-20", "--as-of") == date(2026, 11, 20)
    instant = parse_instant("2026-03-01T08:30", "--received-at")
    assert instant.isoformat() == "2026-03-01T08:30:00+08:00"
    for text in ("20261120", "2026-W47-5", "今天"):
        with pytest.raises(WrongUsageError):
            parse_date(text, "--as-of")
