"""From which day on a re-survey shows what the works did: after them, and late enough after the last chemicals."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Connection, select

from cases.deadlines import Deadlines
from cases.decide_record import Found
from cases.places import PlacesNow
from reference.load import Standards
from registry.following_tables import treatment_event
from registry.snapshot_following import standing_treatments


def resurvey_from(found: Found, standards: Standards, done_on: date, treated_on: date | None = None) -> date:
    """First day on which a re-survey counts.

    Args:
        found: The case.
        standards: National and local standards.
        done_on: Last day of the works.
        treated_on: Chemical treatment in the work that is being recorded.
    """
    days = [event.day("treated_on") for event in found.events if event.kind == "worked"]
    days += [treated_on, *_treatments(found.connection, standards, found.case.place_code, found.case.vector)]
    last = max((day for day in days if day is not None), default=None)
    first = done_on + timedelta(days=1)
    wait = timedelta(days=Deadlines.of(standards).number("case_days_after_treatment"))
    if last is not None:
        first = max(first, last + wait)
    former = [window.ends_on for window in found.state.windows if window.ends_on is not None]
    # Days of a former attempt are its own.
    return max([first, *(end + timedelta(days=1) for end in former)])


def _treatments(connection: Connection, standards: Standards, place_code: str, vector: str) -> list[date]:
    """Days of chemical treatments against the vector at the place, above it (they cover it) or below it."""
    rows = connection.execute(select(treatment_event).order_by(treatment_event.c.at, treatment_event.c.event_id))
    days = []
    for row in standing_treatments([dict(row) for row in rows.mappings()]):
        on, treated, against = row["treated_on"], str(row["place_code"]), row["vector"]
        if not row["is_chemical"] or against not in (None, vector) or not isinstance(on, date):
            continue
        here = PlacesNow(standards, on).now(place_code)
        if here in standards.ancestors(treated, on) or treated in (here, *standards.ancestors(here, on)):
            days.append(on)
    return days
