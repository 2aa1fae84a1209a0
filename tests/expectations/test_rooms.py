"""Standard rooms: one rule of rounding, at its edges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from expectations.judge import Judged
from expectations.rooms import standard_rooms
from reference.load import Standards


@pytest.mark.parametrize(
    ("rooms", "large_rooms", "area", "expected"),
    [
        (10, 0, "0", 10),  # without larger rooms every room is one
        (10, 1, "15.001", 11),  # just above 15 m² is a second room
        (10, 2, "60", 12),  # exactly four times 15 m²
        (10, 2, "60.001", 13),  # a fraction more rounds up
        (10, 2, "59.999", 12),  # a fraction less does as well
        (1, 1, "300", 20),  # one hall
        (0, 0, "0", 0),
    ],
)
def test_conversion(rooms: int, large_rooms: int, area: str, expected: int, standards: Standards) -> None:
    assert standard_rooms(rooms, large_rooms, Decimal(area), standards) == expected


@pytest.mark.parametrize(
    ("stated", "large_rooms", "area", "is_broken"),
    [(12, 2, "60", False), (13, 2, "60", True), (11, 2, "60", True), (13, 2, "60.001", False), (10, None, None, False)],
)
def test_the_sheet_must_convert_alike(
    stated: int, large_rooms: int | None, area: str | None, is_broken: bool, judge_rows: Callable[..., Judged]
) -> None:
    changes = {"large_rooms": large_rooms, "large_room_area_m2": area and Decimal(area), "standard_rooms": stated}
    judged = judge_rows("fly_survey", changes)
    assert [p.rule_id for p in judged.problems] == (["fly_survey.standard_rooms.converted"] if is_broken else [])


def test_an_unknown_rounding_is_not_guessed(standards: Standards) -> None:
    rows = tuple(
        {**row, "value": "by_feeling"} if row["convention"] == "standard_room_rounding" else row
        for row in standards.tables["convention"]
    )
    changed = replace(standards, tables={**standards.tables, "convention": rows})
    with pytest.raises(ValueError, match="by_feeling"):
        standard_rooms(10, 0, 0, changed)
