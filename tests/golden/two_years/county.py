"""The county of the replay: two whole years, four assessment rounds, twelve places, and the nights that are run."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

COUNTY = "330481"
VECTORS = ("rodent", "mosquito", "fly", "cockroach")
PLACES = (
    "330481001", "330481002", "330481003", "330481004", "330481101", "330481103", "330481105", "330481106", "330481107",
    "330481108", "330481110", "330481112",
)  # fmt: skip

FIRST, LAST = date(2024, 9, 1), date(2026, 8, 31)
ROUNDS = {
    "2024-autumn": (date(2024, 9, 16), date(2024, 10, 25)),
    "2025-spring": (date(2025, 4, 14), date(2025, 5, 23)),
    "2025-autumn": (date(2025, 10, 9), date(2025, 11, 14)),
    "2026-spring": (date(2026, 4, 13), date(2026, 5, 22)),
}
_SEASONS = {"spring": ("春季", 1), "autumn": ("秋季", 2)}
_QUIET = (1, 2, 3, 8)
# Days on which the season of mosquitoes and flies ends, has ended, begins, and by which cases must be taken up again.
_SEASON_DAYS = ((11, 30), (12, 1), (4, 1), (5, 31), (6, 1))


@dataclass(frozen=True)
class Plan:
    """What is replayed.

    Attributes:
        seed: Of everything drawn; with the same seed the same things happen.
        rounds: First and last day of each assessment round.
        nights: Days whose night is run, in order.
        has_surprises: Whether sheets are corrected later and self-checks sent besides.
    """

    seed: int = 4
    places: tuple[str, ...] = PLACES
    rounds: dict[str, tuple[date, date]] = field(default_factory=lambda: dict(ROUNDS))
    nights: tuple[date, ...] = ()
    has_surprises: bool = True

    def lay_standards(self, folder: Path) -> None:
        """The rounds as local standards of an installation."""
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "round.csv").open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, [*_round("2024-autumn", FIRST, FIRST)])
            writer.writeheader()
            writer.writerows(_round(name, *days) for name, days in self.rounds.items())


def _round(name: str, first: date, last: date) -> dict[str, object]:
    zh, number = _SEASONS[name.partition("-")[2]]
    return {
        "round_id": name, "place_code": COUNTY, "round_kind": "assessment", "year": first.year, "number": number,
        "starts_on": first, "ends_on": last, "name_zh": f"{first.year}年{zh}考评", "name_en": f"assessment {name}",
        "source": "replay: invented", "confidence": "synthetic",
    }  # fmt: skip


def nights(first: date, last: date, every: int, extra: Iterable[date] = ()) -> tuple[date, ...]:
    """Every so many days, half as often in quiet months, besides the days on which a season turns and `extra` ones."""
    spread, day = [], first
    while day <= last:
        spread.append(day)
        day += timedelta(days=2 * every if day.month in _QUIET else every)
    turns = (date(year, *day) for year in range(first.year, last.year + 1) for day in _SEASON_DAYS)
    return tuple(sorted({*spread, *extra, last, *(day for day in turns if first <= day <= last)}))
