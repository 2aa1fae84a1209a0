from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calendar import WorkingDays
from reference.load import load_standards
from settings import STANDARDS

CALENDAR = WorkingDays(load_standards([STANDARDS]).tables["holiday"])
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 23), False),
        (date(2026, 9, 20), True),  # a Sunday worked for the National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2026, 11, 25), True),
        (date(2027, 5, 1), False),  # a Saturday of a year not announced yet
    ],
)
def test_holidays_and_the_days_worked_instead(day: date, is_working: bool) -> None:
    assert CALENDAR.is_working(day) is is_working


@pytest.mark.parametrize(
    ("begun_on", "working_days", "due_on"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 8, 9 and the Saturday worked instead
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday: the next day on which offices work
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_deadlines_count_working_days(begun_on: date, working_days: int, due_on: date) -> None:
    assert CALENDAR.after(begun_on, working_days) == due_on


@given(DAYS, st.integers(1, 40))
def test_a_deadline_is_a_working_day_with_so_many_working_days_up_to_it(begun_on: date, working_days: int) -> None:
    due_on = CALENDAR.after(begun_on, working_days)
    assert CALENDAR.is_working(due_on)
    assert CALENDAR.between(begun_on, due_on) == working_days
    assert CALENDAR.between(begun_on, due_on - timedelta(days=1)) == working_days - 1


def test_a_deadline_never_lies_behind() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        CALENDAR.after(date(2026, 11, 20), -1)
