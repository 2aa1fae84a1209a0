"""The special round of the sample: the tide-watching festival (观潮节) of lunar 8/18, which is 2026-09-28.

盐官镇 and two neighbours trap every second day from 22 September to 4 October. Limits are those of an invented plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from sample_data.generator import haining, traps
from sample_data.generator.row import Row

SURGE = "2026-tide-watching"
FIRST_DAY, LAST_DAY, EVERY_DAYS = date(2026, 9, 22), date(2026, 10, 4), 2
TIDE_DAY = date(2026, 9, 28)
PLACES = ("330481110", "330481106", "330481107")
LIMITS = {"mosquito_lamp_night_density": Decimal(10), "fly_cage_6h_density": Decimal(8)}
STATIONS = {"light_trap": ("park", "urban_residential"), "fly_cage": ("catering_outdoor", "farm_market")}

# What the daily report is to show: lamps of 盐官镇 above the limit on the day itself (46 in 4), cages exactly at it
# two days before (32 in 4); 斜桥镇 sends no cages once, 丁桥镇 is a day late once.
STEERED = {
    ("330481110", "light_trap", TIDE_DAY): (27, 19),
    ("330481110", "fly_cage", date(2026, 9, 26)): (17, 15),
}
NEVER_SENT = ("330481107", "fly_cage", date(2026, 9, 26))
DAY_LATE = ("330481106", "light_trap", date(2026, 9, 30))
# Leaves the round empty: it follows from place, kind and day.
WITHOUT_ROUND = "330481106"


def visits() -> Iterator[tuple[str, str, date]]:
    """Place, form and survey day of every sheet."""
    for step in range((LAST_DAY - FIRST_DAY).days // EVERY_DAYS + 1):
        due_on = FIRST_DAY + timedelta(days=step * EVERY_DAYS)
        for place in PLACES:
            for form in STATIONS:
                visit = (place, form, due_on)
                if visit != NEVER_SENT:
                    yield place, form, due_on + timedelta(days=visit == DAY_LATE)


def rows(place: str, form: str, on: date, rng: np.random.Generator) -> list[Row]:
    """The two stations of one sheet."""
    made: list[Row] = []
    for n, habitat in enumerate(STATIONS[form]):
        communities = haining.parts_of(place, "community", on)
        code, name = communities[n % len(communities)]
        steered = STEERED.get((place, form, on))
        made.append({
            "place_code": code, "place_name": name, "unit_name": f"{haining.short(name)}观潮保障{n + 1}号点",
            "is_key_unit": habitat == "farm_market", "is_built_up": True,
            "round_id": None if place == WITHOUT_ROUND else SURGE, "round_kind": "surge", "surveyed_on": on,
            "inspectors": "观潮保障组", "habitat": habitat,
            "temperature_c": Decimal(220 + int(rng.integers(-25, 26))) / 10,
            **traps.measures(form, habitat, on, rng, steered[n] if steered else None),
        })  # fmt: skip
    return made
