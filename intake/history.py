"""The story of a sheet: every version of it, oldest first, with all that happened to each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select

from intake.decisions import find_submission
from registry.database import read
from registry.standing import Standing, standings
from registry.tables import submission, submission_event, verdict


@dataclass(frozen=True)
class Event:
    """One thing that happened to a submission."""

    kind: str
    at: datetime
    recorded_at: datetime
    actor: str
    reason: str | None


@dataclass(frozen=True)
class Version:
    """One submission of a chain, with its verdict in numbers (None while pending)."""

    standing: Standing
    filename: str
    form: str | None
    accepted_rows: int | None
    refused_rows: int | None
    remarks: tuple[str, ...]
    events: tuple[Event, ...]


def history(engine: Engine, named: str) -> list[Version]:
    """Every version of the sheet that has this receipt number or submission id, in order of receipt.

    Raises:
        DecisionError: there is no such submission.
    """
    with read(engine) as connection:
        chain = standings(connection, [find_submission(connection, named).submission_id])
        rows = {
            row["submission_id"]: row
            for row in connection.execute(
                select(
                    submission.c.submission_id,
                    submission.c.filename,
                    submission.c.form,
                    verdict.c.accepted_rows,
                    verdict.c.refused_rows,
                    verdict.c.remarks,
                )
                .outerjoin(verdict, verdict.c.submission_id == submission.c.submission_id)
                .where(submission.c.submission_id.in_(chain))
            ).mappings()
        }
        events: dict[str, list[Event]] = {key: [] for key in chain}
        for event in connection.execute(
            select(submission_event)
            .where(submission_event.c.submission_id.in_(chain))
            .order_by(submission_event.c.at, submission_event.c.event_id)
        ).mappings():
            events[event["submission_id"]].append(
                Event(event["kind"], event["at"], event["recorded_at"], event["actor"], event["reason"])
            )
    return [
        Version(
            standing=standing,
            filename=rows[key]["filename"],
            form=rows[key]["form"],
            accepted_rows=rows[key]["accepted_rows"],
            refused_rows=rows[key]["refused_rows"],
            remarks=tuple(rows[key]["remarks"] or ()),
            events=tuple(events[key]),
        )
        for key, standing in sorted(chain.items(), key=lambda item: (item[1].received_at, item[1].receipt_no))
    ]
