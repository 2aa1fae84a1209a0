"""The daily report (日报) of a special round in an edition: who reported, what exceeds its limit, what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from editions.absent import NotInEditionError

if TYPE_CHECKING:
    from editions.opened import Edition, Record

_NAMES = "select place_code, any_value(place_name) as place_name from reference.place group by place_code"
SURGES = """
    select s.*, r.name_zh, r.name_en, r.starts_on, r.ends_on
    from reference.surge as s
    join reference.round as r on r.round_id = s.surge_id
    join reference.edition as e on r.starts_on <= e.as_of
    order by r.starts_on, s.surge_id
"""
# The span of the day: from the day on which it was due last until the next one.
REPORTS = f"""
    select p.place_name, r.*
    from flags.surge_report as r
    join ({_NAMES}) as p using (place_code)
    where r.surge_id = $surge and r.due_on <= $day and r.due_until >= $day
    order by r.place_code, r.form
"""  # noqa: S608  our own text
MISSED = f"""
    select p.place_name, r.*
    from flags.surge_report as r
    join ({_NAMES}) as p using (place_code)
    where r.surge_id = $surge and r.due_until < $day and r.report_state = 'missing'
    order by r.due_on, r.place_code, r.form
"""  # noqa: S608  our own text
RESULTS = f"""
    select p.place_name, i.name_zh as indicator_zh, i.unit, i.effort_unit, d.*
    from flags.surge_day as d
    join ({_NAMES}) as p using (place_code)
    join reference.indicator as i on i.indicator = d.indicator
    where d.surge_id = $surge and d.day_on >= $since and d.day_on <= $day
    order by d.place_code, d.day_on, d.indicator, d.unit_scope
"""  # noqa: S608  our own text


@dataclass(frozen=True)
class Report:
    """One special round on one day.

    Attributes:
        reports: Place by form: whether what is due these days has come.
        results: What was found since it was due last, and what was not surveyed.
        missed_before: What was due earlier and never came.
    """

    surge: Record
    day: date
    reports: list[Record]
    results: list[Record]
    missed_before: list[Record]


def read_surges(edition: Edition) -> list[Record]:
    """Special rounds that have begun; none in editions from before there were any."""
    made = edition.rows("select table_name from duckdb_tables() where schema_name = 'flags'")
    return edition.rows(SURGES) if "surge_day" in {row["table_name"] for row in made} else []


def chosen(surges: Sequence[Record], named: str | None, on: date) -> list[Record]:
    """The one that is named; else those that run on the day, else the one that ended last before it.

    Raises:
        NotInEditionError: No special round of that name has begun, or none at all by that day.
    """
    if named is not None:
        found = [row for row in surges if named.strip() in (row["surge_id"], row["name_zh"])]
        if not found:
            known = "、".join(f"{row['name_zh']}（{row['surge_id']}）" for row in surges) or "无"
            raise NotInEditionError(
                f"没有已开始的专项“{named}”。已开始的：{known}。", f"no special round {named!r} has begun"
            )
        return found
    begun = [row for row in surges if str(row["starts_on"]) <= on.isoformat()]
    if surges and not begun:
        first = surges[0]
        raise NotInEditionError(
            f"{on} 时还没有专项保障；最早的是“{first['name_zh']}”（{first['starts_on']} 开始）。",
            f"no special round had begun on {on}",
        )
    running = [row for row in begun if str(row["ends_on"]) >= on.isoformat()]
    return running or sorted(begun, key=lambda row: str(row["ends_on"]))[-1:]


def read_report(edition: Edition, row: Record, day: date | None) -> Report:
    """The report of a day, by default the last one that the edition knows of.

    Raises:
        NotInEditionError: The day lies outside the special round, or after the edition's.
    """
    first, last = as_date(row["starts_on"]), min(as_date(row["ends_on"]), edition.as_of)
    on = day or last
    if not first <= on <= last:
        raise NotInEditionError(
            f"“{row['name_zh']}”在本版本中只有 {first} 至 {last} 的日报。", f"--day must lie in {first} to {last}"
        )
    values = {"surge": row["surge_id"], "day": on}
    reports = edition.rows(REPORTS, values)
    since = min((as_date(report["due_on"]) for report in reports), default=on)
    return Report(
        surge=row,
        day=on,
        reports=reports,
        results=edition.rows(RESULTS, {**values, "since": since}),
        missed_before=edition.rows(MISSED, values),
    )


def as_date(value: object) -> date:
    """A day as the edition gives it."""
    return date.fromisoformat(str(value)[:10])
