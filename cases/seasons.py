"""In which months a vector is surveyed at a place: rows of standards/season.csv, nearest area first."""

from __future__ import annotations

from datetime import date

from reference.load import Standards
from reference.rows import is_in_force


class Seasons:
    """The seasons that a set of standards holds."""

    def __init__(self, standards: Standards) -> None:
        self._standards = standards
        # every graded indicator of a vector has the vector's season
        self._names = {
            str(row["vector"]): str(row["season"]) for row in standards.tables["indicator"] if row["role"] == "grade"
        }

    def holds(self, place_code: str, vector: str, on: date) -> bool:
        """Whether a survey of that day may carry a letter; false where no season is known."""
        months = self.months(place_code, vector, on)
        return months is not None and months[0] <= on.month <= months[1]

    def months(self, place_code: str, vector: str, on: date) -> tuple[int, int] | None:
        """First and last month of the season by the rows of that day; None where no season is known."""
        rows = [
            row
            for row in self._standards.tables["season"]
            if row["season"] == self._names.get(vector) and is_in_force(row, on)
        ]
        for code in self._standards.ancestors(place_code, on):
            for row in rows:
                if row["place_code"] == code:
                    return int(str(row["first_month"])), int(str(row["last_month"]))
        return None
