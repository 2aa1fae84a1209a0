"""The survey behind a letter: its round and days, and the standard by whose edition it was judged."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cases.plain_text import plain
from cases.wording import day_zh, ordinal_zh, span_zh
from reference.load import Standards
from reference.rows import Row, is_in_force

_QUARTER = re.compile(r"(.+)-(20[0-9]{2})Q([1-4])")


@dataclass(frozen=True)
class Survey:
    """A survey.

    Attributes:
        round_id: Its round.
        round_name: As people call it.
        days: Its days, as read; what is not known of them is said.
        standard: Number and edition with its title; "" where none judged.
        standing: What is to be said of that edition: in force, or by what it was superseded.
    """

    round_id: str
    round_name: str
    days: str
    standard: str
    standing: str


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
        days: First and last survey day by the published edition.
    """
    round_id = str(detail.get("round_id") or "")
    last, told = _days(detail, round_id, standards, days)
    row = _edition(detail, vector, standards, last)
    return Survey(
        round_id=round_id,
        round_name=round_name(round_id, standards),
        days=told,
        standard="" if row is None else f"{row['standard']}-{row['edition']}《{plain(row['title_zh'])}》",
        standing="" if row is None else _standing(row, standards, is_superseded=_is_superseded(detail)),
    )


def _days(
    detail: Mapping[str, object], round_id: str, standards: Standards, days: tuple[date, date] | None
) -> tuple[date | None, str]:
    """The last day, and the days as read: by the edition, else the last one by the event, else those of the plan."""
    if days is not None:
        return days[1], span_zh(*days)
    if (last := last_survey_day(detail)) is not None:
        return last, f"截至{day_zh(last)}"
    planned = _planned_days(round_id, standards)
    return (None, "见原始记录") if planned is None else (planned[1], f"计划期间{span_zh(*planned)}")


def last_survey_day(detail: Mapping[str, object]) -> date | None:
    """The last survey day, which an event tells; that of the first only an edition does."""
    told = detail.get("surveyed_on") or detail.get("assessed_on")
    return date.fromisoformat(str(told)) if told else None


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


def _planned_days(round_id: str, standards: Standards) -> tuple[date, date] | None:
    for row in standards.tables["round"]:
        starts_on, ends_on = _day(row["starts_on"]), _day(row["ends_on"])
        if row["round_id"] == round_id and starts_on is not None and ends_on is not None:
            return starts_on, ends_on
    if found := _QUARTER.fullmatch(round_id):
        year, month = int(found[2]), int(found[3]) * 3
        return date(year, month - 2, 1), date(year, month, calendar.monthrange(year, month)[1])
    return None


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
