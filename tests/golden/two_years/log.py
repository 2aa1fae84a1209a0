"""The event log as it lies in the registry, read without the project's own reader of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tests.golden.two_years.truth import SHANGHAI
from tests.golden.two_years.walk import order

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Case:
    """A case with its events in the order in which they count."""

    case_id: str
    case_no: str
    place: str
    vector: str
    events: Sequence[Event]

    def until(self, as_of: date) -> list[Event]:
        """Events that counted at the end of a day, that day's night with them."""
        end = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=SHANGHAI)
        return [e for e in self.events if e["at"] < end and (e["as_of"] is None or e["as_of"] <= as_of)]


def read_log(registry: Path) -> list[Case]:
    """Every case of a registry file."""
    connection = sqlite3.connect(registry)
    connection.row_factory = sqlite3.Row
    try:
        events: dict[str, list[Event]] = {}
        for row in connection.execute("select * from case_event"):
            events.setdefault(row["case_id"], []).append(
                {
                    "event_id": row["event_id"],
                    "kind": row["kind"],
                    "as_of": None if row["as_of"] is None else date.fromisoformat(row["as_of"]),
                    "at": datetime.fromisoformat(row["at"]).replace(tzinfo=UTC),
                    "actor": row["actor"],
                    "detail": json.loads(row["detail"]),
                }
            )
        files = connection.execute("select * from case_file order by case_no").fetchall()
        return [
            Case(r["case_id"], r["case_no"], r["place_code"], r["vector"], sorted(events[r["case_id"]], key=order))
            for r in files
        ]
    finally:
        connection.close()
