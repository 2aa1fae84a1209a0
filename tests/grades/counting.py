"""Measures and rounds as a test wants them, many cases to one warehouse: a case is a street in a round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.grades.ladder_oracle import VECTOR_OF
from tests.warehouse import Rows

STREETS = tuple(f"330481{n:03d}" for n in (1, 2, 3, 4, 101, 103, 105, 106, 107, 108, 110, 112))
DAY = date(2026, 5, 12)


def places_and_rounds() -> Iterator[tuple[str, str]]:
    """Distinct pairs without end: every street in the first round, then in the second, …"""
    number = 0
    while True:
        number += 1
        for street in STREETS:
            yield street, f"case-{number:04d}"


def measure(
    place: str, round_id: str, indicator: str, found: int, effort: int, unit: str = "甲店", **changes: object
) -> dict[str, object]:
    return {
        "submission_id": "sheet",
        "row_id": unit,
        "place_code": place,
        "unit_key": unit,
        "unit_type": "01",
        "is_key_unit": True,
        "is_built_up": True,
        "surveyed_on": DAY,
        "round_id": round_id,
        "round_kind": "assessment",
        "graded_kind": "assessment",
        "is_official": True,
        "is_graded": True,
        "vector": VECTOR_OF[indicator],
        "indicator": indicator,
        "found": found,
        "effort": effort,
        "is_in_season": True,
        **changes,
    }


def rounds_of(measures: Rows) -> Rows:
    """Unplanned rounds of the second quarter for all that the measures name."""
    return [
        {
            "round_id": name,
            "round_kind": "assessment",
            "is_planned": False,
            "starts_on": date(2026, 4, 1),
            "ends_on": date(2026, 6, 30),
        }
        for name in sorted({str(row["round_id"]) for row in measures})
    ]
