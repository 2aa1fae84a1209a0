"""Working days: Monday to Friday, without public holidays, with the days worked instead (调休), by yearly rows.

Where the State Council has not announced a year yet, its Saturdays and Sundays alone are free.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from reference.rows import Row

_SATURDAY = 5


class WorkingDays:
    """The calendar by which deadlines count."""

    def __init__(self, holidays: Iterable[Row]) -> None:
        self._exceptions = {row["day"]: bool(row["is_working"]) for row in holidays}

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day."""
        return self._exceptions.get(day, day.weekday() < _SATURDAY)

    def after(self, day: date, working_days: int) -> date:
        """The working day that many working days after `day`; with 0, the day itself or the next working one.

        Raises:
            ValueError: `working_days` is negative.
        """
        if working_days < 0:
            raise ValueError(f"{working_days} working days; a deadline lies ahead")
        left = working_days
        while left or not self.is_working(day):
            day += timedelta(days=1)
            left -= 1 if left and self.is_working(day) else 0
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after `first`, up to and with `last`; 0 where `last` is not after `first`."""
        days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
        return sum(1 for day in days if self.is_working(day))
