"""Where a re-survey's window lies when the street of its case was merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from settings import SHANGHAI
from tests.cases.lives import opening
from tests.cases.standing import PLACE
from tests.cases.test_places import AFTER, BEFORE, MERGED_ON, SUCCESSOR, handed_over
from tests.warehouse import bench

CASE: dict[str, object] = {"case_id": "c", "case_no": "C2026-0001", "place_code": PLACE, "vector": "rodent"}


def event(number: int, kind: str, day: date, *, is_night: bool = False, **detail: object) -> dict[str, object]:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    return {
        "event_id": number, "case_id": "c", "kind": kind, "as_of": day if is_night else None, "at": at, "actor": "x",
        "reason": None, "detail": detail,
    }  # fmt: skip


BEGUN = (
    {**event(1, "opened", date(2026, 5, 31), is_night=True), "at": opening().at, "detail": dict(opening().detail)},
    event(2, "planned", date(2026, 6, 2), due_on="2026-06-20"),
    event(3, "worked", date(2026, 6, 8), worked_on="2026-06-08"),
    event(4, "finished", date(2026, 6, 8), round_id="C2026-0001-1", resurvey_from="2026-06-09", due_on="2026-06-30"),
)
MISSED = event(5, "verdict", date(2026, 6, 25), is_night=True, attempt=1, outcome="not_met", due_on="2026-07-09")


@pytest.mark.parametrize(
    ("more", "as_of", "place_code", "ends_on"),
    [
        ((), BEFORE, PLACE, None),
        ((), AFTER, SUCCESSOR, None),
        ((MISSED,), AFTER, PLACE, date(2026, 6, 25)),  # what was surveyed before the merger lies where it lay
    ],
)
def test_an_open_window_goes_on_in_the_successor(
    more: tuple[dict[str, object], ...], as_of: date, place_code: str, ends_on: date | None
) -> None:
    with bench().computed({}, [], as_of) as connection:
        night = bench().night(as_of)
        night = replace(
            night,
            standards=handed_over(night.standards, (PLACE, SUCCESSOR, MERGED_ON)),
            registry={**night.registry, "case_file": [CASE], "case_event": [*BEGUN, *more]},
        )
        table = bench().by_name["intake.case_window"]
        connection.execute(table.schema)
        table.fill(night)
        columns = "place_code, round_id, starts_on, ends_on"
        assert connection.table("intake.case_window").project(columns).fetchall() == [
            (place_code, "C2026-0001-1", date(2026, 6, 9), ends_on)
        ]
