"""In which months a vector is surveyed at a place: rows of standards/season.csv, nearest area first.

A place that was merged has the season of the one that continues it.
"""

from __future__ import annotations

from datetime import date, timedelta

from cases.places import PlacesNow
from reference.load import Standards
from reference.rows import Row, is_in_force


class Seasons:
    """The seasons that a set of standards holds."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        self._days: dict[date, tuple[PlacesNow, list[Row]]] = {}
        # every graded indicator of a vector has the vector's season
        self._names = {
            str(row["vector"]): str(row["season"]) for row in standards.tables["indicator"] if row["role"] == "grade"
        }

    def holds(self, place_code: str, vector: str, on: date) -> bool:
        """Whether a survey of that day may carry a letter; false where no season is known."""
        months = self.months(place_code, vector, on)
        return months is not None and months[0] <= on.month <= months[1]

    def ends_before(self, place_code: str, vector: str, on: date, due_on: date) -> date | None:
        """Last day of the season that `on` lies in, where that is before `due_on`; None where nothing comes between."""
        months = self.months(place_code, vector, on)
        if months is None or months == (1, 12) or not months[0] <= on.month <= months[1]:
            return None
        last = date(on.year + months[1] // 12, months[1] % 12 + 1, 1) - timedelta(days=1)
        return last if last < due_on else None

    def months(self, place_code: str, vector: str, on: date) -> tuple[int, int] | None:
        """First and last month of the season by the rows of that day; None where no season is known."""
        if on not in self._days:
            in_force = [row for row in self._standards.tables["season"] if is_in_force(row, on)]
            self._days[on] = (PlacesNow(self._standards, on), in_force)
        places, rows = self._days[on]
        of_vector = [row for row in rows if row["season"] == self._names.get(vector)]
        for code in places.chain(place_code):
            for row in of_vector:
                if row["place_code"] == code:
                    return int(str(row["first_month"])), int(str(row["last_month"]))
        return None
