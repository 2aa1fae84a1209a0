"""Sheets that took effect since an edition was made: it does not know them yet, the registry does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, or_, select

from intake.ledger import claims_of
from intake.sent_by import places_of
from registry.standing import Standing, chunks, standings
from registry.tables import submission, submission_event
from settings import end_of_day

if TYPE_CHECKING:
    from editions.opened import Edition


@dataclass(frozen=True)
class FreshSheet:
    """A sheet in force that the edition does not hold.

    Attributes:
        place_codes: Places that its rows are about.
    """

    standing: Standing
    form: str
    place_codes: frozenset[str]


def fresh_sheets(edition: Edition, connection: Connection, places: Collection[str]) -> list[FreshSheet]:
    """Sheets in force about any of the places that the edition does not hold, in order of receipt."""
    # Recorded late also counts: an import may be dated before the edition. A day more costs nothing.
    since = end_of_day(edition.as_of) - timedelta(days=1)
    is_later = or_(submission_event.c.recorded_at >= since, submission_event.c.at >= since)
    found = [
        str(key)
        for key in connection.execute(
            select(submission_event.c.submission_id).where(submission_event.c.kind == "effective", is_later).distinct()
        ).scalars()
    ]
    query = "select submission_id from intake.submission where is_in_force"
    known = {row["submission_id"] for row in edition.rows(query)} if found else set()
    wanted = [key for key in found if key not in known]
    about = places_of(connection, wanted)
    mine = [key for key in wanted if not about.get(key, set()).isdisjoint(places)]
    standing = standings(connection, mine)
    forms = forms_of(connection, mine)
    sheets = [FreshSheet(standing[key], forms[key], frozenset(about[key])) for key in mine if standing[key].is_in_force]
    return sorted(sheets, key=lambda sheet: sheet.standing.receipt_no)


def fresh_rows(connection: Connection, sheets: Collection[FreshSheet]) -> dict[str, list[str]]:
    """Submission -> its accepted rows."""
    return {
        key: sorted(rows) for key, rows in claims_of(connection, [s.standing.submission_id for s in sheets]).items()
    }


def forms_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Submission -> form; "" where it was never told."""
    found: dict[str, str] = {}
    for chunk in chunks(sorted(set(ids))):
        query = select(submission.c.submission_id, submission.c.form).where(submission.c.submission_id.in_(chunk))
        found.update({key: form or "" for key, form in connection.execute(query)})
    return found
