"""`reference.working_day`: the calendar of working days, numbered, so that SQL counts deadlines by addition.

The working day that comes `n` after a day is the one whose number is the day's own plus `n`; see `cases.calendar`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from assets.columns import arrow_schema, create_table
from assets.night import Night
from assets.reference.calendar import FIRST_YEAR
from assets.table import Table, insert_rows
from cases.calendar import WorkingDays

# Deadlines reach past the as-of day; the longest of standards/ are weeks, so two years ahead leave room for a county's.
YEARS_AHEAD = 2

_COLUMNS = (
    ("day", "date", "日期", "calendar day"),
    ("is_working", "boolean", "是否工作日", "whether offices work on it"),
    ("number", "bigint", "工作日序号", "working days from the first day of the table up to and with this one"),
)
_DESCRIPTION = ("工作日历", "calendar days with the working days counted, one row a day")


def working_days(calendar: WorkingDays, first: date, last: date) -> Iterator[dict[str, object]]:
    """One row a day from `first` to `last`, both included."""
    number = 0
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        is_working = calendar.is_working(day)
        number += is_working
        yield {"day": day, "is_working": is_working, "number": number}


def _fill(night: Night) -> None:
    calendar = WorkingDays(night.standards.tables["holiday"])
    last = date(night.as_of.year + YEARS_AHEAD + 1, 1, 1) - timedelta(days=1)
    rows = working_days(calendar, date(FIRST_YEAR, 1, 1), last)
    insert_rows(night.connection, "reference.working_day", rows, arrow_schema(_COLUMNS))


WORKING_DAY = Table(
    stage="reference",
    name="working_day",
    description=": ".join(_DESCRIPTION),
    reads=(),
    schema=create_table("reference", "working_day", *_DESCRIPTION, _COLUMNS, is_filled=True),
    fill=_fill,
)
