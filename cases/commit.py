"""Writing to the registry what the night of a day derived for its cases: once, in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from cases.event import CaseFile
from cases.ledger import add_case, add_events
from registry.database import write
from registry.following_tables import case_file, case_night
from settings import end_of_day

# What becomes of the events of a night.
OUTCOMES = WRITTEN, ALREADY, LATER, NOT_OVER = (
    "written", "followed already", "a later day was followed", "the day is not over",
)  # fmt: skip


@dataclass(frozen=True)
class Committed:
    """What was written: `outcome` is one of `OUTCOMES`; `events` counts by kind, none for all but the first."""

    outcome: str
    events: Mapping[str, int] = field(default_factory=dict)


def commit_night(
    engine: Engine,
    as_of: date,
    edition_id: str,
    derived: Sequence[CaseFile],
    *,
    now: datetime | None = None,
) -> Committed:
    """Write the events that the official edition of a day derived.

    A day is followed once: making its edition again changes no case. A day before the last one followed is not
    followed any more, for what people did since rests on later days. A day that is not over yet waits: people may
    still act in it.

    Args:
        engine: The registry.
        as_of: Day of the edition.
        edition_id: Its id, for the record.
        derived: Cases with the derived events alone, see `assets.flags.case_tables.derived`.
        now: The clock; only tests set it.
    """
    if end_of_day(as_of) > (now or datetime.now(UTC)):
        return Committed(NOT_OVER)
    with write(engine) as connection:
        last = connection.scalar(select(func.max(case_night.c.as_of)))
        if last is not None and last >= as_of:
            is_same = connection.scalar(select(case_night.c.as_of).where(case_night.c.as_of == as_of)) is not None
            return Committed(ALREADY if is_same else LATER)
        known = _known(connection, (case.case_id for case in derived))
        for case in derived:
            if case.case_id not in known:
                add_case(connection, case)
            add_events(connection, case.case_id, case.events)
        connection.execute(
            insert(case_night).values(as_of=as_of, edition_id=edition_id, followed_at=now or datetime.now(UTC))
        )
    return Committed(WRITTEN, Counter(event.kind for case in derived for event in case.events))


def _known(connection: Connection, ids: Iterable[str]) -> set[str]:
    wanted = set(ids)
    return {row.case_id for row in connection.execute(select(case_file.c.case_id)) if row.case_id in wanted}
