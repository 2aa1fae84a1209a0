"""`reference.working_day`: the calendar of working days, numbered, so that SQL counts deadlines by addition.

The working day that comes `n` after a day is the one whose number is the day's own plus `n`; see `cases.calendar`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pyarrow as pa

from assets.comments import comment_on_column, comment_on_table
from assets.night import Night
from assets.reference.calendar import FIRST_YEAR
from assets.table import Table, insert_rows
from cases.calendar import WorkingDays

# Deadlines reach past the as-of day; the longest of standards/ are weeks, so two years ahead leave room for a county's.
YEARS_AHEAD = 2

_COLUMNS = (
    ("day", "date", pa.date32(), "日期", "calendar day"),
    ("is_working", "boolean", pa.bool_(), "是否工作日", "whether offices work on it"),
    (
        "number",
        "bigint",
        pa.int64(),
        "工作日序号",
        "working days from the first day of the table up to and with this one",
    ),
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
    insert_rows(night.connection, "reference.working_day", rows, pa.schema([(c, t) for c, _, t, *_ in _COLUMNS]))


WORKING_DAY = Table(
    stage="reference",
    name="working_day",
    description=": ".join(_DESCRIPTION),
    reads=(),
    schema="create or replace table reference.working_day (\n"
    + ",\n".join(f"    {column} {kind} not null" for column, kind, *_ in _COLUMNS)
    + "\n);\n"
    + "\n".join(
        [
            comment_on_table("reference", "working_day", *_DESCRIPTION),
            *(comment_on_column("reference", "working_day", c, zh, en) for c, _, _, zh, en in _COLUMNS),
        ]
    ),
    fill=_fill,
)
