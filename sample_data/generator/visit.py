"""One visit to a place: the units that are seen and the parts of a row that several vectors share."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from sample_data.generator import haining
from sample_data.generator.draw import details, shares
from sample_data.generator.ladder import Aim
from sample_data.generator.row import Row
from sample_data.generator.stories import Story

_NO_STORY = Story()


@dataclass
class Visit:
    """One survey of one vector in one place, while its rows are being made.

    Attributes:
        size: Share of the reference plan that is really surveyed.
        villages: Rows outside the built-up part, which no letter counts.
    """

    street: str
    vector: str
    first_on: date
    last_on: date
    size: float
    aim: Aim
    rng: np.random.Generator
    story: Story = _NO_STORY
    round_id: str | None = None
    round_kind: str | None = None
    villages: int = 0
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Names are unique within a visit."""
        self.names = haining.Namer(self.street, self.first_on, self.rng)
        self.team = f"第{int(self.rng.integers(1, 5))}检查组"

    def units(self, plan: dict[str, int]) -> list[str]:
        """Unit types to visit: the plan by size, at least one of each type."""
        return [t for t, n in plan.items() for _ in range(max(1, round(n * self.size)))]

    def add(self, unit_type: str, values: Row, *, village: bool = False) -> None:
        """One row with its header."""
        wanted = None
        if village and haining.MERGED_INTO.startswith(self.street):
            wanted = haining.MERGED_INTO if self.first_on >= haining.MERGED_ON else haining.MERGED[0]
        header = self.names.header(unit_type, built_up=not village, village=wanted)
        self.rows.append({
            **header, "round_id": self.round_id, "round_kind": self.round_kind, "inspectors": self.team, **values,
        })  # fmt: skip

    def finish(self) -> list[Row]:
        """Date the rows through the days of the visit and add the last treatment where it is known."""
        days = (self.last_on - self.first_on).days
        for i, row in enumerate(self.rows):
            surveyed_on = workday(self.first_on + timedelta(days=i * (days + 1) // len(self.rows)), self.last_on)
            row["surveyed_on"] = surveyed_on
            if self.rng.random() < 0.3:
                row["last_treated_on"] = surveyed_on - timedelta(days=int(self.rng.integers(7, 45)))
        return self.rows


def workday(day: date, last: date) -> date:
    """The day itself, or the Friday before when it falls on a weekend past the last day, else the Monday after."""
    if day.weekday() < 5:
        return day
    monday = day + timedelta(days=7 - day.weekday())
    return monday if monday <= last else day - timedelta(days=day.weekday() - 4)


def rooms_row(standard: int, rng: np.random.Generator) -> Row:
    """Actual rooms and larger rooms that convert to `standard`: 15 m2 a room, rounded up once a row."""
    if standard < 4 or rng.random() < 0.55:
        return {"rooms": standard, "standard_rooms": standard}
    large = 1 if standard < 12 else int(rng.integers(1, 4))
    converted = int(rng.integers(2 * large, max(2 * large, standard // 2) + 1))
    area = Decimal(15 * converted) - Decimal(int(rng.integers(0, 28))) / 2
    if math.ceil(area / 15) != converted or area <= 15 * large:
        area = Decimal(15 * converted)
    return {
        "rooms": standard - converted + large, "large_rooms": large, "large_room_area_m2": area,
        "standard_rooms": standard,
    }  # fmt: skip


def found(total: int, weights: dict[str, float], rng: np.random.Generator) -> Row:
    """Details of findings; where nothing was found staff leave them empty as often as not."""
    if total == 0 and rng.random() < 0.5:
        return {}
    return dict(details(total, weights, rng))


def room_counts(visit: Visit, units: int) -> list[int]:
    """Standard rooms of each unit, about ten."""
    total = visit.story.efforts.get("rooms") or 10 * units + int(visit.rng.integers(-units // 2, units + 1))
    return shares(total, units, visit.rng)
