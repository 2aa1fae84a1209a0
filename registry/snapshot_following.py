"""The part of the snapshot on what follows a shortfall: cases, findings at units, breeding sites, treatments.

Of a case, events of people count that happened before the day's end, and events of the night that were derived from
an earlier day's edition: what the night of this day derives follows from its own tables, each time it is run.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection, Table, select

from registry.following_tables import breeding_site_event, case_event, case_file, problem_event, treatment_event
from settings import end_of_day

FOLLOWING_PARTS = ("case_file", "case_event", "problem_event", "breeding_site_event", "treatment")

Rows = list[dict[str, object]]


def following_snapshot(connection: Connection, as_of: date) -> dict[str, Rows]:
    """One list of rows for each of `FOLLOWING_PARTS`, in the order of their events."""
    before = end_of_day(as_of)
    case_events = [
        row for row in _events(connection, case_event, before) if row["as_of"] is None or _is_before(row, as_of)
    ]
    known = {row["case_id"] for row in case_events}
    files = connection.execute(select(case_file).order_by(case_file.c.case_no)).mappings()
    return {
        "case_file": [dict(row) for row in files if row["case_id"] in known],
        "case_event": case_events,
        "problem_event": _events(connection, problem_event, before),
        "breeding_site_event": _events(connection, breeding_site_event, before),
        "treatment": standing_treatments(_events(connection, treatment_event, before)),
    }


def _is_before(row: dict[str, object], as_of: date) -> bool:
    derived_from = row["as_of"]
    return isinstance(derived_from, date) and derived_from < as_of


def _events(connection: Connection, table: Table, before: datetime) -> Rows:
    rows = connection.execute(select(table).order_by(table.c.at, table.c.event_id)).mappings()
    return [{key: value for key, value in row.items() if key != "recorded_at"} for row in rows if row["at"] < before]


def standing_treatments(events: Rows) -> Rows:
    """Treatments logged and not removed, from rows of `treatment_event` in their order."""
    standing: dict[object, dict[str, object]] = {}
    for event in events:
        if event["action"] == "log":
            standing[event["treatment_id"]] = event
        else:
            standing.pop(event["treatment_id"], None)
    return list(standing.values())
