"""The survey behind a letter: its round and days, and the standard by whose edition it was judged."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.letters.plain_text import plain
from cases.letters.wording import day_zh, ordinal_zh, span_zh
from reference.load import Standards
from reference.rows import Row, is_in_force

_QUARTER = re.compile(r"(.+)-(20[0-9]{2})Q([1-4])")


@dataclass(frozen=True)
class Survey:
    """A survey.

    Attributes:
        round_name: Of its round, as people call it.
        first_on, last_on: First and last survey day; None where nobody handed them in and no plan names them.
        is_planned: The days are those of the plan, the survey's own are not known.
        standard: Number and edition with its title; "" where none judged.
        standing: What is to be said of that edition: in force, or by what it was superseded.
        round_id: Its round.
    """

    round_id: str
    round_name: str
    first_on: date | None
    last_on: date | None
    is_planned: bool
    standard: str
    standing: str

    @property
    def days(self) -> str:
        """Its days, as read."""
        if self.first_on is None or self.last_on is None:
            return "见原始记录"
        return ("计划期间" if self.is_planned else "") + span_zh(self.first_on, self.last_on)


def survey(
    detail: Mapping[str, object],
    vector: str,
    standards: Standards,
    days: tuple[date, date] | None = None,
) -> Survey:
    """The survey that an event's detail speaks of.

    Args:
        detail: Of an opened, reopened, evidence or verdict event.
        vector: Of the case.
        standards: Rounds and editions.
        days: First and last survey day by the published edition; without them the plan's days are taken.
    """
    round_id = str(detail.get("round_id") or "")
    known = days or _told_day(detail)
    first, last = known or _planned_days(round_id, standards)
    row = _edition(detail, vector, standards, last)
    return Survey(
        round_id=round_id,
        round_name=round_name(round_id, standards),
        first_on=first,
        last_on=last,
        is_planned=known is None,
        standard="" if row is None else f"{row['standard']}-{row['edition']}《{plain(row['title_zh'])}》",
        standing="" if row is None else _standing(row, standards, is_superseded=_is_superseded(detail)),
    )


def round_name(round_id: str, standards: Standards) -> str:
    """What a round is called: as planned, 2026年第四季度考评, or 第1次复查 of a case."""
    for row in standards.tables["round"]:
        if row["round_id"] == round_id:
            return plain(row["name_zh"])
    if found := _QUARTER.fullmatch(round_id):
        kinds = {str(row["survey_kind"]): plain(row["name_zh"]) for row in standards.tables["survey_kind"]}
        return f"{found[2]}年第{ordinal_zh(int(found[3]))}季度{kinds.get(found[1], found[1])}"
    if found := re.fullmatch(r"C20[0-9]{2}-[0-9]+-([0-9]+)", round_id):
        return f"第{found[1]}次复查"
    return plain(round_id)


def _told_day(detail: Mapping[str, object]) -> tuple[date, date] | None:
    """The survey day of a verdict."""
    if not detail.get("surveyed_on"):
        return None
    day = date.fromisoformat(str(detail["surveyed_on"]))
    return day, day


def _planned_days(round_id: str, standards: Standards) -> tuple[date | None, date | None]:
    for row in standards.tables["round"]:
        if row["round_id"] == round_id:
            return _day(row["starts_on"]), _day(row["ends_on"])
    if found := _QUARTER.fullmatch(round_id):
        year, month = int(found[2]), int(found[3]) * 3
        return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])
    return None, None


def _edition(detail: Mapping[str, object], vector: str, standards: Standards, last: date | None) -> Row | None:
    """The edition that judged: as the event says, else the newest with known limits by the last survey day."""
    rows = [row for row in standards.tables["edition"] if row["vector"] == vector]
    named = [row for row in rows if row["edition"] == detail.get("edition")]
    if named:
        return named[0]
    known = [
        row for row in rows if row["limits_known"] and (last is None or (_day(row["valid_from"]) or date.min) <= last)
    ]
    return max(known, key=lambda row: _day(row["valid_from"]) or date.min, default=None)


def _is_superseded(detail: Mapping[str, object]) -> bool:
    return detail.get("edition_status") == "superseded"


def _standing(row: Row, standards: Standards, *, is_superseded: bool) -> str:
    if not is_superseded:
        return "该版标准在调查时现行有效。"
    ended_on = _day(row["valid_to"])
    newer = [
        other
        for other in standards.tables["edition"]
        if other["vector"] == row["vector"]
        and ended_on is not None
        and is_in_force(other, ended_on + timedelta(days=1))
    ]
    if not newer or ended_on is None:
        return f"该版标准已被新版代替，新版限值尚未取得，暂按{row['edition']}版评定，供参考。"
    since = day_zh(ended_on + timedelta(days=1))
    return (
        f"该版标准自{since}起由 {newer[0]['standard']}-{newer[0]['edition']} 代替；新版限值尚未取得，"
        f"本次暂按{row['edition']}版评定，供参考。"
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
