"""Cases as the registry held them: their events, and the windows in which a re-survey counts for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from assets.columns import Column
from assets.intake.snapshot import Record, snapshot_table
from assets.night import Night
from assets.table import Table
from cases.event import CaseFile
from cases.fold import fold
from cases.ledger import case_files
from cases.places import PlacesNow

_CASE_NO = ("case_no", "varchar", "案号", "number of the case")
_PLACE = ("place_code", "varchar", "区划代码", "place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village")
_VECTOR = ("vector", "varchar", "病媒", "rodent, mosquito, fly or cockroach")

_EVENT: tuple[Column, ...] = (
    ("case_id", "varchar", "案件", "id of the case"),
    _CASE_NO,
    _PLACE,
    _VECTOR,
    ("kind", "varchar", "事件", "what happened"),
    ("as_of", "date", "评级日", "day of the official edition that it follows from; empty where a person recorded it"),
    ("happened_at", "timestamptz", "时间", "when it counts from"),
    ("actor", "varchar", "办理人", "who recorded it; sihai is the night"),
    ("reason", "varchar", "说明", "why"),
    ("detail", "varchar", "内容", "what the event says besides, as JSON"),
)
_WINDOW: tuple[Column, ...] = (
    _CASE_NO,
    _PLACE,
    _VECTOR,
    ("attempt", "bigint", "整改次数", "which attempt to mend, from 1"),
    ("round_id", "varchar", "轮次", "round of its own that the re-survey's rows form"),
    ("starts_on", "date", "开始日期", "first day: after the works and late enough after a treatment"),
    ("ends_on", "date", "结束日期", "last day; empty while it is open"),
)


def standing_cases(night: Night) -> dict[str, CaseFile]:
    """Every case by id, with what counts of it on the night's day before the night itself adds to it."""
    return case_files(night.registry["case_file"], night.registry["case_event"])


def _events(night: Night) -> Iterator[Record]:
    for case in standing_cases(night).values():
        for event in case.events:
            yield {
                "case_id": case.case_id,
                "case_no": case.case_no,
                "place_code": case.place_code,
                "vector": case.vector,
                "kind": event.kind,
                "as_of": event.as_of,
                "happened_at": event.at,
                "actor": event.actor,
                "reason": event.reason,
                "detail": json.dumps(dict(event.detail), ensure_ascii=False, sort_keys=True),
            }


def _windows(night: Night) -> Iterator[Record]:
    places: dict[date, PlacesNow] = {}
    for case in standing_cases(night).values():
        for window in fold(case.events).windows:
            last = window.ends_on or night.as_of
            if last not in places:
                places[last] = PlacesNow(night.standards, last)
            yield {
                "case_no": case.case_no,
                # Of a street that was merged meanwhile, what is re-surveyed lies in its successor.
                "place_code": places[last].now(case.place_code),
                "vector": case.vector,
                "attempt": window.attempt,
                "round_id": window.round_id,
                "starts_on": window.starts_on,
                "ends_on": window.ends_on,
            }


CASE_SNAPSHOTS: tuple[Table, ...] = (
    snapshot_table(
        "case_event", "案件事件", "events of cases by as_of, without those of the night itself, one row each", _EVENT,
        _events,
    ),
    snapshot_table(
        "case_window", "复查窗口", "case × attempt to mend: the days in which a re-survey counts for it", _WINDOW,
        _windows,
    ),
)  # fmt: skip
