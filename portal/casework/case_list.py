"""Cases for a list: those of some places and of a vector, read from the registry as they stand now.

A case that had ended in the edition and to which nothing has happened since is still ended: a list of open cases need
not read and fold it again. After some years these are nearly all.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from cases.event import CaseFile
from cases.ledger import read_cases
from editions.waiting import read_ended_cases
from portal.guard import Asked
from registry.database import read
from registry.following_tables import case_event, case_file


def listed_cases(asked: Asked, places: Collection[str], vector: str | None, *, only_open: bool) -> list[CaseFile]:
    """Cases in the order of their numbers.

    Args:
        asked: The request.
        places: Codes of the places wanted.
        vector: Code of the vector wanted; any when None.
        only_open: Cases that have ended may be left out.
    """
    ended: dict[str, int] = {}
    if only_open:
        with asked.house.editions.reading_if_any() as edition:
            ended = {} if edition is None else read_ended_cases(edition)
    with read(asked.house.engine) as connection:
        wanted = {
            row.case_id
            for row in connection.execute(select(case_file.c.case_id, case_file.c.place_code, case_file.c.vector))
            if row.place_code in places and vector in (None, row.vector)
        }
        if unchanged := wanted & ended.keys():
            counts = _event_counts(connection)
            wanted -= {case_id for case_id in unchanged if counts.get(case_id) == ended[case_id]}
        return list(read_cases(connection, wanted).values())


def _event_counts(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(case_event.c.case_id, func.count()).group_by(case_event.c.case_id))
    return {str(case_id): int(count) for case_id, count in rows}
