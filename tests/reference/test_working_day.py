from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from assets.reference.working_day import working_days
from cases.calendar import WorkingDays
from reference.load import load_standards
from settings import STANDARDS

FIRST = date(2025, 12, 1)
CALENDAR = WorkingDays(load_standards([STANDARDS]).tables["holiday"])
ROWS = {row["day"]: row for row in working_days(CALENDAR, FIRST, date(2027, 12, 31))}
BY_NUMBER = {row["number"]: row["day"] for row in ROWS.values() if row["is_working"]}


@given(st.integers(0, 500), st.integers(1, 100))
def test_adding_numbers_gives_the_day_that_the_calendar_gives(days: int, ahead: int) -> None:
    day = FIRST + timedelta(days=days)
    number = ROWS[day]["number"]
    assert isinstance(number, int)
    assert BY_NUMBER[number + ahead] == CALENDAR.after(day, ahead)


def test_a_saturday_worked_counts_and_a_holiday_does_not() -> None:
    assert [ROWS[date(2026, 10, day)]["is_working"] for day in (7, 8, 10, 11)] == [False, True, True, False]
