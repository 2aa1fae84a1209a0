"""The sheets that a county sends anyway: assessments of every round, what is put right in them later, self-checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sample_data.generator.row import Row
from sample_data.generator.visit import workday
from tests.golden.two_years.county import Plan
from tests.golden.two_years.ground import LEVELS, Spot
from tests.golden.two_years.post import Post, Sheet
from tests.golden.two_years.staff import at

_WORST = 6.0
# Units whose indicator stands on no other unit: without them the vector is not assessed.
_LAST_UNITS = 3
_FATES = {
    "as it is": 0.80,
    "corrected to passing": 0.07,
    "corrected to failing": 0.05,
    "completed by a supplement": 0.05,
    "never sent": 0.03,
}
_SELF_CHECKS = ((1, 14), (7, 15))


@dataclass
class Assessments:
    """Writes what falls between two nights, from how things stand then."""

    plan: Plan
    spots: dict[tuple[str, str], Spot]
    post: Post

    def write(self, after: date, until: date) -> None:
        """Everything surveyed after one day, up to and with another."""
        for round_id, (first, last) in self.plan.rounds.items():
            if after < first <= until:
                for spot in self.spots.values():
                    spot.level = min(spot.level * spot.creep, _WORST)
            for number, spot in enumerate(self.spots.values()):
                on = _day(number, first, last)
                if after < on <= until:
                    self._assess(spot, round_id, on, last)
        if self.plan.has_surprises:
            for on in _days_between(after, until):
                if (on.month, on.day) in _SELF_CHECKS:
                    self._self_check(on)

    def _assess(self, spot: Spot, round_id: str, on: date, last: date) -> None:
        rng = spot.stream(f"fate {round_id}")
        fate = str(rng.choice(list(_FATES), p=list(_FATES.values()))) if self.plan.has_surprises else "as it is"
        if fate == "never sent":
            return
        name = f"{spot.place}-{spot.vector}-{round_id}"
        named = round_id if rng.random() < 0.5 else None
        level = LEVELS[0] if fate == "corrected to failing" else LEVELS[-1] if fate == "corrected to passing" else None
        units = spot.names[:-_LAST_UNITS] if fate == "completed by a supplement" else None
        rows = spot.visit(name, on, "assessment", round_id=named, level=level, units=units)
        received_on = on + timedelta(days=int(rng.integers(1, 6)))
        self._send(name, spot, received_on, rows)
        later = last + timedelta(days=int(rng.integers(20, 60)))
        if fate.startswith("corrected"):
            clean = set(spot.names) if fate == "corrected to passing" else set()
            level = 0.0 if clean else LEVELS[-1]
            right = spot.visit(f"{name}-right", on, "assessment", round_id=named, level=level, clean=clean)
            self._send(f"{name}-right", spot, later, right, replaces=name)
        elif units is not None:
            on = workday(last + timedelta(days=int(rng.integers(3, 15))), date.max)
            rest = spot.visit(f"{name}-rest", on, "supplement", units=spot.names[-_LAST_UNITS:], round_id=named)
            self._send(f"{name}-rest", spot, on + timedelta(days=2), rest)

    def _self_check(self, on: date) -> None:
        """Some places look for themselves; what they find neither opens nor closes anything."""
        for spot in self.spots.values():
            rng: np.random.Generator = spot.stream(f"self-check {on}")
            if rng.random() < 0.15:
                rows = spot.visit(f"self-check {on}", on, "self_check", level=float(rng.choice((0.0, LEVELS[-1]))))
                self._send(f"{spot.place}-{spot.vector}-{on}-self-check", spot, on + timedelta(days=1), rows)

    def _send(self, name: str, spot: Spot, on: date, rows: Iterable[Row], replaces: str = "") -> None:
        self.post.write(Sheet(name, spot.place, spot.vector, at(on, 9), tuple(rows), replaces))


def _day(number: int, first: date, last: date) -> date:
    """Places and vectors take turns through the days of the round."""
    return workday(first + timedelta(days=7 * number % ((last - first).days - 3)), last)


def _days_between(after: date, until: date) -> Iterable[date]:
    return (after + timedelta(days=n) for n in range(1, (until - after).days + 1))
